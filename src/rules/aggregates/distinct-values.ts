// Different values, counted: each has a small number as long as it is among those counted. Plain data.
export interface DistinctValues {
  /** By the canonical form of the value. */
  readonly numbers: Map<string, number>
  readonly texts: string[]
  /** How often each is there. */
  readonly counts: number[]
  /** Numbers that may be given again. */
  readonly free: number[]
}

/** Without values. */
export const newDistinct = (): DistinctValues => ({ numbers: new Map(), texts: [], counts: [], free: [] })

/** Adds a value, and gives its number. */
export function addDistinct({ numbers, texts, counts, free }: DistinctValues, text: string): number {
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
export function removeDistinct({ numbers, texts, counts, free }: DistinctValues, number: number): void {
  const rest = (counts[number] ?? 0) - 1
  counts[number] = rest
  if (rest > 0) return
  numbers.delete(texts[number] ?? '')
  texts[number] = ''
  free.push(number)
}
