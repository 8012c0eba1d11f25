// Problems with their places in a file, as lines that a program can read and, on a terminal, with the line that is at
// fault. Knows no rules.
import type { Problem } from '../../rules/data/problem.ts'
import { oneLine, visible } from '../../rules/data/visible.ts'
import type { Look } from '../text/look.ts'
import type { Span } from './json-text.ts'

/** A problem of a document, or of another file with codes of its own. */
export type AnyProblem = Omit<Problem, 'code'> & { readonly code: string }

/** A place as editors count: lines and columns from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

export type LocatedProblem = AnyProblem & Position

/** The problems of a document with their lines and columns. */
export function locate(
  text: string,
  found: readonly { readonly problem: AnyProblem; readonly span: Span }[],
): readonly LocatedProblem[] {
  const starts = lineStarts(text)
  return found.map(({ problem, span }) => ({ ...problem, ...position(starts, span.offset) }))
}

/** The line and column at which a part of the text begins. */
export function positionOf(text: string, { offset }: Span): Position {
  return position(lineStarts(text), offset)
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function position(starts: readonly number[], offset: number): Position {
  let [low, high] = [0, starts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

/** `rules.json:7:19: error unknown-key: "gtt" is not a predicate. (did you mean "gt"?) [/rules/hot/when/gtt]` */
export function problemLine(file: string, problem: LocatedProblem): string {
  const { line, column, severity, code, message, hint, pointer } = problem
  const way = hint === undefined ? '' : ` (${hint})`
  const place = pointer === '' ? '' : ` [${pointer}]`
  return oneLine(`${file}:${line}:${column}: ${severity} ${code}: ${message}${way}${place}`)
}

/** `twin: error unknown-key at /rules/hot/when: ... (did you mean "gt"?)`: for what is not in a file. */
export function placelessLine(name: string, { severity, code, pointer, message, hint }: Problem): string {
  const place = pointer === '' ? 'the document' : pointer
  return oneLine(`${name}: ${severity} ${code} at ${place}: ${message}${hint === undefined ? '' : ` (${hint})`}`)
}

/** The same for a person: with the line of the text, a mark under the part that is at fault, and the hint below. */
export function problemBlock(file: string, text: string, problem: LocatedProblem, span: Span, look: Look): string {
  const { line, column, severity, code, message, hint, pointer } = problem
  const { paint, width } = look
  const colour = severity === 'error' ? 'red' : 'yellow'
  const number = String(line)
  const margin = ' '.repeat(number.length)
  const { shown, indent, marks } = cut(text, span, column, Math.max(20, width - number.length - 5))
  return [
    `${paint('bold', `${oneLine(file)}:${line}:${column}:`)} ${paint([colour, 'bold'], `${severity} ${code}:`)} ${oneLine(message)}`,
    `${paint('dim', ` ${number} |`)} ${shown}`,
    `${paint('dim', ` ${margin} |`)} ${' '.repeat(indent)}${paint(colour, '^'.repeat(marks))}${hint === undefined ? '' : ` ${oneLine(hint)}`}`,
    paint('dim', ` ${margin} = at ${pointer === '' ? 'the document' : oneLine(pointer)}`),
    '',
  ].join('\n')
}

/** The part of the line that fits and has the column in it, and where the mark is under it. */
function cut(text: string, { offset, length }: Span, column: number, room: number) {
  const end = text.indexOf('\n', offset)
  const line = text.slice(offset - column + 1, end < 0 ? text.length : end).replace(/\r$/, '')
  const from = column < room - 10 ? 0 : column - Math.floor(room / 2)
  // What is shown of a character that a terminal would obey is longer than it.
  const shown = (start: number, end: number) => visible(line.slice(start, end).replaceAll('\t', ' ')).slice(0, room)
  const indent = shown(from, column - 1).length
  const marks = Math.max(1, Math.min(shown(column - 1, column - 1 + length).length, room - indent))
  return { shown: shown(from, from + room), indent, marks }
}
