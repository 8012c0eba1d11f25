// Times as ISO 8601 in UTC with milliseconds, for bodies that are made at each event: formatting a date takes most of the
// time that a window takes, so what is the same for a minute is kept. A cache, no state.
import { lastTime } from '../../data/duration.ts'

const minute = 60_000
const padded = (length: number, count: number) =>
  Array.from({ length: count }, (_, number) => String(number).padStart(length, '0'))
const seconds = padded(2, 60)
const thousandths = padded(3, 1000)
/** For a minute, at its number modulo the length: `2026-01-31T08:30:`. Two of a window's bounds seldom meet in one place. */
const heads = Array.from({ length: 64 }, () => ({ minute: Number.NaN, text: '' }))

/** Epoch milliseconds as text; what is beyond all dates is the first or the last one. */
export function isoTime(time: number): string {
  const within = Math.floor(Math.min(Math.max(time, -lastTime), lastTime))
  const number = Math.floor(within / minute)
  const rest = within - number * minute
  const head = heads[number & (heads.length - 1)]
  if (head === undefined) return new Date(within).toISOString()
  if (head.minute !== number) {
    head.minute = number
    head.text = new Date(within).toISOString().slice(0, -7)
  }
  return `${head.text}${seconds[Math.floor(rest / 1000)]}.${thousandths[rest % 1000]}Z`
}
