// A failing test, drawn: its lines under each other, what was expected over what was sent, the first difference marked.
import { showDuration } from '../../rules/data/duration.ts'
import { oneLine } from '../../rules/data/visible.ts'
import type { Look } from '../text/look.ts'
import type { Difference } from './comparison.ts'
import { drawRows } from './drawn-rows.ts'
import type { Marble } from './marbles.ts'
import { legendOf, type StateRow } from './state-rows.ts'
import type { Verdict } from './verdict.ts'

/** A line, what it is called, and what it shows of that. */
interface Row {
  readonly name: string
  readonly side: '' | 'expected' | 'actual' | 'state'
  readonly marbles: readonly Marble[]
}

/** The lines of the test with the states of rules, for a screen of that width. */
export function drawing(
  verdict: Verdict,
  difference: Difference,
  states: readonly StateRow[],
  { width, paint }: Look,
): readonly string[] {
  const { test } = verdict
  const { at } = difference
  const rows = rowsOf(verdict, difference, states)
  const nameWidth = Math.max(...rows.map(({ name }) => name.length))
  const label = (name: string, side: string) => `  ${name.padEnd(nameWidth)}  ${side.padEnd(8)}  `
  const indent = label('', '').length
  const drawn = drawRows(
    rows.map(({ marbles }) => marbles),
    { frame: test.frame, end: test.end, mark: at, width: width - indent },
  )
  const { start, length } = drawn.mark
  const marked = (text: string, side: Row['side']) => {
    const colour = side === 'actual' ? 'red' : 'green'
    if (side === '' || side === 'state') return text
    return text.slice(0, start) + paint(colour, text.slice(start, start + length)) + text.slice(start + length)
  }
  return [
    ...rows.map(({ name, side }, index) => paint('dim', label(name, side)) + marked(drawn.rows[index] ?? '', side)),
    paint('red', `${' '.repeat(indent + start)}^ ${showDuration(at)}`),
    ...(states.length === 0 ? [] : [paint('dim', `  ${legendOf(states)}`)]),
  ]
}

/** What arrives, what the twin does, and each output: once where it sent what was expected. */
function rowsOf({ test, actual }: Verdict, { output }: Difference, states: readonly StateRow[]): readonly Row[] {
  const outputs = new Set([...test.outputs.keys(), output, ...actual.keys()])
  return [
    ...[...test.inputs].map(([name, marbles]): Row => ({ name: oneLine(name), side: '', marbles })),
    ...(test.changes.length === 0 ? [] : [{ name: 'twin', side: '', marbles: test.changes } as const]),
    ...[...outputs].flatMap((output): readonly Row[] => {
      const [expected, sent] = [test.outputs.get(output) ?? [], actual.get(output) ?? []]
      const name = oneLine(output)
      if (JSON.stringify(expected) === JSON.stringify(sent)) return [{ name, side: '', marbles: expected }]
      return [
        { name, side: 'expected', marbles: expected },
        { name: '', side: 'actual', marbles: sent },
      ]
    }),
    ...states.map(({ name, marbles }): Row => ({ name, side: 'state', marbles })),
  ]
}
