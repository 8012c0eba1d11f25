// A recorded test as the text of a test file: JSON that a person reads and edits, each message on a line of its own and
// the lines of marbles under each other.
import { showDuration } from '../../rules/data/duration.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { drawWhole } from './drawn-rows.ts'
import { type Marble, parseLine } from './marbles.ts'
import type { RecordedTest } from './recorded-test.ts'

/** `rules` is how the test file names the file with the rules; `name` is the test's. */
export function testText(
  test: RecordedTest,
  { rules, name }: { readonly rules: string; readonly name: string },
): string {
  const { start, end, twin, messages, inputs, outputs, expect, changes, patches, rejected } = test
  const drawn = [...inputs.values(), ...outputs.values(), ...(changes.length === 0 ? [] : [changes])]
  const { frame, rows } = drawExactly(drawn, end)
  const texts = new Map(drawn.map((marbles, index) => [marbles, rows[index] ?? '']))
  const names = [...inputs.keys(), ...outputs.keys()].map(quoted)
  const width = Math.max(...names.map(text => text.length))
  const line = ([output, marbles]: readonly [string, readonly Marble[]]) =>
    `${`${quoted(output)}:`.padEnd(width + 1)} ${quoted(texts.get(marbles) ?? '')}`
  const parts = [
    `"name": ${quoted(name)}`,
    block('inputs', [...inputs].map(line)),
    ...(changes.length === 0 ? [] : [twinBlock(texts.get(changes) ?? '', patches, rejected)]),
    block('outputs', [...outputs].map(line)),
    ...(expect.size === 0 ? [] : [block('expect', members(expect))]),
  ]
  const head = [
    `"rules": ${quoted(rules)}`,
    `"frame": ${quoted(showDuration(frame))}`,
    ...(start === 0 ? [] : [`"start": ${quoted(isoTime(start))}`]),
    ...(Object.keys(twin).length === 0 ? [] : [`"twin": ${JSON.stringify(twin)}`]),
    block('messages', members(messages)),
    `"tests": [\n${indent(`{\n${indent(parts.join(',\n'))}\n}`)}\n]`,
  ]
  return `{\n${indent(head.join(',\n'))}\n}\n`
}

function twinBlock(marbles: string, patches: RecordedTest['patches'], rejected: readonly string[]): string {
  const refused = rejected.length === 0 ? [] : [`"rejected": ${JSON.stringify(rejected)}`]
  return block('twin', [`"marbles": ${quoted(marbles)}`, block('patches', members(patches)), ...refused])
}

/** Without milliseconds where there are none. */
export const isoTime = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z')

const quoted = (text: string) => JSON.stringify(text)

const members = (of: ReadonlyMap<string, JsonObject>) =>
  [...of].map(([name, node]) => `${quoted(name)}: ${spaced(JSON.stringify(node, null, 1))}`)

/** JSON on one line, with a space where a person would put one. */
const spaced = (json: string) => json.replace(/\n\s*/g, ' ')

const block = (name: string, parts: readonly string[]) =>
  parts.length === 0 ? `"${name}": {}` : `"${name}": {\n${indent(parts.join(',\n'))}\n}`

const indent = (text: string) => text.replace(/^/gm, '  ')

/** Lines that say exactly when everything happens, and the frame that they need: the longest in which all of them can be drawn. */
function drawExactly(lines: readonly (readonly Marble[])[], end: number) {
  const times = [...new Set([0, end, ...lines.flat().map(({ at }) => at)])].sort((a, b) => a - b)
  const longest = times.slice(1).reduce((divisor, time) => greatestDivisor(divisor, time), 0) || 1
  for (const part of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]) {
    const frame = longest / part
    if (!Number.isInteger(frame)) continue
    const rows = drawWhole(lines, { frame, end })
    const exact = rows.every((row, index) => {
      const parsed = parseLine(row, frame)
      // A group at the end of the line may take more frames than there are until its end.
      return (
        'marbles' in parsed && parsed.end === end && JSON.stringify(parsed.marbles) === JSON.stringify(lines[index])
      )
    })
    if (exact) return { frame, rows }
  }
  return { frame: 1, rows: drawWhole(lines, { frame: 1, end }) }
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))
