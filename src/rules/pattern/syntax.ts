// What a regular expression is once it has been read, and what can be wrong with one. Knows neither automaton nor text.
import type { CharacterSet } from './characters.ts'

/** A part of a regular expression. */
export type Node =
  | Read
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'sequence' | 'choice'; readonly of: readonly Node[] }
  | Repeat

/** Reads one code point of the set. */
export interface Read {
  readonly kind: 'read'
  readonly set: CharacterSet
  /** Where it is in the pattern, and how it is written. */
  readonly at: number
  readonly text: string
}

/** A part that can be read several times in a row. */
export interface Repeat {
  readonly kind: 'repeat'
  readonly of: Node
  readonly least: number
  /** Infinity: without end. */
  readonly most: number
}

/** `^`, `$`, `\b` and `\B`. */
export type Assertion = 'start' | 'end' | 'boundary' | 'inside'

/** A mistake in a pattern; `at` is a position in its text, in UTF-16 code units. Thrown and caught in this folder. */
export class PatternFault extends Error {
  readonly at: number
  readonly hint: string | undefined

  constructor(at: number, message: string, hint?: string) {
    super(message)
    this.at = at
    this.hint = hint
  }
}
