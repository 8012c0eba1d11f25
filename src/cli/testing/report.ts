// What a run of test files came to, for a person: a line for each file, and every failure at length.
import { failureLines, type Look } from './failure.ts'
import type { Loaded } from './load.ts'
import type { FileProblem } from './problem.ts'
import type { Verdict } from './verdict.ts'

/** A file whose tests ran; without verdicts: one that is not valid, so that none of them did. */
export interface FileResult {
  readonly loaded: Loaded
  readonly verdicts: readonly Verdict[] | undefined
}

export const passed = ({ failures }: Verdict): boolean => failures.length === 0

/** True where the file is valid and all of its tests passed. */
export const isFine = ({ verdicts }: FileResult): boolean => verdicts?.every(passed) === true

export function fileLines({ loaded, verdicts }: FileResult, look: Look): readonly string[] {
  const { paint } = look
  const { name } = loaded
  if (verdicts === undefined) return [`${paint('red', '✗')} ${paint('bold', name)} is not valid; its tests did not run`]
  const failing = verdicts.filter(verdict => !passed(verdict))
  if (failing.length === 0) return [`${paint('green', '✓')} ${name}  ${count(verdicts.length, 'test')}`]
  return [
    `${paint('red', '✗')} ${paint('bold', name)}  ${failing.length} of ${count(verdicts.length, 'test')} failed`,
    ...failing.flatMap(verdict => ['', ...testLines(verdict, look)]),
    '',
  ]
}

function testLines(verdict: Verdict, look: Look): readonly string[] {
  const inner = { ...look, width: look.width - 2 }
  const lines = failureLines(verdict, inner).map(line => (line === '' ? '' : `  ${line}`))
  return [`${look.paint('red', '✗')} ${look.paint('bold', verdict.test.name)}`, '', ...lines]
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

/** What is wrong with a file or its rules, a line each. */
export function problemTexts({ name, rulesFile, reading }: Loaded): readonly string[] {
  const line = (file: string, { severity, code, pointer, message, hint }: FileProblem) =>
    `${file}: ${severity} ${code} at ${pointer === '' ? 'the top' : pointer}: ${message}${hint === undefined ? '' : ` (${hint})`}`
  return [
    ...reading.problems.map(problem => line(name, problem)),
    ...reading.document.map(problem => line(rulesFile ?? name, problem)),
  ]
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
