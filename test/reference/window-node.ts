// `window` and `aggregate` as a rule says them: read of its node, and of no more of the engine's than expressions.

import { parseDuration } from '../../src/rules/data/duration.ts'
import type { Json } from '../../src/rules/data/json.ts'
import { isObject } from '../../src/rules/data/json.ts'
import type { Expression } from '../../src/rules/nodes/expression.ts'
import type { Rule } from './parts.ts'

/** Sizes in milliseconds. A tumbling window is a hopping one whose `every` is its size. */
export type WindowNode =
  | { readonly kind: 'hopping'; readonly size: number; readonly every: number; readonly empty: boolean }
  | { readonly kind: 'sliding'; readonly size: number }
  | { readonly kind: 'session'; readonly gap: number; readonly max: number | undefined }
  | { readonly kind: 'count'; readonly count: number; readonly every: number }

export interface FieldNode {
  readonly name: string
  readonly aggregate: string
  /** Undefined: every event counts (`count: true`). */
  readonly of: Expression | undefined
  readonly percent: number
}

export function windowOf({ node }: Rule): WindowNode | undefined {
  const { window } = node
  if (!isObject(window)) return undefined
  const size = (word: string) => parseDuration(String(window[word])) ?? Number.NaN
  const has = (word: string) => window[word] !== undefined
  const empty = window['empty'] === true
  if (has('tumbling')) return { kind: 'hopping', size: size('tumbling'), every: size('tumbling'), empty }
  if (has('hopping')) return { kind: 'hopping', size: size('hopping'), every: size('every'), empty }
  if (has('sliding')) return { kind: 'sliding', size: size('sliding') }
  if (has('session')) return { kind: 'session', gap: size('session'), max: has('max') ? size('max') : undefined }
  return { kind: 'count', count: Number(window['count']), every: Number(window['every'] ?? window['count']) }
}

export const fieldsOf = ({ node, aggregate: fields }: Rule): readonly FieldNode[] =>
  fields.map(({ name, aggregate, call }) => ({
    name,
    aggregate,
    of: call.of,
    percent: percentOf(node['aggregate'], name),
  }))

/** `{ "percentile": [expression, percent] }`; `median` is that of 50. */
function percentOf(aggregate: Json | undefined, name: string): number {
  const call = isObject(aggregate) ? aggregate[name] : undefined
  const argument = isObject(call) ? call['percentile'] : undefined
  return Array.isArray(argument) ? Number(argument[1]) : 50
}
