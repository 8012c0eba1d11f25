// At which local times windows begin and end: multiples of a size, or the first of each month; both may be shifted. Times and
// sizes in milliseconds, local times as if they were UTC. Knows no zone.

export interface Calendar {
  /** The number of the last bound at or before a local time. */
  readonly indexOf: (local: number) => number
  /** The local time of a bound. */
  readonly boundOf: (index: number) => number
  /** True where bounds are so close that a local time that comes twice is two of them: up to an hour. */
  readonly isClose: boolean
}

const hour = 3_600_000
const day = 24 * hour

/** k·size + shift, from 1970-01-01T00:00 on. */
export const multiples = (size: number, shift: number): Calendar => ({
  indexOf: local => Math.floor((local - shift) / size),
  boundOf: index => index * size + shift,
  isClose: size <= hour,
})

/** The first of each month; the shift is less than the shortest of them. */
export const months = (shift: number): Calendar => ({
  indexOf(local) {
    const days = Math.floor((local - shift) / day)
    // At most one off, as months are of different lengths.
    const near = Math.floor(days / meanMonth)
    return [near + 1, near, near - 1].find(index => firstDayOf(index) <= days) ?? near - 1
  },
  boundOf: index => firstDayOf(index) * day + shift,
  isClose: false,
})

/** The length of a month in days, over the 400 years after which the calendar repeats itself. */
const meanMonth = 146_097 / 4800

/** The days from 1970-01-01 to the first of a month; months count from January 1970. Years begin in March, so that leap days end them. */
function firstDayOf(month: number): number {
  const fromMarch = month + 1970 * 12 - 2
  const year = Math.floor(fromMarch / 12)
  const daysInYear = Math.floor((153 * (fromMarch - year * 12) + 2) / 5)
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
  return year * 365 + leapDays + daysInYear - 719_468
}
