// Regular expressions for rules: read once for each string, refused where they are unsafe, run in linear time. The face of
// pattern/; knows nothing of documents.
import { type Ambiguity, findAmbiguity } from './ambiguity.ts'
import { remembering } from './answers.ts'
import { compile } from './automaton.ts'
import { matcherOf } from './matcher.ts'
import { parsePattern } from './parse.ts'
import { PatternFault } from './syntax.ts'

/** A regular expression that is safe to run. */
export interface Pattern {
  readonly text: string
  /** Whether a part of the string matches, in time that is linear in its length. */
  readonly test: (text: string) => boolean
  /** What that takes for a character, at most: some nanoseconds. */
  readonly cost: number
}

/** `at` is a position in the pattern's text, in UTF-16 code units. */
export interface PatternError {
  readonly code: 'bad-pattern' | 'unsafe-pattern'
  readonly at: number
  readonly message: string
  readonly hint?: string
}

/** The pattern, or why the string is not one that is run. */
export type ReadPattern =
  | { readonly pattern: Pattern; readonly error?: undefined }
  | { readonly error: PatternError; readonly pattern?: undefined }

/** Patterns are in documents, so there are few; one that comes from elsewhere cannot fill the memory. */
const mostKnown = 1000
const known = new Map<string, ReadPattern>()

/**
 * The pattern, or why the string is not one that is run: its repetitions can match in many ways. Never throws.
 * The same string is read once.
 */
export function readPattern(text: string): ReadPattern {
  let found = known.get(text)
  if (found === undefined) {
    found = read(text)
    const [oldest] = known.keys()
    if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest)
    known.set(text, found)
  }
  return found
}

function read(text: string): ReadPattern {
  try {
    const automaton = compile(parsePattern(text))
    const ambiguity = findAmbiguity(automaton)
    if (ambiguity !== undefined) return { error: explain(ambiguity) }
    const { test, cost } = matcherOf(automaton)
    return { pattern: { text, test: remembering(test), cost } }
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error
    const { at, message, hint } = error
    return { error: { code: 'bad-pattern', at, message, ...(hint === undefined ? {} : { hint }) } }
  }
}

function explain(ambiguity: Ambiguity): PatternError {
  const code = 'unsafe-pattern'
  if (ambiguity.kind === 'unknown') {
    return { code, at: 0, message: 'it is too large to be sure that it is safe', hint: 'write several shorter ones' }
  }
  const [first, second = first] = [...ambiguity.parts].sort((a, b) => a.at - b.at)
  const at = first?.at ?? 0
  const name = (part: typeof first) => `${part?.text} (character ${(part?.at ?? 0) + 1})`
  if (ambiguity.kind === 'nested') {
    const message =
      first === second
        ? `a repetition of ${name(first)} is itself repeated, which can match the same text in many ways`
        : `${name(first)} and ${name(second)} are repeated together and can match the same text`
    return { code, at, message, hint: 'repeat once, as in a+ for (a+)+ or [ab]+ for (a|[ab])+' }
  }
  const message = `${name(first)} and ${name(second)} are both repeated, can match the same text, and have nothing required between them`
  return { code, at, message, hint: 'leave one out, or require something between them' }
}
