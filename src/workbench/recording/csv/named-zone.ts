// The zone that the name of a column tells, as in "Date Time, GMT+01:00". Knows no cells.
import type { TimeColumns } from './time-column.ts'
import type { ReadTime } from './time-format.ts'

const universal = /(?<!\p{L})(?:utc|gmt)(?:\s*([+-])(\d{1,2})(?::?(\d\d))?)?(?![\p{L}\d])/iu

/** Zones that are called so in winter, in summer or in both: one cannot tell which. */
const local = /(?<!\p{L})(CES?T|MES?Z|EES?T|WES?T|[ECMP][SD]T|BST)(?!\p{L})/u

/** Minutes from UTC; undefined: the names tell none. */
export function offsetNamed(names: readonly string[]): number | undefined {
  const match = names.map(name => universal.exec(name)).find(found => found !== null)
  if (match === undefined) return undefined
  const [, sign, hours = '0', minutes = '0'] = match
  const offset = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -offset : offset
}

/** What the names call a zone that changes with the season. */
export const localZoneNamed = (names: readonly string[]): string | undefined =>
  names.flatMap(name => local.exec(name)?.[1] ?? [])[0]

/** As in "UTC+01:00". */
export function offsetText(offset: number): string {
  const digits = (number: number) => String(number).padStart(2, '0')
  const minutes = Math.abs(offset)
  const sign = offset < 0 ? '-' : '+'
  return offset === 0 ? 'UTC' : `UTC${sign}${digits(Math.trunc(minutes / 60))}:${digits(minutes % 60)}`
}

/** The same times, with this offset where they name none. */
export function withOffset(time: TimeColumns, offset: number): TimeColumns {
  return {
    ...time,
    read(bytes, from, to): ReadTime | undefined {
      const found = time.read(bytes, from, to)
      if (found !== undefined) found.offset ??= offset
      return found
    },
  }
}
