// Problems of a document as a person reads them, a line each. Knows no file's text: where a problem stands is its pointer.
import type { Problem } from '../rules/problem.ts'

/** `rules.json: error unknown-key at /rules/hot/when: ... (did you mean "gt"?)`; empty where there is none. */
export function problemLines(file: string, problems: readonly Problem[]): string {
  return problems
    .map(({ severity, code, pointer, message, hint }) => {
      const place = pointer === '' ? 'the document' : pointer
      return `${file}: ${severity} ${code} at ${place}: ${message}${hint === undefined ? '' : ` (${hint})`}\n`
    })
    .join('')
}
