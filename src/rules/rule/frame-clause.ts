// A clause that has no state: it says of a rule where its events come from, and where they go.
import type { ClauseExample, RuleWords, Same, Side, Word, Words } from './clause.ts'
import type { RuleFrame } from './rule.ts'

export interface FrameClause<Parts> {
  readonly words: Words<Parts>
  /** What it gives to the rule, from what was read of its words. */
  readonly frame: (parts: Partial<Parts>, rule: RuleWords) => Partial<RuleFrame>
  /** Whether the keys' state of a rule goes on where it has changed. */
  readonly keepsKeys: (before: RuleFrame, after: RuleFrame, same: Same) => boolean
  /** By word: how rule tests see what it did. */
  readonly sides: FrameSides
  readonly examples: readonly ClauseExample[]
}

export type FrameSides = Readonly<Record<string, readonly Side<undefined, undefined>[]>>

/** A clause of the registry, whatever its types. */
export interface FrameEntry {
  readonly kind: 'frame'
  readonly words: Readonly<Record<string, Word<unknown>>>
  readonly sides: FrameSides
  readonly examples: readonly ClauseExample[]
  frame(parts: Readonly<Record<string, unknown>>, rule: RuleWords): Partial<RuleFrame>
  keepsKeys(before: RuleFrame, after: RuleFrame, same: Same): boolean
}

/** The definition without its types, which only this file knows to belong together. */
export function frameClause<Parts extends object>(definition: FrameClause<Parts>): FrameEntry {
  const { words, sides, examples, frame, keepsKeys } = definition
  return {
    kind: 'frame',
    words: { ...words },
    sides,
    examples,
    // What is read of the definition's words is of the types that it says.
    frame: (parts, rule) => frame(parts as Partial<Parts>, rule),
    keepsKeys,
  }
}

/** Whatever it says, the state of the keys goes on. */
export const always = (): boolean => true
