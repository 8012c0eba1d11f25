// Pictures of rules over time, as text: a row of marbles for each input and each output, a row of signs for each state.
// Reads them and draws them; knows no engine.
import { parseDuration, showDuration } from '../../src/rules/data/duration.ts'
import type { Json } from '../../src/rules/data/json.ts'
import { equal } from '../../src/rules/data/value.ts'

export interface Picture {
  /** Milliseconds of one column. */
  readonly frame: number
  /** How many columns there are. */
  readonly length: number
  readonly rows: readonly Row[]
  /** The values of the letters: bodies, or patches of the twin. */
  readonly letters: ReadonlyMap<string, Json>
}

export interface Row {
  readonly kind: 'input' | 'twin' | 'output' | 'state'
  /** Of the input or the output; of a state, what is drawn and of which key. */
  readonly name: string
  readonly marbles: string
}

/** Something that left, or was there, at a time in milliseconds. */
export interface Mark {
  readonly at: number
  readonly body: Json
}

const signs = { '░': 'pending', '█': 'raised', '▓': 'raised, and clear for now' } as const
const gap = '   '

/** Rows, an empty line, then what a column and the letters mean. Rows of states and outputs may be empty yet. */
export function readPicture(text: string): Picture {
  const [top = '', legend = ''] = text.split('\n\n')
  const rows = top.split('\n').flatMap(line => (line === '' || line.startsWith(' ') ? [] : [readRow(line)]))
  const frame = parseDuration(/^1 column is (\S+)/.exec(legend)?.[1] ?? '')
  if (frame === undefined) throw new Error(`the legend begins with "1 column is 1s", not with: ${legend.slice(0, 40)}`)
  const entries = legend.split('\n').slice(1).join(gap).split(/ {3,}/)
  const letters = entries.flatMap(entry => {
    const [, letter, json] = /^(\S) (.+)$/.exec(entry) ?? []
    return letter === undefined || json === undefined ? [] : [[letter, JSON.parse(json) as Json] as const]
  })
  const arriving = rows.flatMap(({ kind, marbles }) => (kind === 'input' || kind === 'twin' ? [...marbles] : []))
  const unknown = arriving.filter(sign => !'-()'.includes(sign) && !letters.some(([letter]) => letter === sign))
  if (unknown.length > 0) throw new Error(`the legend does not say what ${unknown.join(', ')} stands for`)
  return {
    frame,
    length: Math.max(...rows.flatMap(({ kind, marbles }) => (kind === 'state' ? [] : [marbles.length]))),
    rows,
    letters: new Map(letters),
  }
}

function readRow(line: string): Row {
  const [label = '', marbles = ''] = line.trimEnd().split(/ {2,}/)
  if (label === 'twin →') return { kind: 'twin', name: 'twin', marbles }
  if (label.endsWith(' →')) return { kind: 'input', name: label.slice(0, -2), marbles }
  if (label.startsWith('→ ')) return { kind: 'output', name: label.slice(2), marbles }
  return { kind: 'state', name: label, marbles }
}

/** The picture with what was seen: what left by output, and each state's row of signs. */
export function drawPicture(
  { frame, length, rows, letters }: Picture,
  left: ReadonlyMap<string, readonly Mark[]>,
  states: ReadonlyMap<string, string>,
): string {
  const all = new Map(letters)
  const drawn = rows.map(row => {
    if (row.kind === 'state') return { label: row.name, marbles: states.get(row.name) ?? '' }
    if (row.kind !== 'output') return { label: `${row.name} →`, marbles: row.marbles.padEnd(length, '-') }
    return { label: `→ ${row.name}`, marbles: drawMarbles(left.get(row.name) ?? [], frame, length, all) }
  })
  const width = Math.max(...drawn.map(({ label }) => label.length)) + gap.length
  const lines = [
    ' '.repeat(width) + ruler(frame, length),
    ...drawn.map(({ label, marbles }) => label.padEnd(width) + marbles),
    '',
    ...legendOf(
      frame,
      all,
      drawn.map(({ marbles }) => marbles),
    ),
  ]
  return `${lines.join('\n')}\n`
}

function drawMarbles(marks: readonly Mark[], frame: number, length: number, letters: Map<string, Json>): string {
  let line = ''
  for (const at of new Set(marks.map(mark => mark.at))) {
    const column = at / frame
    const together = marks.filter(mark => mark.at === at).map(({ body }) => letterOf(body, letters))
    if (!Number.isInteger(column)) throw new Error(`${together.join()} left at ${at} ms, which is in no column`)
    if (line.length > column) throw new Error(`what left at ${at} ms needs a free column before it`)
    line = line.padEnd(column, '-') + (together.length > 1 ? `(${together.join('')})` : together.join(''))
  }
  return line.padEnd(length, '-')
}

/** A body without a letter gets the next free capital. */
export function letterOf(body: Json, letters: Map<string, Json>): string {
  for (const [letter, value] of letters) if (equal(value, body)) return letter
  const free = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find(letter => !letters.has(letter))
  if (free === undefined) throw new Error('the picture needs more letters than there are')
  letters.set(free, body)
  return free
}

/** The times above the columns, as far apart as lets them be short. */
function ruler(frame: number, length: number): string {
  const ticks = (step: number) =>
    Array.from({ length: Math.ceil(length / step) }, (_, index) => showDuration(index * step * frame))
  const longest = (step: number) => Math.max(...ticks(step).map(({ length }) => length))
  const [first = 10, ...others] = [10, 5, 6, 12, 4, 8]
  const step = others.reduce((best, next) => (longest(next) < longest(best) - 1 ? next : best), first)
  return ticks(step)
    .map(tick => tick.padEnd(step))
    .join('')
    .trimEnd()
}

/** What the signs and the letters in these rows mean. */
function legendOf(frame: number, letters: ReadonlyMap<string, Json>, rows: readonly string[]): readonly string[] {
  const isDrawn = (sign: string) => rows.some(row => row.includes(sign))
  const explained = Object.entries(signs).flatMap(([sign, meaning]) => (isDrawn(sign) ? [`${sign} ${meaning}`] : []))
  const lines = [[`1 column is ${showDuration(frame)}`, ...explained].join(gap)]
  let line = ''
  for (const [letter, value] of letters) {
    if (!isDrawn(letter)) continue
    const entry = `${letter} ${JSON.stringify(value, null, 1).replace(/\n */g, ' ')}`
    if (line !== '' && line.length + gap.length + entry.length > 110) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? entry : gap + entry
  }
  return [...lines, line]
}
