// A document's text, checked: every problem with its place in the text. Knows no file and no terminal.
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { type Problem, type ProblemCode, problem } from '../../rules/data/problem.ts'
import { type DocumentReading, readDocument } from '../../rules/document/document.ts'
import { twinProblems } from '../../rules/twin/desired-limits.ts'
import { type DocumentText, type FoundProblem, readDocumentText, type Span } from './json-text.ts'
import { type LocatedProblem, positionOf } from './problem-text.ts'

export interface CheckOptions {
  /** The limits of a module twin too. */
  readonly twin?: boolean
  /** The document under it; default: the built-in one. */
  readonly base?: JsonObject
}

/** The problems of which the name is at fault, not the value. */
const ofNames: ReadonlySet<ProblemCode> = new Set([
  'unknown-key',
  'missing-key',
  'misspelt-section',
  'conflicting-clauses',
  'unused-definition',
  'unread-parameter',
  'twin-key',
])

/** Every problem and warning of the text, in the order of their places. */
export function checkText(text: string, { twin = false, base }: CheckOptions = {}): readonly FoundProblem[] {
  const document = readDocumentText(text)
  const { value, found } = document
  if (value === undefined) return found
  const problems = isObject(value) ? [...read(value, base).problems, ...(twin ? twinProblems(value) : [])] : [noObject]
  const located = problems.map(one => ({ problem: one, span: spanOf(one, document, text) }))
  return [...found, ...located].sort((a, b) => a.span.offset - b.span.offset)
}

/** Finds the lines and columns of problems of the text. */
export function locator(text: string): (problem: Problem) => LocatedProblem {
  const document = readDocumentText(text)
  return found => ({ ...found, ...positionOf(text, spanOf(found, document, text)) })
}

/** The part of the text that is at fault. */
export function spanOf({ code, pointer }: Problem, { place }: DocumentText, text: string): Span {
  const span = place(pointer, 'value')
  // A bad name is a string that names something, or the name of an object.
  const isName = ofNames.has(code) || (code === 'bad-name' && text[span.offset] === '{')
  return isName ? place(pointer, 'name') : span
}

function read(document: JsonObject, base: JsonObject | undefined): DocumentReading {
  return base === undefined ? readDocument(document) : readDocument(document, base)
}

const noObject: Problem = problem('not-an-object', '', 'The document is not an object; write { "rules": { … } }.')
