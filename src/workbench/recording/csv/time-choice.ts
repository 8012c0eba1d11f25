// The columns that hold the times: as they were said, else as they are found; where one cannot tell, it is asked.
import { InputError, type OptionName } from '../../input-error.ts'
import type { CsvChoices } from './choices.ts'
import type { Columns } from './columns.ts'
import { isCutOff } from './epoch-time.ts'
import { type Ambiguous, findTime, isTimeName, readerOf, type TimeColumns, unitNamed } from './time-column.ts'

/** More of the file is needed to tell. */
export class MoreNeeded extends Error {}

export interface TimeSearch {
  readonly choices: CsvChoices
  readonly columns: Columns | undefined
  readonly names: readonly string[]
  readonly sample: readonly (readonly string[])[]
  readonly optionName: OptionName
  /** Whether to ask for more of the file where one cannot tell, and not to give up. */
  readonly mayAskForMore: boolean
  readonly mayLackTime: boolean
}

/** Each row a second after the one before. */
const noTime: TimeColumns = { indexes: [], read: () => undefined, format: 's', isEpoch: true }

/** Throws `InputError`, or `MoreNeeded`. */
export function timeOf(
  file: string,
  { choices, columns, names, sample, optionName: option, mayAskForMore, mayLackTime }: TimeSearch,
): TimeColumns {
  const asked = columns?.time
  if (asked !== undefined && choices.time === undefined) return given([asked.index], asked.format, option('csv'))
  const said = choices.time === undefined ? undefined : readTimeChoice(choices.time, names)
  const only = said?.indexes ?? (asked === undefined ? undefined : [asked.index])
  if (said?.format !== undefined) {
    if (only !== undefined) return given(only, said.format, option('time'))
    const readable = readerOf(said.format)
    if (readable === undefined) throw formatFault(said.format, option('time'))
    const index = names.findIndex((_, index) => readsColumn(readable, sample, index))
    if (index < 0) {
      throw new InputError(
        `${file}: no column holds times like ${option('time')} says ("${said.format}"); name it: "COLUMN:${said.format}".`,
      )
    }
    return given([index], said.format, option('time'))
  }
  // No row is there, or none that can be read, which is said where it stands.
  if (sample.length === 0) return { indexes: only ?? [0], read: () => undefined, format: 'iso', isEpoch: false }
  const cut = names.findIndex((name, index) => isTimeName(name) && isCutOff(sample[0]?.[index] ?? ''))
  if (cut >= 0 && only === undefined) {
    throw new InputError(
      `${file}: "${sample[0]?.[cut]}" in "${names[cut]}" has lost its last digits in a spreadsheet. Export it again, with that column as a number without decimals; or name another time: ${option('time')} "COLUMN".`,
    )
  }
  const found = only !== undefined && only.length > 1 ? joinedTime(only, sample) : findTime(names, sample, only)
  if (found === undefined && mayLackTime && said === undefined) return noTime
  if (found === undefined) {
    const columns = sample[0]?.map((cell, index) => `${clipped(names[index] ?? '')} (${clipped(cell)})`) ?? ['no rows']
    const seen = [...columns.slice(0, mostSeen), ...(columns.length > mostSeen ? ['…'] : [])].join(', ')
    throw new InputError(
      `${file}: no column is the time: give ${option('time')} COLUMN:FORMAT, such as "Date+Time:day.month.year hour:minute". The first row: ${seen}.`,
    )
  }
  if ('read' in found) return found
  if (mayAskForMore) throw new MoreNeeded()
  throw askWhich(file, found, names, sample, option)
}

/** So many columns are shown, and so many characters of each. */
const [mostSeen, longestSeen] = [12, 40]

const clipped = (text: string) => (text.length > longestSeen ? `${text.slice(0, longestSeen)}…` : text)

/** Of several columns, with a space between their cells. */
function joinedTime(only: readonly number[], sample: TimeSearch['sample']): TimeColumns | Ambiguous | undefined {
  const cells = sample.map(row => [only.map(index => row[index] ?? '').join(' ')])
  const found = findTime(['time'], cells)
  return found === undefined ? undefined : { ...found, indexes: only }
}

function given(indexes: readonly number[], format: string, option: string): TimeColumns {
  const read = readerOf(format)
  if (read === undefined) throw formatFault(format, option)
  return { indexes, read, format, isEpoch: unitNamed(format) !== undefined }
}

const formatFault = (format: string, option: string) =>
  new InputError(
    `${option}: "${format}" is not a form of times. Write iso, s, ms, us, ns, excel, or the words year, month, day, hour, minute and second as they stand in the file: "day.month.year hour:minute".`,
  )

/** `COLUMN:FORMAT`, `COLUMN+COLUMN:FORMAT`, columns alone or a format alone. */
function readTimeChoice(text: string, names: readonly string[]) {
  for (let colon = text.indexOf(':'); ; colon = text.indexOf(':', colon + 1)) {
    const head = colon < 0 ? text : text.slice(0, colon)
    const indexes = indexesOf(head, names)
    if (indexes !== undefined) return { indexes, format: colon < 0 ? undefined : text.slice(colon + 1) }
    if (colon < 0) return { indexes: undefined, format: text }
  }
}

function indexesOf(text: string, names: readonly string[]): readonly number[] | undefined {
  const whole = names.indexOf(text)
  if (whole >= 0) return [whole]
  const found = text.split('+').map(name => {
    const index = names.indexOf(name.trim())
    return index < 0 && /^[1-9]\d{0,4}$/.test(name) && Number(name) <= names.length ? Number(name) - 1 : index
  })
  return found.every(index => index >= 0) ? found : undefined
}

const encoder = new TextEncoder()

const readsColumn = (read: TimeColumns['read'], sample: TimeSearch['sample'], index: number) =>
  sample.length > 0 &&
  sample.every(row => {
    const bytes = encoder.encode(row[index] ?? '')
    return read(bytes, 0, bytes.length) !== undefined
  })

function askWhich(
  file: string,
  { indexes, formats }: Ambiguous,
  names: readonly string[],
  sample: TimeSearch['sample'],
  option: OptionName,
): InputError {
  const columns = indexes.map(index => names[index] ?? '')
  const example = indexes.map(index => sample[0]?.[index] ?? '').join(' ')
  const ways = formats.map(format => `${option('time')} "${format}"`).join(' or ')
  return new InputError(
    `${file}: "${example}" in ${columns.map(name => `"${name}"`).join(' and ')} can be read in two ways, and nothing in the file says which. Say it: ${ways}.`,
  )
}
