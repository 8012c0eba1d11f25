// When the timers of one key are due, by the place of their clause: a short list of numbers, place, due time, place, due
// time, and so on. Most keys have one timer or none, and there may be a hundred thousand of them, for which a Map is much.

/** Plain data that is never changed in place, so that all keys without timers share one. */
export type Dues = readonly number[]

export const noDues: Dues = []

/** When the timer of the clause at that place is due; undefined: there is none. */
export function dueOf(dues: Dues, place: number): number | undefined {
  for (let index = 0; index < dues.length; index += 2) if (dues[index] === place) return dues[index + 1]
  return undefined
}

/** The list with this time for that clause, or (undefined) without it. */
export function withDue(dues: Dues, place: number, due: number | undefined): Dues {
  if (dues.length === 0 || (dues.length === 2 && dues[0] === place)) return due === undefined ? noDues : [place, due]
  const others = dues.filter((_, index) => dues[index - (index % 2)] !== place)
  return due === undefined ? others : [...others, place, due]
}

/** Each timer. */
export function* eachDue(dues: Dues): Generator<readonly [place: number, due: number]> {
  for (let index = 0; index < dues.length; index += 2) yield [dues[index] ?? 0, dues[index + 1] ?? 0]
}
