// The axes of a sweep's curve: which numbers they show, and in which unit. Knows no drawing.

/** More alarms than these are told apart by their magnitudes: one and two, a hundred and a thousand. */
const mostLinear = 12

/** How high a count is drawn, from 0 to 1. */
export const scaledCount = (count: number, most: number): number =>
  most <= mostLinear ? count / most : Math.log1p(count) / Math.log1p(most)

/** Ascending, from 0 to the greatest count. */
export function countTicks(most: number): readonly number[] {
  if (most <= 1) return [0, 1]
  if (most <= mostLinear) return [0, most >> 1, most]
  const powers: number[] = []
  for (let power = 1; power * 2.5 < most; power *= 10) powers.push(power)
  return [0, ...powers, most]
}

const units = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1000],
] as const

export interface TimeAxis {
  /** In milliseconds. */
  readonly most: number
  /** The greatest time, in the unit that the title names. */
  readonly text: string
  readonly title: string
}

/** The axis of times up to so many milliseconds; undefined where nothing lasts. */
export function axisOf(most: number): TimeAxis | undefined {
  if (most <= 0) return undefined
  const [unit, length] = units.find(([name, one]) => most >= (name === 'days' ? 10 * one : one)) ?? ['seconds', 1000]
  const number = most / length
  return {
    most,
    text: number >= 10 ? Math.round(number).toLocaleString('en') : number.toFixed(1),
    title: `${unit} in alarm`,
  }
}

/** The values that are written, as far as there is room: the first, and others at equal distances. */
export function xTicks<Point extends { readonly value: number | string }>(list: readonly Point[]): readonly Point[] {
  const widest = Math.max(...list.map(({ value }) => String(value).length))
  const every = Math.ceil(list.length / Math.max(2, Math.floor(56 / (widest + 1))))
  return list.filter((_, index) => index % every === 0)
}
