// What a run of test files came to, for a person: a line for each file, and every failure at length.
import { oneLine } from '../../rules/data/visible.ts'
import { positionOf, problemBlock, problemLine } from '../document/problem-text.ts'
import type { Look } from '../text/look.ts'
import { failureLines } from './failure-text.ts'
import { type Loaded, type PlacedProblem, positionIn } from './loaded-file.ts'
import type { Verdict } from './verdict.ts'

/** A file whose tests ran; without verdicts: one that is not valid, so that none of them did. */
export interface FileResult {
  readonly loaded: Loaded
  readonly verdicts: readonly Verdict[] | undefined
}

/** True where the test has no failure. */
export const passed = ({ failures }: Verdict): boolean => failures.length === 0

/** True where the file is valid and all of its tests passed. */
export const isFine = ({ verdicts }: FileResult): boolean => verdicts?.every(passed) === true

/** The file in one line; if something failed, that at length. */
export function fileLines({ loaded, verdicts }: FileResult, look: Look): readonly string[] {
  const { paint } = look
  const { name } = loaded.source
  if (verdicts === undefined)
    return [`${paint('red', '✗')} ${paint('bold', name)}  is not valid; its tests did not run`]
  const failing = verdicts.filter(verdict => !passed(verdict))
  if (failing.length === 0) return [`${paint('green', '✓')} ${name}  ${count(verdicts.length, 'test')}`]
  const lines = [
    `${paint('red', '✗')} ${paint('bold', name)}  ${failing.length} of ${count(verdicts.length, 'test')} failed`,
  ]
  for (const verdict of failing) {
    const { line } = positionIn(loaded.source, verdict.test.pointer)
    lines.push('', ...testLines(verdict, `${name}:${line}`, look))
  }
  return [...lines, '']
}

function testLines(verdict: Verdict, place: string, look: Look): readonly string[] {
  const inner = { ...look, width: look.width - 2 }
  const lines = failureLines(verdict, inner).map(line => (line === '' ? '' : `  ${line}`))
  return [
    `${look.paint('red', '✗')} ${look.paint('bold', oneLine(verdict.test.name))}`,
    look.paint('dim', `  ${place}`),
    '',
    ...lines,
  ]
}

/** The last line: how many passed, and how many did not. */
export function summaryLine(results: readonly FileResult[], { paint }: Look): string {
  const verdicts = results.flatMap(result => result.verdicts ?? [])
  const good = verdicts.filter(passed).length
  const bad = verdicts.length - good
  const invalid = results.filter(result => result.verdicts === undefined).length
  const parts = [
    ...(bad > 0 ? [paint('red', `${count(bad, 'test')} failed`)] : []),
    ...(invalid > 0 ? [paint('red', `${count(invalid, 'file')} not valid`)] : []),
    ...(good > 0 ? [paint('green', `${count(good, 'test')} passed`)] : []),
  ]
  return parts.join(', ')
}

/** A problem in one line, `hot.test.json:12:5: error unknown-key: …`. */
export function problemText({ file, problem, span }: PlacedProblem): string {
  return problemLine(file.name, { ...problem, ...positionOf(file.text, span) })
}

/** A problem with the line that is at fault, for a terminal. */
export function problemShown({ file, problem, span }: PlacedProblem, look: Look): string {
  return problemBlock(file.name, file.text, { ...problem, ...positionOf(file.text, span) }, span, look)
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
