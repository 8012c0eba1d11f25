// Lines of marbles under each other: equal times in equal columns, within the width of a screen. What is quiet for long is
// written as a time. A line can be read again, except where a group takes more frames than there are until what follows.
import { type Marble, progression } from './marbles.ts'

export interface DrawnRows {
  readonly rows: readonly string[]
  /** Where the marked time is in all rows: its first column, and how many it has. */
  readonly mark: { readonly start: number; readonly length: number }
}

/** All in milliseconds. */
export interface Time {
  readonly frame: number
  readonly end: number
}

export interface Layout extends Time {
  /** The time that must be seen. */
  readonly mark: number
  /** Columns to write in. */
  readonly width: number
}

/** From one time to the next: in each row what happens at it, and the quiet after it. */
interface Column {
  readonly at: number
  readonly pieces: readonly string[]
  /** Of the widest piece. */
  readonly width: number
  /** Of what happens, without the quiet. */
  readonly cell: number
}

type Rows = readonly (readonly Marble[])[]

/** Draws the rows so that equal times are under each other. */
export function drawRows(rows: Rows, { mark, width, ...time }: Layout): DrawnRows {
  const times = timesOf(rows, time.end, mark)
  // The more is quiet, the more of it is written as a time; if nothing helps, only what is around the mark is shown.
  const drawings = [Number.POSITIVE_INFINITY, 20, 10, 5, 2].map(most => draw(rows, times, time, most))
  const fitting = drawings.find(drawing => lengthOf(drawing) <= width)
  const drawing = fitting ?? around(mark, drawings.at(-1)?.columns ?? [], width)
  const { lead, columns } = drawing
  const marked = columns.findIndex(({ at }) => at === mark)
  return {
    rows: rowsOf(drawing, rows.length),
    mark: { start: lead.length + widthOf(columns.slice(0, marked)), length: columns[marked]?.cell ?? 1 },
  }
}

/** The rows whole, in as few characters as they take; with dashes where that is readable. */
export function drawWhole(rows: Rows, time: Time): readonly string[] {
  const times = timesOf(rows, time.end)
  const dashes = draw(rows, times, time, Number.POSITIVE_INFINITY)
  return rowsOf(lengthOf(dashes) <= mostReadable ? dashes : draw(rows, times, time, 5), rows.length)
}

const mostReadable = 80

interface Drawing {
  readonly lead: string
  readonly columns: readonly Column[]
  readonly rest: string
}

const timesOf = (rows: Rows, ...others: readonly number[]) =>
  [...new Set([...rows.flat().map(({ at }) => at), ...others])].sort((a, b) => a - b)

function draw(rows: Rows, times: readonly number[], time: Time, mostDashes: number): Drawing {
  const lead = quiet(framesBetween(-time.frame, times[0] ?? 0, time.frame), time.frame, mostDashes)
  return { lead, columns: columnsOf(rows, times, time, mostDashes), rest: '' }
}

const lengthOf = ({ lead, columns, rest }: Drawing) => lead.length + widthOf(columns) + rest.length

const rowsOf = ({ lead, columns, rest }: Drawing, count: number): readonly string[] =>
  Array.from({ length: count }, (_, row) =>
    `${lead}${columns.map(({ pieces, width }) => (pieces[row] ?? '').padEnd(width)).join('')}${rest}`.trimEnd(),
  )

function columnsOf(rows: Rows, times: readonly number[], { frame, end }: Time, mostDashes: number): readonly Column[] {
  return times.map((at, index) => {
    const cells = rows.map(marbles => cellOf(marbles, at, { frame, end }))
    const next = times[index + 1]
    const frames = next === undefined ? 0 : framesBetween(at, next, frame)
    // A group takes frames of the quiet after it.
    const pieces = cells.map(cell => cell + quiet(frames + 1 - Math.max([...cell].length, 1), frame, mostDashes))
    return { at, pieces, width: widest(pieces), cell: widest(cells) }
  })
}

/** How many frames begin between two times, without those that begin at them. */
const framesBetween = (from: number, to: number, frame: number) => Math.ceil(to / frame) - Math.floor(from / frame) - 1

/** Frames without marbles, in dashes or as a time. */
function quiet(frames: number, frame: number, mostDashes: number): string {
  if (frames <= 0) return ''
  const time = ` ${progression(frames * frame)} `
  return frames <= mostDashes || frames < time.length ? '-'.repeat(frames) : time
}

/** What happens at a time; at one at which no frame begins, nothing is drawn where nothing happens. */
function cellOf(marbles: readonly Marble[], at: number, { frame, end }: Time): string {
  const letters = marbles.flatMap(marble => (marble.at === at ? [marble.letter] : [])).join('')
  const all = at === end ? `${letters}|` : letters
  if (all === '') return at % frame === 0 ? '-' : ' '
  return [...all].length > 1 ? `(${all})` : all
}

const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(text => text.length))
const widthOf = (columns: readonly Column[]) => columns.reduce((sum, { width }) => sum + width, 0)

/** As many columns before and behind the mark as there is room for. */
function around(mark: number, columns: readonly Column[], width: number): Drawing {
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
  return {
    lead: from === 0 ? '' : ellipsis,
    columns: columns.slice(from, to),
    rest: to === columns.length ? '' : ' …',
  }
}
