// Outcomes, once they were read: what an emission does. The engine applies them.
import type { Path } from '../path/path.ts'
import type { Condition } from './condition.ts'
import type { Expression } from './expression.ts'

/** What is done with one event: where it goes, and how it is changed on its way. */
export interface Outcome {
  /** Names of outputs, and of internal streams with their `#`. */
  readonly outputs: readonly string[]
  /** Applies only where this holds. */
  readonly when: Condition | undefined
  readonly tag: readonly (readonly [name: string, to: Expression])[]
  readonly untag: readonly string[]
  /** What both do, where no event can change it: a string to set, undefined to remove. */
  readonly fixedTags: readonly (readonly [name: string, value: string | undefined])[] | undefined
  /** What the body becomes, where it is changed or made; undefined: it stays as it is. */
  readonly change: BodyChange | undefined
  readonly needsBody: boolean
}

/** A place of a body that is set: one, or one in each match. */
export interface PlaceToSet {
  /** Undefined: the path begins at the body. */
  readonly each: Path | undefined
  readonly path: Path
  readonly to: Expression
}

/** The steps in which a body is made: replaced, then set, then removed. */
export interface BodyChange {
  readonly body: Expression | undefined
  readonly set: readonly PlaceToSet[]
  readonly remove: readonly Path[]
}
