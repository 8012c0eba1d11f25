// `latest`: tables of the newest event of other inputs, for lookups.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { readNames } from '../nodes/channel-names.ts'
import { type Duration, readDuration } from '../nodes/duration-node.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { described, refer } from '../schema/fragment.ts'

export interface LatestTable {
  readonly name: string
  /** The inputs that fill it; undefined: every input. */
  readonly from: readonly string[] | undefined
  /** Of the event that is kept; undefined: one event in all. */
  readonly by: Expression | undefined
  /** Of the event that looks it up. */
  readonly on: Expression | undefined
  readonly ttl: Duration | undefined
}

export const latestSchema: JsonObject = {
  type: 'object',
  minProperties: 1,
  additionalProperties: {
    type: 'object',
    properties: {
      from: described('The inputs whose events are kept. Default: every input.', refer('names')),
      by: described('Of the event that is kept: the value under which it is kept.', refer('expression')),
      on: described("Of this rule's event: the value under which it looks.", refer('expression')),
      ttl: described('The age at which the event that is kept is absent.', refer('duration')),
    },
    additionalProperties: false,
  },
}

export function readLatest(node: Json, pointer: string, reader: NodeReader): readonly LatestTable[] {
  if (!isObject(node)) return []
  return Object.entries(node).flatMap(([name, table]) => {
    if (!isObject(table)) return []
    const at = under(pointer, name)
    const part = <Read>(key: string, read: (value: Json, place: string) => Read): Read | undefined => {
      const value = table[key]
      return value === undefined ? undefined : read(value, under(at, key))
    }
    const expression = (value: Json, place: string) => reader.expression(value, place)
    return {
      name,
      from: part('from', (value, place) => readNames(value, place, reader)),
      // The event that is kept belongs to no rule: nothing of this rule's state can be read of it.
      by: part('by', (value, place) =>
        reader.at({ each: false, state: false, latest: [] }, () => expression(value, place)),
      ),
      on: part('on', expression),
      ttl: part('ttl', (value, place) => readDuration(value, place, reader)),
    }
  })
}
