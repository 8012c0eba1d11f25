// Text on a screen of some width. Knows nothing of what it says.
import { oneLine } from '../../rules/data/visible.ts'
import type { Look } from './look.ts'

/** Lines whose indentation stays where they are too wide. */
export const wrapLines = (text: string, look: Look): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .flatMap(line => (seen(line) > look.width ? wrap(line.trim(), look, /^ */.exec(line)?.[0] ?? '') : [line]))

/** A string of few words, such as JSON, on at most three lines, after its label. */
export function fold(label: string, text: string, { width }: Look): readonly string[] {
  const room = width - label.length
  const most = 3 * room
  const line = oneLine(text.slice(0, most))
  const whole = text.length <= most && line.length <= most ? line : `${line.slice(0, most - 1)}…`
  return piecesOf(whole, room).map((piece, index) => (index === 0 ? label : ' '.repeat(label.length)) + piece)
}

/** Words in lines that are not wider than the screen. */
export function wrap(text: string, { width }: Look, indent = ''): readonly string[] {
  const lines: string[] = []
  let line = ''
  const room = width - indent.length
  for (const word of text.split(' ').flatMap(long => (seen(long) > room ? piecesOf(long, room) : [long]))) {
    if (line !== '' && seen(line) + 1 + seen(word) > room) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, indent + line]
}

/** Pieces that are not longer; JSON is broken behind a comma, if there is one in the second half. */
function piecesOf(text: string, length: number): readonly string[] {
  const pieces: string[] = []
  let rest = text
  while (rest.length > length) {
    const comma = rest.lastIndexOf(',', length - 1) + 1
    const end = comma > length / 2 ? comma : length
    pieces.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return [...pieces, rest]
}

/** Columns on a screen: a terminal's colours take none. */
const seen = (text: string) => text.replace(/\u001b\[[\d;]*m/g, '').length

/** The text, cut where it does not fit. */
export const clip = (text: string, { width }: Look) => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)
