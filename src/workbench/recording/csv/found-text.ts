// What was found of a CSV file, in a line for a person: with what may be meant otherwise. Decides nothing.
import type { CellTarget } from './body-writer.ts'
import type { LongForm } from './columns.ts'
import type { TimeColumns } from './time-column.ts'

export interface Shown {
  readonly header: { readonly isThere: boolean; readonly skipped: number }
  readonly names: readonly string[]
  readonly separator: string
  readonly decimalComma: boolean
  readonly time: TimeColumns
  readonly zone: string
  readonly long: LongForm | undefined
  readonly targets: readonly CellTarget[]
  readonly sample: readonly (readonly string[])[]
}

/** Without an end mark. */
export function foundText({
  header,
  names,
  separator,
  decimalComma,
  time,
  zone,
  long,
  targets,
  sample,
}: Shown): string {
  const named = (index: number) => `"${names[index]}"`
  const shown = separator === '\t' ? 'tab' : `"${separator}"`
  const hasOffset = sample.length > 0 && /([zZ]|[+-]\d\d:?\d\d)$/.test(sample[0]?.[time.indexes.at(-1) ?? 0] ?? '')
  const where = time.isEpoch || hasOffset ? '' : ` in ${zone}`
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
  const name = names.findIndex(one =>
    /^(name|tag|tag_?name|point|variable|signal|metric|parameter|channel)$/i.test(one),
  )
  const value = names.findIndex(one => /^(value|val|wert|reading)$/i.test(one))
  const distinct = new Set(sample.map(row => row[name]))
  const isLong = long === undefined && name >= 0 && value >= 0 && distinct.size < sample.length
  const odd = names.flatMap((column, index) => {
    if (time.indexes.includes(index)) return []
    const cells = sample.map(row => row[index] ?? '').filter(cell => cell !== '')
    const texts = [...new Set(cells.filter(cell => !/\d/.test(cell)))]
    const isMixed =
      texts.length > 0 &&
      texts.length <= 2 &&
      cells.filter(cell => /^[+-]?[\d.,]+$/.test(cell)).length > cells.length / 2
    return isMixed ? [`"${texts[0]}" among the numbers of "${column}" is text (--null "${texts.join(',')}")`] : []
  })
  const others = names.flatMap((column, index) =>
    index === name || index === value || time.indexes.includes(index) ? [] : [`${column}:$.${column},`],
  )
  return [
    ...(isLong
      ? [
          `one signal a row (--csv "${others.join('')}${names[name]}:name,${names[value]}:value" makes members of the names)`,
        ]
      : []),
    ...odd.slice(0, 1),
  ]
}
