// A failing test, drawn: its lines under each other, what was expected over what was sent, the first difference marked.
import { showDuration } from '../../rules/duration.ts'
import { drawRows } from './drawn-rows.ts'
import type { Look } from './failure.ts'
import type { Difference, Verdict } from './verdict.ts'

/** The lines of the test, what was expected and what was sent under each other, the first difference marked. */
export function drawing(
  { test, actual }: Verdict,
  { at, output }: Difference,
  { width, paint }: Look,
): readonly string[] {
  const quiet = [...actual.keys()].filter(name => name !== output && !test.outputs.has(name))
  const rows = [
    ...[...test.inputs].map(([name, marbles]) => ({ name, side: '', marbles })),
    ...(test.changes.length === 0 ? [] : [{ name: 'twin', side: '', marbles: test.changes }]),
    ...[...new Set([...test.outputs.keys(), output, ...quiet])].flatMap(name => {
      const expected = test.outputs.get(name) ?? []
      const sent = actual.get(name) ?? []
      const same = JSON.stringify(expected) === JSON.stringify(sent)
      return [
        { name, side: same ? '' : 'expected', marbles: expected },
        ...(same ? [] : [{ name: '', side: 'actual', marbles: sent }]),
      ]
    }),
  ]
  const nameWidth = Math.max(...rows.map(({ name }) => name.length))
  const label = (name: string, side: string) => `  ${name.padEnd(nameWidth)}  ${side.padEnd(8)}  `
  const indent = label('', '').length
  const drawn = drawRows(
    rows.map(({ marbles }) => marbles),
    { frame: test.frame, end: test.end, mark: at, width: width - indent },
  )
  const { start, length } = drawn.mark
  const marked = (text: string, side: string) =>
    side === ''
      ? text
      : text.slice(0, start) +
        paint(side === 'actual' ? 'red' : 'green', text.slice(start, start + length)) +
        text.slice(start + length)
  const caret = `${' '.repeat(indent + start)}^ ${showDuration(at)}`
  return [
    ...rows.map(
      ({ name, side }, index) => `${paint('dim', label(name, side))}${marked(drawn.rows[index] ?? '', side)}`,
    ),
    paint('red', caret),
  ]
}
