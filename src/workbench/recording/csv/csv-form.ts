// What a CSV file is made of: found in its beginning, and where it was said, as it was said. Starts here: header.ts,
// separator.ts and time-column.ts find the parts. Knows no files and no command line.
import { checkZone } from '../../../rules/data/zone.ts'
import { InputError, type OptionName } from '../../input-error.ts'
import { isUntimed } from './asides.ts'
import type { CellTarget } from './body-writer.ts'
import type { CellRules } from './cell-json.ts'
import { CellText } from './cell-text.ts'
import type { CsvChoices } from './choices.ts'
import { columnIndex, influxForm, isInflux, type LongForm, readColumns, targetsOf } from './columns.ts'
import { foundText } from './found-text.ts'
import { findHeader, isAnnotation } from './header.ts'
import { offsetNamed, withOffset } from './named-zone.ts'
import { findSeparator, isDecimalComma, type SampleRow, sampleRows } from './separator.ts'
import { timeOf } from './time-choice.ts'
import { formOf, type TimeColumns } from './time-column.ts'

export interface CsvForm {
  readonly separator: string
  readonly names: readonly string[]
  /** The cells of the header as they are. */
  readonly header: readonly string[]
  /** The line on which the rows begin. */
  readonly firstLine: number
  readonly cells: CellRules
  readonly time: TimeColumns
  /** Of times that name no offset. */
  readonly zone: string
  readonly targets: readonly CellTarget[]
  /** The column that names the input. */
  readonly input: number | undefined
  readonly properties: readonly { readonly name: string; readonly index: number }[]
  readonly long: LongForm | undefined
  /** Whether it is not UTF-8, and read as Latin-1. */
  readonly isLatin1: boolean
  /** Tables may follow one another, each with a header. */
  readonly isInflux: boolean
  /** What was found, for a person: a sentence without its end. */
  readonly found: string
}

export interface FormOptions {
  /** Whether there is no more of the file. */
  readonly isWhole: boolean
  /** Whether to ask for more where one cannot tell, and not to give up. */
  readonly mayAskForMore: boolean
  readonly mayLackTime: boolean
  readonly optionName: OptionName
}

/** Throws `InputError` where the file, or what was said of it, cannot be used; `MoreNeeded` as the options say. */
export function csvForm(name: string, start: Uint8Array, choices: CsvChoices, options: FormOptions): CsvForm {
  const { optionName: option, isWhole } = options
  refuseOthers(name, start)
  const separator = separatorOf(start, choices, options)
  const text = new CellText()
  const rows = sampleRows(
    name,
    { start, isWhole, text },
    separator.character,
    options.mayAskForMore ? undefined : 200_000,
  )
  if (rows.length === 0) throw new InputError(`${name}: there are no rows.`)
  const header = findHeader(rows, separator.isSaid)
  const { names } = header
  const sample = sampleOf(rows.slice(header.firstRow), names)
  const columns = readColumns(name, choices.csv, names, option)
  const column = (text: string) => columnIndex(name, names, text)
  const decimal = choices.decimal
  if (decimal !== undefined && decimal !== '.' && decimal !== ',') {
    throw new InputError(`${option('decimal')} takes "." or ",", not "${decimal}".`)
  }
  const nulls = new Set(
    (choices.null ?? '')
      .split(',')
      .map(text => text.trim())
      .filter(text => text !== ''),
  )
  const zone = choices.tz ?? 'UTC'
  if (choices.tz !== undefined)
    checkZone(zone, '', {
      report: ({ message }) => {
        throw new InputError(`${option('tz')}: ${message}`)
      },
    })
  const found = timeOf(name, {
    choices,
    columns,
    names,
    sample,
    optionName: option,
    mayAskForMore: options.mayAskForMore,
    mayLackTime: options.mayLackTime,
  })
  const timeNames = found.indexes.map(index => names[index] ?? '')
  const offset = choices.tz === undefined && !found.isEpoch ? offsetNamed(timeNames) : undefined
  const time = offset === undefined ? found : withOffset(found, offset)
  const input = choices.input === undefined ? undefined : column(choices.input)
  const properties = (choices.property ?? []).flatMap(text => {
    const index = column(text)
    return [{ name: names[index] ?? text, index }]
  })
  const taken = new Set([
    ...time.indexes,
    ...properties.map(({ index }) => index),
    ...(input === undefined ? [] : [input]),
  ])
  const influx = isInflux(names) && columns === undefined ? influxForm(header.cells) : undefined
  const long = columns?.long ?? influx?.long
  const targets = columns?.targets ?? influx?.targets ?? targetsOf(names, taken)
  const numbers = sample.flatMap(cells => cells.filter((_, index) => !time.indexes.includes(index)))
  const decimalComma = decimal === undefined ? isDecimalComma(numbers, separator.character) : decimal === ','
  return {
    separator: separator.character,
    names,
    header: header.cells,
    firstLine: (rows[header.firstRow - 1]?.line ?? 0) + 1,
    cells: { decimalComma, nulls },
    time,
    zone,
    targets,
    input,
    properties,
    long,
    isLatin1: text.isLatin1,
    isInflux: influx !== undefined,
    found: foundText({
      header,
      names,
      separator: separator.character,
      decimalComma,
      time,
      zone: choices.tz,
      offset,
      long,
      targets,
      sample,
    }),
  }
}

/** What people take for CSV by its name. */
const others = [
  { begins: [0x50, 0x4b, 3, 4], advice: 'this is a workbook, or another zip file: save it as CSV' },
  { begins: [0x1f, 0x8b], advice: 'this is compressed: give it a name that ends in .gz' },
  { begins: [0x50, 0x41, 0x52, 0x31], advice: 'this is Parquet: write it as CSV first' },
]

function refuseOthers(name: string, start: Uint8Array): void {
  const other = others.find(({ begins }) => begins.every((byte, index) => start[index] === byte))
  if (other !== undefined) throw new InputError(`${name}: ${other.advice}.`)
}

/** Rows that are whole; of several tables of InfluxDB's, those of the first. */
function sampleOf(rows: readonly SampleRow[], names: readonly string[]): readonly (readonly string[])[] {
  const next = isInflux(names) ? rows.findIndex(({ cells }) => isAnnotation(cells) || cells.includes('_time')) : -1
  const own = next < 0 ? rows : rows.slice(0, next)
  const whole = own.map(({ cells }) => cells).filter(cells => cells.length >= names.length)
  const timed = whole[0]?.flatMap((cell, index) => (formOf([cell]) === undefined ? [] : [index])) ?? []
  return whole.filter(cells => timed.length === 0 || timed.some(index => !isUntimed(cells[index] ?? '')))
}

function separatorOf(start: Uint8Array, { delimiter }: CsvChoices, { isWhole, optionName }: FormOptions) {
  const [, said] = /^sep=(.)\r?(\n|$)/.exec(new TextDecoder().decode(start.subarray(0, 8))) ?? []
  const isSaid = said !== undefined
  if (delimiter === undefined) return { character: said ?? findSeparator(start, isWhole) ?? ',', isSaid }
  const character = /^(tab|\\t)$/i.test(delimiter) ? '\t' : delimiter
  if (character.length === 1 && character > '\u0008' && character < '\u007f' && !'"\r\n'.includes(character)) {
    return { character, isSaid }
  }
  throw new InputError(`${optionName('delimiter')} takes one character, such as ";", or "tab", not "${delimiter}".`)
}
