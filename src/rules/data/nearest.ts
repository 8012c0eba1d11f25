// The name that was probably meant. Pure.

/** A document may have thousands of names, and a mistake in each of thousands of places. */
const mostCandidates = 1000
const longestName = 128

/** A valid name, and what it is called elsewhere. */
export interface Named {
  readonly name: string
  /** What others call it: means the same wherever it is written in its place. */
  readonly synonyms?: readonly string[]
  /** Names near to it, or to a synonym, that mean something else, most often the contrary. */
  readonly unlike?: readonly string[]
}

export type Candidate = string | Named

/** The name of a candidate, with or without synonyms. */
export const nameOf = (candidate: Candidate): string => (typeof candidate === 'string' ? candidate : candidate.name)

/**
 * The candidate that was probably meant: that which is called so elsewhere, else the nearest by edits, letter case
 * aside; undefined where none is near enough. Never the contrary: "notMatches" is not near to "matches". Looks at the
 * first thousand.
 */
export function nearest(text: string, candidates: Iterable<Candidate>): string | undefined {
  if (text.length > longestName) return undefined
  const lower = plain(text)
  const search = { lower, best: undefined, distance: mostEdits(text.length) + 1 }
  let seen = 0
  for (const candidate of candidates) {
    if (seen++ === mostCandidates) break
    const named = typeof candidate === 'string' ? { name: candidate } : candidate
    if (named.synonyms?.some(synonym => plain(synonym) === lower)) return named.name
    consider(search, named)
  }
  return search.best
}

interface Search {
  readonly lower: string
  best: string | undefined
  distance: number
}

function consider(search: Search, { name, synonyms = [], unlike = [] }: Named): void {
  const { lower } = search
  if (unlike.some(other => isSame(lower, plain(other)))) return
  if ([name, ...synonyms].some(known => negates(lower, known))) return
  for (const known of [name, ...synonyms]) {
    // A short one that is not a name is near to too much, and a long one with more than a slip in it.
    const slips = known === name ? mostEdits(Math.min(known.length, lower.length)) : known.length < 5 ? 0 : 1
    const most = Math.min(search.distance - 1, slips)
    if (Math.abs(known.length - lower.length) > most + 1) continue
    const distance = edits(lower, plain(known), most)
    if (distance > most) continue
    search.best = name
    search.distance = distance
  }
}

/** The same, but for a slip in a long name. */
const isSame = (a: string, b: string) => a === b || (b.length > 4 && edits(a, b, 1) <= 1)

/** Two slips in a word of five letters make another word: "reset" is not "repeat". */
const mostEdits = (length: number) => (length <= 5 ? 1 : length <= 9 ? 2 : 3)

const plain = (text: string) => text.toLowerCase().replaceAll(/(?<=\w)[_ -](?=\w)/g, '')

const negations = ['not', 'isnot', 'doesnot', 'non', 'no', 'un', 'dis', 'never', 'without']

/** Whether one of the names is the other with a word before it that turns it round. */
export function negates(a: string, b: string): boolean {
  const [one, other] = [plain(a), plain(b)]
  return turns(one, other) || turns(other, one)
}

function turns(negative: string, name: string): boolean {
  if (name.length >= 2 && (negative === `n${name}` || negative === `!${name}`)) return true
  const most = name.length > 3 ? 1 : 0
  return negations.some(word => negative.startsWith(word) && edits(negative.slice(word.length), name, most) <= most)
}

/**
 * Edits from one string to the other: a letter added, left out, changed, or two neighbours swapped (optimal string
 * alignment); infinite where there are more than `most`.
 */
export function edits(a: string, b: string, most: number): number {
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
