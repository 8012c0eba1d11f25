// What a run of test files came to, for a person: a line for each file, and every failure at length.
import type { Look } from './failure.ts'
import { failureLines } from './failure.ts'
import type { Loaded, PlacedProblem } from './load.ts'
import type { Verdict } from './verdict.ts'

/** A file whose tests ran; without verdicts: one that is not valid, so that none of them did. */
export interface FileResult {
  readonly loaded: Loaded
  readonly verdicts: readonly Verdict[] | undefined
}

export const passed = ({ failures }: Verdict): boolean => failures.length === 0

/** True where the file is valid and all of its tests passed. */
export const isFine = ({ verdicts }: FileResult): boolean => verdicts?.every(passed) === true

/** The file in one line; if something failed, that at length. */
export async function fileLines({ loaded, verdicts }: FileResult, look: Look): Promise<readonly string[]> {
  const { paint } = look
  const { name, placeOf } = loaded
  if (verdicts === undefined)
    return [`${paint('red', '✗')} ${paint('bold', name)}  is not valid; its tests did not run`]
  const failing = verdicts.filter(verdict => !passed(verdict))
  if (failing.length === 0) return [`${paint('green', '✓')} ${name}  ${count(verdicts.length, 'test')}`]
  const lines = [
    `${paint('red', '✗')} ${paint('bold', name)}  ${failing.length} of ${count(verdicts.length, 'test')} failed`,
  ]
  for (const verdict of failing) {
    const { line } = await placeOf(verdict.test.pointer)
    lines.push('', ...testLines(verdict, `${name}:${line}`, look))
  }
  return [...lines, '']
}

function testLines(verdict: Verdict, place: string, look: Look): readonly string[] {
  const inner = { ...look, width: look.width - 2 }
  const lines = failureLines(verdict, inner).map(line => (line === '' ? '' : `  ${line}`))
  return [
    `${look.paint('red', '✗')} ${look.paint('bold', verdict.test.name)}`,
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

/** `hot.test.json:12:5: error unknown-key: ... (did you mean "inputs"?)` */
export function problemText({ file, line, column, severity, code, message, hint }: PlacedProblem): string {
  return `${file}:${line}:${column}: ${severity} ${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
