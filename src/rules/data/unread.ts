// A body of which no more is read, or built, than what is asked for: of bytes that the engine has checked, or of what a window
// holds. Never changed.
import type { Json } from './json.ts'
import type { Value } from './value.ts'

/** Where in a body a value is: what a JSONPath says. */
export interface Place {
  readonly read: (root: Json | undefined) => Value
}

export abstract class Unread {
  /** The value at the place, as the whole body has it. */
  abstract at(place: Place): Value
  /** All of it, built when it is first asked for. */
  abstract get whole(): Json

  /** What was read of it goes: it is read again where somebody asks once more. For who keeps it and hardly will. */
  release(): void {}

  /** For whoever prints JSON without regard to bodies. */
  toJSON(): Json {
    return this.whole
  }
}

/** A body, as events have it. */
export type Body = Value | Unread

/** All of a body. */
export const wholeOf = (body: Body): Value => (body instanceof Unread ? body.whole : body)

/** The value at a place of a body. */
export const readAt = (body: Body, place: Place): Value => (body instanceof Unread ? body.at(place) : place.read(body))
