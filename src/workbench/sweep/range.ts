// The values of a parameter that a sweep tries: numbers or durations at even distances. Knows no rules.
import { parseDuration, showDuration } from '../../rules/data/duration.ts'
import { InputError } from '../input-error.ts'

/** A parameter and the values that it takes, in their order. */
export interface Range {
  readonly name: string
  readonly values: readonly (number | string)[]
}

/** Without a step, so many. */
const usualSteps = 10
const mostValues = 1000

/**
 * Reads `FROM..TO` or `FROM..TO/STEP`, of numbers or of durations; undefined for what is no range. Throws `InputError`
 * where it is one that cannot be gone through; `option` is how errors call it.
 */
export function readRange(name: string, text: string, option: string): Range | undefined {
  const [, from, to, step] = /^\s*(.+?)\s*\.\.\s*(.+?)\s*(?:\/\s*(.+?)\s*)?$/.exec(text) ?? []
  if (from === undefined || to === undefined) return undefined
  const complain = (what: string) =>
    new InputError(`${option} ${name}=${text}: ${what} Write FROM..TO/STEP, such as 60..70/2 or 1h..4h/30m.`)
  const kind = [numbers, durations].find(({ read }) => read(from) !== undefined && read(to) !== undefined)
  const [first, last] = [kind?.read(from), kind?.read(to)]
  if (kind === undefined || first === undefined || last === undefined) {
    throw complain('both ends must be numbers, or both durations.')
  }
  const distance = step === undefined ? (last - first) / usualSteps : kind.read(step)
  if (distance === undefined) throw complain(`the step "${step}" is not of their kind.`)
  if (last < first || (distance <= 0 && last > first)) throw complain('it must go up.')
  // A step that is a tenth must not lose the last value.
  const count = distance === 0 ? 1 : Math.floor((last - first) / distance + 1e-9) + 1
  if (count > mostValues) throw complain(`it has ${count} values; ${mostValues} are the most.`)
  const digits = Math.max(...[from, to, step ?? String(distance)].map(decimals))
  return { name, values: Array.from({ length: count }, (_, index) => kind.write(first + index * distance, digits)) }
}

const numbers = {
  read: (text: string) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined),
  write: (value: number, digits: number): number | string => Number(value.toFixed(digits)),
}

const durations = {
  read: (text: string) => parseDuration(text),
  write: (value: number): number | string => showDuration(Math.round(value)),
}

const decimals = (text: string) => Math.min(12, /e/i.test(text) ? 12 : (text.split('.')[1]?.length ?? 0))

/** Every way to take one value of each: the last range goes round first. */
export function combinations(ranges: readonly Range[]): readonly Readonly<Record<string, number | string>>[] {
  return ranges.reduce<readonly Readonly<Record<string, number | string>>[]>(
    (all, { name, values }) => all.flatMap(one => values.map(value => ({ ...one, [name]: value }))),
    [{}],
  )
}
