// Times as the page writes them: as the recording does, and short on an axis. Knows no canvas.
import { showDuration } from '../../../rules/data/duration.ts'
import { type TimeForm, writeTime } from '../../../workbench/recording/time-form.ts'
import { recording } from './state.ts'

const form = (): TimeForm => recording.value?.form ?? { kind: 'milliseconds', zero: 0 }

/** In full. */
export function timeText(time: number): string {
  const own = form()
  return own.kind === 'iso' ? String(writeTime(own, Math.round(time))).replace('T', ' ') : `${clock(time - own.zero)}`
}

/** From a duration in milliseconds. */
export function spanText(milliseconds: number): string {
  const rounded =
    milliseconds < 1000
      ? Math.round(milliseconds)
      : milliseconds < 60_000
        ? Math.round(milliseconds / 1000) * 1000
        : Math.round(milliseconds / 60_000) * 60_000
  return showDuration(rounded)
}

const two = (number: number) => String(number).padStart(2, '0')

function clock(time: number): string {
  const sign = time < 0 ? '−' : ''
  const all = Math.abs(time)
  const [hours, minutes, seconds] = [
    Math.floor(all / 3_600_000),
    Math.floor(all / 60_000) % 60,
    Math.floor(all / 1000) % 60,
  ]
  const rest = all % 1000 === 0 ? '' : `.${String(Math.floor(all % 1000)).padStart(3, '0')}`
  return `${sign}${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}${rest}`
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
const steps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  second,
  2 * second,
  5 * second,
  10 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  28 * day,
  91 * day,
  364 * day,
]
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export interface Tick {
  readonly time: number
  readonly text: string
  /** The day that begins, where that is to be said. */
  readonly strong: boolean
}

/** At most so many, at times that are round where the recording was made. */
export function ticksOf(from: number, to: number, most: number): readonly Tick[] {
  const own = form()
  const shift = own.kind === 'iso' ? own.offset * minute : -own.zero
  const step = steps.find(one => (to - from) / one <= most) ?? 364 * day
  const first = Math.ceil((from + shift) / step) * step
  const ticks: Tick[] = []
  for (let local = first; local <= to + shift; local += step) {
    const isDay = own.kind === 'iso' && local % day === 0
    ticks.push({
      time: local - shift,
      text: own.kind === 'iso' ? isoTick(local, step, isDay) : clock(local),
      strong: isDay && step < day,
    })
  }
  return ticks
}

function isoTick(local: number, step: number, isDay: boolean): string {
  const date = new Date(local)
  const named = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
  if (step >= 28 * day) return `${named} ${date.getUTCFullYear()}`
  if (isDay) return named
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  if (step >= minute) return time
  const fraction = step < second ? `.${String(date.getUTCMilliseconds()).padStart(3, '0')}` : ''
  return `${time}:${two(date.getUTCSeconds())}${fraction}`
}

/** Short, for a person. */
export const numberText = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)))
