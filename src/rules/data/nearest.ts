// The name that was probably meant. Pure.

/** A document may have thousands of names, and a mistake in each of thousands of places. */
const mostCandidates = 1000
const longestName = 128

/**
 * The candidate that is nearest to the text by edits, letter case aside; undefined where none is near enough. Looks at
 * the first thousand.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const most = text.length <= 3 ? 1 : text.length <= 6 ? 2 : 3
  if (text.length > longestName) return undefined
  const lower = text.toLowerCase()
  let best: string | undefined
  let bestDistance = most + 1
  let seen = 0
  for (const candidate of candidates) {
    if (seen++ === mostCandidates) break
    if (Math.abs(candidate.length - text.length) > most) continue
    const distance = edits(lower, candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/**
 * Edits from one text to the other: a letter put in, left out, changed, or two neighbours swapped (optimal string
 * alignment); infinite where there are more than `most`.
 */
function edits(a: string, b: string, most: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  let current: number[] = []
  for (let row = 1; row <= a.length; row++) {
    current[0] = row
    let least = row
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1
      let edited = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + change)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edited = Math.min(edited, at(beforeLast, column - 2) + 1)
      }
      current[column] = edited
      least = Math.min(least, edited)
    }
    if (least > most) return Number.POSITIVE_INFINITY
    const free = beforeLast
    beforeLast = last
    last = current
    current = free
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number) => row[index] ?? Number.POSITIVE_INFINITY
