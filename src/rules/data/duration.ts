// Durations as the language writes them: "90s", "1m30s". Pure.

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** The last moment that a Date can hold, in epoch milliseconds; the first is as far before 1970. */
export const lastTime = 8.64e15

/** What a duration looks like, for the JSON Schema and for people. */
export const durationPattern = '^(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+$'

const whole = new RegExp(durationPattern)
const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g

/** Milliseconds, whole; undefined for what is not a duration or none that a clock can hold. */
export function parseDuration(text: string): number | undefined {
  if (text.length > 64 || !whole.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(part)) total += Number(amount) * units[unit as keyof typeof units]
  const rounded = Math.round(total)
  return rounded <= lastTime ? rounded : undefined
}

/** Says of a value, as it is shown, that it is not a duration. */
export const noDuration = (shown: string): string =>
  `${shown} is not a duration; write it like "90s" or "1m30s" (units ms, s, m, h, d, w).`

/** The shortest text of that many milliseconds: 90000 is "1m30s". */
export function showDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds)
  if (rest === 0) return '0s'
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(rest / units[unit])
    if (count > 0) text += `${count}${unit}`
    rest -= count * units[unit]
  }
  return text
}

/** The duration that was probably meant: "5 minutes", "PT1H30M", "1 h"; undefined where that is not sure. */
export function meantDuration(text: string): string | undefined {
  const iso = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text.trim())
  if (iso !== null) {
    const written = ['w', 'd', 'h', 'm', 's'].map((unit, at) =>
      iso[at + 1] === undefined ? '' : `${iso[at + 1]}${unit}`,
    )
    return written.join('') || undefined
  }
  const words = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)(?:\s*,?\s*(?:and\s+)?)/g),
  ]
  if (words.length === 0 || words.map(([whole]) => whole).join('') !== text.trim().toLowerCase()) return undefined
  const parts = words.map(([, amount, word = '']) => {
    const unit = unitWords.find(([, names]) => names.includes(word))?.[0]
    return unit === undefined ? undefined : `${amount}${unit}`
  })
  return parts.includes(undefined) ? undefined : parts.join('')
}

const unitWords: readonly (readonly [unit: string, names: readonly string[]])[] = [
  ['ms', ['ms', 'msec', 'msecs', 'millis', 'millisecond', 'milliseconds']],
  ['s', ['s', 'sec', 'secs', 'second', 'seconds']],
  ['m', ['m', 'min', 'mins', 'minute', 'minutes']],
  ['h', ['h', 'hr', 'hrs', 'hour', 'hours']],
  ['d', ['d', 'day', 'days']],
  ['w', ['w', 'week', 'weeks']],
]
