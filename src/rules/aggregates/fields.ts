// The clause `aggregate`: the fields of a window's body, each an aggregate of an expression.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under, unknownKey } from '../data/problem.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { checkShape, shapeOf } from '../schema/fragment.ts'
import { closed, explained, snippetsOf } from '../schema/parts.ts'
import type { AggregateCall } from './aggregate.ts'
import { aggregates } from './registry.ts'

/** A field of the aggregate's body. */
export interface AggregateField {
  readonly name: string
  /** The aggregate's own name. */
  readonly aggregate: string
  /** As written. */
  readonly argument: Json
  readonly call: AggregateCall
}

/** The fields that every aggregate has. */
const takenFields = ['key', 'start', 'end', 'count']

/** Every member of the body that a window makes. */
export const bodyMembers = (aggregate: Json | undefined, hasKey: boolean, opens: boolean): readonly string[] => [
  ...takenFields.filter(name => hasKey || name !== 'key'),
  ...(opens ? ['open'] : []),
  ...Object.keys(isObject(aggregate) ? aggregate : {}),
]

const byName = new Map(aggregates.map(definition => [definition.name, definition]))

/** What the reader below does not say itself. */
const shape = shapeOf({
  type: 'object',
  additionalProperties: { type: 'object', minProperties: 1, maxProperties: 1 },
})

export const aggregateSchema: JsonObject = {
  type: 'object',
  propertyNames: {
    not: { enum: takenFields },
    errorMessage: `Every aggregate has the fields ${takenFields.join(', ')} already.`,
  },
  additionalProperties: {
    ...closed(
      Object.fromEntries(aggregates.map(({ name, argument, summary }) => [name, explained(argument, summary)])),
    ),
    minProperties: 1,
    maxProperties: 1,
    defaultSnippets: aggregates.map(({ name, summary, examples: [first] }) => ({
      ...snippetsOf([{ [name]: first?.argument ?? '$.v' }])[0],
      description: summary,
    })),
  },
}

/** Reads `aggregate`, and reports what is wrong with it. */
export function readAggregates(node: Json, pointer: string, reader: NodeReader): readonly AggregateField[] {
  if (node !== null) reader.report(...checkShape(shape, node, pointer)) // null is reported as such
  if (!isObject(node)) return []
  return Object.entries(node).flatMap(([name, call]) => {
    const place = under(pointer, name)
    if (takenFields.includes(name)) {
      reader.report(problem('bad-name', place, `"${name}" is a field of every aggregate already; take another name.`))
    }
    const [entry] = isObject(call) ? Object.entries(call) : []
    return entry === undefined ? [] : readField(name, entry, place, reader)
  })
}

function readField(
  name: string,
  [aggregate, argument]: readonly [string, Json],
  pointer: string,
  reader: NodeReader,
): readonly AggregateField[] {
  const definition = byName.get(aggregate)
  if (definition === undefined) {
    reader.report(unknownKey(pointer, aggregate, { [aggregate]: argument }, 'is not an aggregate', aggregates))
    return []
  }
  const call = definition.read(argument, under(pointer, aggregate), reader)
  return call === undefined ? [] : [{ name, aggregate, argument, call }]
}
