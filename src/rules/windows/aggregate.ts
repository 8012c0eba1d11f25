// Aggregates: what can be computed over the events of a window. The functions stand beside this, one a file.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under, unknownKey } from '../data/problem.ts'
import { show, type Value } from '../data/value.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import type { Fold } from './fold.ts'
import { aggregates } from './registry.ts'

export interface AggregateDefinition {
  readonly name: string
  /** One sentence for editors and the documentation. */
  readonly summary: string
  /** True: values that are no number are left out. */
  readonly numeric: boolean
  /** True: its argument is `[expression, percent]`. */
  readonly percent?: boolean
  /** What it gives for no values; default: absent. */
  readonly ofNothing?: number
  readonly computation: Computation
  readonly examples: readonly AggregateExample[]
}

/** How an aggregate is computed: what of the values has to be remembered. */
export type Computation =
  /** A partial result; where it is not numeric, each value that is present counts as 1. */
  | { readonly kind: 'fold'; readonly fold: Fold }
  /** One of them; of the two, either may be absent. */
  | { readonly kind: 'pick'; readonly pick: (earlier: Value, later: Value) => Value }
  /** All numbers, sorted. */
  | { readonly kind: 'rank' }
  /** Each different value once. */
  | { readonly kind: 'distinct' }
  /** All values. */
  | { readonly kind: 'collect' }

/** What an aggregate gives: run as a test and shown in the documentation. No `gives` means absent. */
export interface AggregateExample {
  /** The member `v` of events that come a second apart; undefined: absent. */
  readonly values: readonly Value[]
  /** Default: `"$.v"`. */
  readonly argument?: Json
  readonly gives?: Json
  readonly why?: string
}

export interface Aggregate {
  /** The field of the aggregate's body. */
  readonly name: string
  readonly definition: AggregateDefinition
  /** Undefined: every event counts (`count: true`). */
  readonly of: Expression | undefined
  readonly percent: number | undefined
}

/** The fields that every aggregate has. */
export const takenFields = ['key', 'start', 'end', 'count']
const byName = new Map(aggregates.map(definition => [definition.name, definition]))

export const aggregateSchema: JsonObject = {
  type: 'object',
  additionalProperties: { type: 'object', minProperties: 1, maxProperties: 1 },
}

export function readAggregates(node: Json, pointer: string, reader: NodeReader): readonly Aggregate[] {
  if (!isObject(node)) return []
  return Object.entries(node).flatMap(([name, call]) => {
    const place = under(pointer, name)
    if (takenFields.includes(name)) {
      reader.report(problem('bad-name', place, `"${name}" is a field of every aggregate already; take another name.`))
    }
    const [entry] = isObject(call) ? Object.entries(call) : []
    if (entry === undefined) return []
    const [of, argument] = entry
    if (byName.has(of)) return readAggregate(name, of, argument, under(place, of), reader) ?? []
    reader.report(unknownKey(place, of, 'is no aggregate', [...byName.keys()]))
    return []
  })
}

function readAggregate(
  name: string,
  of: string,
  node: Json,
  pointer: string,
  reader: NodeReader,
): Aggregate | undefined {
  const definition = byName.get(of)
  if (definition === undefined) return undefined
  if (of === 'count' && node === true) return { name, definition, of: undefined, percent: undefined }
  const wanted = definition.numeric ? (['number'] as const) : undefined
  if (definition.percent !== true) {
    return { name, definition, of: reader.expression(node, pointer, wanted), percent: undefined }
  }
  const [expression, percent] = Array.isArray(node) ? node : []
  if (!Array.isArray(node) || node.length !== 2 || typeof percent !== 'number' || percent < 0 || percent > 100) {
    const message = `"${of}" takes an expression and a number from 0 to 100, as in ["$.t", 95], not ${show(node)}.`
    reader.report(problem('out-of-range', pointer, message))
    return undefined
  }
  return { name, definition, of: reader.expression(expression ?? null, under(pointer, 0), wanted), percent }
}
