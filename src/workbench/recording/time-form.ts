// The two forms of a recording's times, read and written: milliseconds since its start, and ISO 8601. Knows no clock.
export type TimeForm =
  /** Whole milliseconds since `zero`, in epoch milliseconds. */
  | { readonly kind: 'milliseconds'; readonly zero: number }
  /** ISO 8601 at an offset from UTC in minutes, written as `suffix`; `fraction`: always with milliseconds. */
  | { readonly kind: 'iso'; readonly offset: number; readonly suffix: string; readonly fraction: boolean }

export interface IsoTime {
  readonly time: number
  /** Absent where the text gave no offset; then `time` takes it for UTC. */
  readonly suffix: string | undefined
  readonly offset: number
  readonly fraction: boolean
}

const minute = 60_000
const pattern = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?\s?([Zz]|([+-])(\d\d):?(\d\d)?)?$/

/** Reads ISO 8601 date and time; digits past milliseconds are cut. Undefined for anything else, and for February 30. */
export function readIso(text: string): IsoTime | undefined {
  const [, date, clock, seconds = ':00', digits = '', suffix, sign, hours = '0', minutes = '0'] =
    pattern.exec(text) ?? []
  if (date === undefined || clock === undefined) return undefined
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  const plain = `${date}T${clock}${seconds}`
  const local = Date.parse(`${plain}Z`)
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(plain)) return undefined
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  const milliseconds = Number(digits.slice(0, 3).padEnd(3, '0'))
  return { time: local + milliseconds - offset * minute, suffix, offset, fraction: digits !== '' }
}

/** Epoch milliseconds of a moment of a recording: milliseconds since its start, or ISO 8601; undefined for what is neither. */
export function readMoment(text: string, start: number): number | undefined {
  return /^\d+$/.test(text) ? start + Number(text) : readIso(text)?.time
}

/** The value of `at` for a time in epoch milliseconds. */
export function writeTime(form: TimeForm, time: number): number | string {
  if (form.kind === 'milliseconds') return time - form.zero
  const local = new Date(time + form.offset * minute).toISOString().slice(0, -1)
  const short = !form.fraction && local.endsWith('.000')
  return `${short ? local.slice(0, -4) : local}${form.suffix}`
}

/** Writes times as `writeTime` does, faster where many lie in one minute. */
export function timeWriter(form: TimeForm): (time: number) => number | string {
  if (form.kind === 'milliseconds') return time => time - form.zero
  let start = Number.NaN
  let prefix = ''
  return time => {
    const within = time - start
    if (!(within >= 0 && within < minute)) {
      start = time - (((time % minute) + minute) % minute)
      const first = String(writeTime(form, start))
      prefix = first.slice(0, first.indexOf(':') + 4)
      return writeTime(form, time)
    }
    const seconds = Math.floor(within / 1000)
    const fraction = within % 1000
    const rest = form.fraction || fraction > 0 ? `.${String(fraction).padStart(3, '0')}` : ''
    return `${prefix}${seconds < 10 ? '0' : ''}${seconds}${rest}${form.suffix}`
  }
}
