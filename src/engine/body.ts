// Bodies that outcomes make: what an outcome makes of an event's body, and the bytes in which a body leaves. What is not
// touched keeps its digits, its order and its names, as values have them.
import type { Scope } from '../rules/data/event.ts'
import type { Json } from '../rules/data/json.ts'
import { writeJson } from '../rules/data/json-text.ts'
import type { Value } from '../rules/data/value.ts'
import type { BodyChange } from '../rules/nodes/outcome.ts'
import { removeAll, setAt } from '../rules/path/path.ts'

/** The body as it is changed or made; absent where `body` is: the outcome then does not apply. */
export function makeBody({ body, set, remove }: BodyChange, scope: Scope): Value {
  let made = body === undefined ? scope.event.body : body.evaluate(scope)
  if (made === undefined) return undefined
  for (const { path, to } of set) {
    const value = to.evaluate(scope)
    if (value !== undefined) made = setAt(made, path.names ?? [], value)
  }
  return remove.length === 0
    ? made
    : removeAll(
        made,
        remove.map(({ names = [] }) => names),
      )
}

const utf8 = new TextEncoder()

/** A body that is not the message's own, as it leaves. */
export const bodyBytes = (body: Json): Uint8Array => utf8.encode(writeJson(body))
