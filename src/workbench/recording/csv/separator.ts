// Which character separates the cells, and how the decimal mark is written: found in the first rows. Knows no columns.
import type { CellText } from './cell-text.ts'
import { RowFault, RowScan } from './row-scan.ts'
import { Rows } from './rows.ts'

/** In the order in which they are believed, where several would do: a text contains a comma sooner than a tab. */
export const separators = ['\t', ';', '|', ','] as const

/** How many rows are looked at. */
const most = 1000

/** A file's beginning, whether that is all, and what reads its text. */
export interface Sample {
  readonly start: Uint8Array
  readonly isWhole: boolean
  readonly text: CellText
}

/**
 * A file's beginning, cut into rows by a separator. The last one, which may be cut off, is left out where more follows. Throws
 * `InputError` where there is no row.
 */
export function sampleRows(
  name: string,
  { start, isWhole, text }: Sample,
  separator: string,
  limit: number = most,
): SampleRow[] {
  const rows = new Rows(name, separator.charCodeAt(0), text)
  rows.feed(start)
  const found: SampleRow[] = []
  try {
    while (found.length < limit && rows.next(isWhole)) found.push({ cells: rows.cells, line: rows.line })
  } catch (error) {
    // What is wrong with a later row is said when it is read.
    if (found.length === 0) throw error
  }
  return found
}

export interface SampleRow {
  readonly cells: readonly string[]
  readonly line: number
}

/** The separator that cuts nearly all rows into equally many cells, two or more; undefined: none does. */
export function findSeparator(start: Uint8Array, isWhole: boolean): string | undefined {
  const scores = separators.map(separator => {
    const counts = cellCounts(start, separator, isWhole)
    const usual = mostFrequent(counts)
    const share = counts.length === 0 ? 0 : counts.filter(count => count === usual).length / counts.length
    return { separator, usual, share }
  })
  const several = scores.filter(({ usual }) => usual > 1)
  const even = several.find(({ share }) => share >= 0.9)
  return (even ?? several.sort((a, b) => b.share - a.share)[0])?.separator
}

function cellCounts(start: Uint8Array, separator: string, isWhole: boolean): readonly number[] {
  const scan = new RowScan(separator.charCodeAt(0))
  const counts: number[] = []
  try {
    for (let at = 0; at < start.length && counts.length < most; ) {
      at = scan.next(start, at, isWhole)
      if (at < 0) break
      const isComment = start[scan.starts[0] ?? 0] === 0x23
      if (scan.count > 0 && !isComment) counts.push(scan.count)
    }
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
  }
  return counts
}

/** The number that comes most often; the greater of two. */
export function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  const [first] = [...counts].sort(([a, times], [b, others]) => others - times || b - a)
  return first?.[0] ?? 0
}

/** Whether the decimal mark is a comma, by the cells that could be numbers. */
export function isDecimalComma(cells: Iterable<string>, separator: string): boolean {
  let [commas, points, grouped] = [0, 0, 0]
  for (const cell of cells) {
    if (/^[+-]?\d{1,3},\d{3}$/.test(cell)) grouped++
    else if (/^[+-]?(\d{1,3}([.'\u2019 \u00a0\u202f]\d{3})+|\d+),\d+$/.test(cell)) commas++
    else if (/^[+-]?(\d{1,3}([,'\u2019 \u00a0\u202f]\d{3})+|\d*)\.\d+$/.test(cell)) points++
  }
  // 1,234 alone is either; a file has semicolons between its cells because the comma is taken.
  return commas > 0 ? commas > points : points === 0 && grouped > 0 && separator === ';'
}
