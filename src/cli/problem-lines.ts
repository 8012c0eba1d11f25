// Problems of a document as a person reads them, a line each, and the refusal to go on with an invalid one. Knows no
// file's text: where a problem stands is its pointer.
import type { Problem } from '../rules/problem.ts'
import { Refusal } from './command.ts'

/** `rules.json: error unknown-key at /rules/hot/when: ... (did you mean "gt"?)`; empty where there is none. */
export function problemLines(file: string, problems: readonly Problem[]): string {
  return problems
    .map(({ severity, code, pointer, message, hint }) => {
      const place = pointer === '' ? 'the document' : pointer
      return `${file}: ${severity} ${code} at ${place}: ${message}${hint === undefined ? '' : ` (${hint})`}\n`
    })
    .join('')
}

/** Throws a `Refusal` that names every problem, where one of them is an error. */
export function refuseInvalid(file: string, problems: readonly Problem[]): void {
  if (!problems.some(({ severity }) => severity === 'error')) return
  throw new Refusal(`the rules are not valid:\n${problemLines(file, problems).trimEnd()}`)
}
