// What was found of a CSV file, in a line for a person: with what may be meant otherwise. Decides nothing.
import type { CellTarget } from './body-writer.ts'
import type { LongForm } from './columns.ts'
import { localZoneNamed, offsetText } from './named-zone.ts'
import type { TimeColumns } from './time-column.ts'

export interface Shown {
  readonly header: { readonly isThere: boolean; readonly skipped: number }
  readonly names: readonly string[]
  readonly separator: string
  readonly decimalComma: boolean
  readonly time: TimeColumns
  /** As it was said. */
  readonly zone: string | undefined
  /** Minutes from UTC, by the names of the columns. */
  readonly offset: number | undefined
  readonly long: LongForm | undefined
  readonly targets: readonly CellTarget[]
  readonly sample: readonly (readonly string[])[]
}

const encoder = new TextEncoder()

/** Without an end mark. */
export function foundText({
  header,
  names,
  separator,
  decimalComma,
  time,
  zone,
  offset,
  long,
  targets,
  sample,
}: Shown): string {
  const named = (index: number) => `"${names[index]}"`
  const shown = separator === '\t' ? 'tab' : `"${separator}"`
  const first = encoder.encode(time.indexes.map(index => sample[0]?.[index] ?? '').join(' '))
  const hasOffset = time.read(first, 0, first.length)?.offset !== undefined
  const where =
    offset !== undefined
      ? ` in ${offsetText(offset)}, by the name`
      : time.isEpoch || hasOffset
        ? ''
        : ` in ${zone ?? 'UTC'}`
  const local =
    where === ' in UTC' && zone === undefined
      ? localZoneNamed(time.indexes.map(index => names[index] ?? ''))
      : undefined
  return [
    `cells separated by ${shown}`,
    `decimal ${decimalComma ? 'comma' : 'point'}`,
    ...(header.isThere ? [] : [`no header, so columns are named ${names[0]} and so on`]),
    ...(header.skipped > 0 ? [`${header.skipped} line${header.skipped > 1 ? 's' : ''} before the rows left out`] : []),
    time.indexes.length === 0
      ? 'no times'
      : `times in ${time.indexes.map(named).join(' and ')} as "${time.format}"${where}`,
    long === undefined
      ? `${targets.length} other column${targets.length === 1 ? '' : 's'} in the body`
      : `a value in ${named(long.value)} by the name in ${named(long.name)}`,
    ...(local === undefined
      ? []
      : [`the name of the times has "${local}", which --tz makes a zone (--tz Europe/Berlin)`]),
    ...(sample.length === 0 ? ['no row of values'] : []),
    ...suspicions(names, sample, time, long),
  ].join(', ')
}

/** What may be meant otherwise than it was taken. */
function suspicions(
  names: readonly string[],
  sample: Shown['sample'],
  time: TimeColumns,
  long: LongForm | undefined,
): readonly string[] {
  const others = names.flatMap((name, index) =>
    time.indexes.includes(index) ? [] : [{ name, cells: sample.map(row => row[index] ?? '').filter(isFilled) }],
  )
  return [
    ...(long === undefined ? oneSignalARow(names, sample, time) : []),
    ...textsAmongNumbers(others),
    ...numbersWithUnits(others),
    ...again(names),
  ]
}

interface Column {
  readonly name: string
  readonly cells: readonly string[]
}

const isFilled = (cell: string) => cell !== ''

function oneSignalARow(names: readonly string[], sample: Shown['sample'], time: TimeColumns): readonly string[] {
  const name = names.findIndex(one =>
    /^(name|tag|tag_?name|point|variable|var_?name|signal|metric|parameter|channel|series|entity_id)$/i.test(one),
  )
  const value = names.findIndex(one => /^(value|val|var_?value|wert|reading|state)$/i.test(one))
  const distinct = new Set(sample.map(row => row[name]))
  if (name < 0 || value < 0 || distinct.size >= sample.length) return []
  const others = names.flatMap((column, index) =>
    index === name || index === value || time.indexes.includes(index) ? [] : [`${column}:$.${column},`],
  )
  return [
    `one signal a row (--csv "${others.join('')}${names[name]}:name,${names[value]}:value" makes members of the names)`,
  ]
}

/** So many are named. */
const mostTexts = 4

function textsAmongNumbers(columns: readonly Column[]): readonly string[] {
  const odd = columns.flatMap(({ name, cells }) => {
    const texts = [...new Set(cells.filter(cell => !/\d/.test(cell)))]
    const numbers = cells.filter(cell => /^[+-]?[\d.,]+([eE][+-]?\d+)?$/.test(cell))
    const isMixed = texts.length > 0 && texts.length <= mostTexts && numbers.length >= cells.length / 2
    return isMixed ? [{ name, texts }] : []
  })
  const texts = [...new Set(odd.flatMap(({ texts }) => texts))].slice(0, mostTexts)
  const [first, ...more] = odd.map(({ name }) => `"${name}"`)
  if (first === undefined) return []
  const where = more.length === 0 ? first : `${first} and ${more.length} more column${more.length > 1 ? 's' : ''}`
  const [shown, are] = [texts.map(text => `"${text}"`).join(', '), texts.length > 1 ? 'are' : 'is']
  return [`${shown} among the numbers of ${where} ${are} text (--null "${texts.join(',')}")`]
}

function numbersWithUnits(columns: readonly Column[]): readonly string[] {
  const [first] = columns.filter(
    ({ cells }) => cells.length > 0 && cells.every(cell => /^[+-]?[\d.,]+\s?[%°\p{L}][^\d]*$/u.test(cell)),
  )
  return first === undefined ? [] : [`"${first.cells[0]}" in "${first.name}" is text, as its unit is in the cell`]
}

function again(names: readonly string[]): readonly string[] {
  const second = names.find(name => name.endsWith('_2') && names.includes(name.slice(0, -2)))
  return second === undefined ? [] : [`"${second}" is the second column of its name`]
}
