// What can be wrong with a test file: the codes, and problems of a file with their place. Knows not how they are found.
import { parseDuration, showDuration } from '../../rules/data/duration.ts'
import { nearest } from '../../rules/data/nearest.ts'
import type { Problem } from '../../rules/data/problem.ts'
import type { Marble } from './marbles.ts'

/** The codes of test files, beside those of documents. An error keeps the file's tests from running. */
export const fileCodes = {
  'bad-marbles': ['error', 'The string is not a line of marbles.'],
  'bad-time': ['error', 'The string is not an ISO 8601 time with offset.'],
  'unknown-marble': ['error', 'A letter of a line has no meaning.'],
  'unknown-message': ['error', 'No message has this name.'],
  'unknown-rule': ['error', 'No rule has this id.'],
  'bad-message': ['error', 'A message does not have exactly one body, or its name is not a letter.'],
  'rejected-twin': ['error', 'The rules reject the desired properties that a test starts with.'],
  'no-event-time': ['error', 'A message has an event time, but no rule that reads it does.'],
  'different-ends': ['error', 'The lines of a test end at different times.'],
  'after-end': ['error', 'Something comes after the end of the test.'],
  'nothing-arrives': ['error', 'The message whose explanation is asserted does not arrive.'],
  'unused-expectation': ['error', 'No line of outputs has this letter, so it checks nothing.'],
  'unused-message': ['warning', 'No line of inputs has this letter.'],
  'unused-patch': ['warning', 'The line of the twin does not have this letter.'],
  'same-name': ['warning', 'Two tests have the same name.'],
} as const satisfies Record<string, readonly ['error' | 'warning', string]>

export type FileCode = keyof typeof fileCodes

/** A problem of a test file; its pointer leads into that file. */
export type FileProblem = Omit<Problem, 'code'> & { readonly code: string }

/** A problem of a test file, with the severity of its code. */
export function fileProblem(code: FileCode, pointer: string, message: string, hint?: string): FileProblem {
  const base = { code, severity: fileCodes[code][0], pointer, message }
  return hint === undefined ? base : { ...base, hint }
}

/** The names that there are, for a message that refuses another; with the nearest as the hint. */
export function known(name: string, names: readonly string[]): { readonly list: string; readonly hint?: string } {
  const meant = nearest(name, names)
  const list = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`
  return meant === undefined ? { list } : { list, hint: `did you mean "${meant}"?` }
}

/** The letters of a line that mean nothing: each once, or the one that shows that a time was meant. */
export function unknownMarbles(
  { text, pointer }: { readonly text: string; readonly pointer: string },
  marbles: readonly Marble[],
  kind: string,
  names: readonly string[],
): readonly FileProblem[] {
  const distinct = new Map(marbles.toReversed().map(marble => [marble.letter, marble]))
  const digit = marbles.find(({ letter }) => /\d/.test(letter))
  return (digit === undefined ? [...distinct.values()].reverse() : [digit]).map(({ letter, at }) => {
    const { list } = known(letter, names)
    const other = names.find(name => name.toLowerCase() === letter.toLowerCase())
    const hint = other === undefined ? undefined : `did you mean "${other}"?`
    const message = `"${letter}" at ${showDuration(at)} is not the letter of ${kind}; ${list}.`
    return fileProblem('unknown-marble', pointer, message, digit === undefined ? hint : timeHint(text))
  })
}

/** How a time is written in a line in which one was meant. */
function timeHint(text: string): string {
  const [, long = ''] = /(?:^| )((?:\d+(?:ms|[smhdw]))+)(?: |$)/.exec(text) ?? []
  const length = parseDuration(long)
  if (length !== undefined)
    return `a line takes one number with ms, s or m: write " ${inOneUnit(length)} " for "${long}"`
  return 'a time has a unit (ms, s or m) and a space on both sides, as in "a 5m b"'
}

function inOneUnit(milliseconds: number): string {
  if (milliseconds % 60_000 === 0) return `${milliseconds / 60_000}m`
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`
}
