// Lines of marbles under each other: one column for each time, the same in all of them, within the width of a screen.
// Spaces mean nothing, as in RxJS; what is quiet for long is written as a time. Knows nothing of tests.
import { type Marble, progression } from './marbles.ts'

export interface DrawnRows {
  readonly rows: readonly string[]
  /** Where the marked time stands in all rows: its first column, and how many it has. */
  readonly mark: { readonly start: number; readonly length: number }
}

interface Layout {
  readonly frame: number
  readonly end: number
  /** The time that must be seen, in milliseconds like all others. */
  readonly mark: number
  /** Columns to write in. */
  readonly width: number
}

/** One column: what stands before it in every row, and what each row has at its time. */
interface Column {
  readonly at: number
  readonly gap: string
  readonly cells: readonly string[]
  readonly width: number
}

/** Draws the rows so that equal times are under each other. */
export function drawRows(rows: readonly (readonly Marble[])[], layout: Layout): DrawnRows {
  const { end, mark, width } = layout
  const times = [...new Set([...rows.flat().map(({ at }) => at), end, mark])].sort((a, b) => a - b)
  // The more is quiet, the more of it is written as a time; if nothing helps, only what is around the mark is shown.
  const drawings = [Number.POSITIVE_INFINITY, 20, 10, 5, 2].map(most => columnsOf(rows, times, layout, most))
  const fitting = drawings.find(columns => widthOf(columns) <= width)
  const columns = fitting ?? around(mark, drawings.at(-1) ?? [], width)
  const marked = columns.findIndex(({ at }) => at === mark)
  const before = columns.slice(0, marked)
  return {
    rows: rows.map((_, row) =>
      columns
        .map(({ gap, cells, width: cell }) => gap + (cells[row] ?? '').padEnd(cell))
        .join('')
        .trimEnd(),
    ),
    mark: {
      start: widthOf(before) + (columns[marked]?.gap.length ?? 0),
      length: columns[marked]?.width ?? 1,
    },
  }
}

function columnsOf(
  rows: readonly (readonly Marble[])[],
  times: readonly number[],
  { frame, end }: Layout,
  mostQuiet: number,
): readonly Column[] {
  let free = 0
  return times.map(at => {
    const gap = quiet(at - free, frame, mostQuiet)
    free = at + frame
    const cells = rows.map(marbles => cellOf(marbles, at, end))
    return { at, gap, cells, width: Math.max(...cells.map(cell => cell.length)) }
  })
}

/** Time without marbles, in dashes or as a time. */
function quiet(milliseconds: number, frame: number, mostDashes: number): string {
  if (milliseconds <= 0) return ''
  const frames = milliseconds / frame
  const time = ` ${progression(milliseconds)} `
  return Number.isInteger(frames) && (frames <= mostDashes || frames < time.length) ? '-'.repeat(frames) : time
}

function cellOf(marbles: readonly Marble[], at: number, end: number): string {
  const letters = marbles.flatMap(marble => (marble.at === at ? [marble.letter] : [])).join('')
  const all = at === end ? `${letters}|` : letters
  return all === '' ? '-' : [...all].length > 1 ? `(${all})` : all
}

const widthOf = (columns: readonly Column[]) => columns.reduce((sum, { gap, width }) => sum + gap.length + width, 0)

/** As many columns before and behind the mark as there is room for. */
function around(mark: number, columns: readonly Column[], width: number): readonly Column[] {
  const ellipsis = '… '
  let from = columns.findIndex(({ at }) => at === mark)
  let to = from + 1
  const room = width - 2 * ellipsis.length
  for (let grown = true; grown; ) {
    grown = false
    if (from > 0 && widthOf(columns.slice(from - 1, to)) <= room) {
      from--
      grown = true
    }
    if (to < columns.length && widthOf(columns.slice(from, to + 1)) <= room) {
      to++
      grown = true
    }
  }
  const shown = columns.slice(from, to)
  const [first] = shown
  if (first === undefined) return shown
  const start = from === 0 ? shown : [{ ...first, gap: ellipsis }, ...shown.slice(1)]
  const rest: Column = { at: Number.NaN, gap: ' ', cells: first.cells.map(() => '…'), width: 1 }
  return to === columns.length ? start : [...start, rest]
}
