// Different values: each has a small number as long as it is among those counted. Plain data.
export interface Different {
  /** By the canonical text of the value. */
  readonly numbers: Map<string, number>
  readonly texts: string[]
  /** How often each is there. */
  readonly counts: number[]
  /** Numbers that may be given again. */
  readonly free: number[]
}

export const newDifferent = (): Different => ({ numbers: new Map(), texts: [], counts: [], free: [] })

/** Adds a value, and gives its number. */
export function addDifferent({ numbers, texts, counts, free }: Different, text: string): number {
  const known = numbers.get(text)
  if (known !== undefined) {
    counts[known] = (counts[known] ?? 0) + 1
    return known
  }
  const number = free.pop() ?? texts.length
  numbers.set(text, number)
  texts[number] = text
  counts[number] = 1
  return number
}

/** Removes one that was added under this number. */
export function removeDifferent({ numbers, texts, counts, free }: Different, number: number): void {
  const rest = (counts[number] ?? 0) - 1
  counts[number] = rest
  if (rest > 0) return
  numbers.delete(texts[number] ?? '')
  texts[number] = ''
  free.push(number)
}
