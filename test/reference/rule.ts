// A rule as it is written, with the names that the clauses go by. Reads no more than a valid document needs.
import { isObject, type Json, type JsonObject } from './json.ts'
import { milliseconds } from './time.ts'

export interface Rule {
  readonly id: string
  readonly node: JsonObject
  readonly window: Window | undefined
  readonly aggregate: readonly Aggregate[]
  readonly sequence: { readonly steps: readonly SequenceStep[]; readonly restart: boolean } | undefined
  readonly absent: { readonly after: Json; readonly keys: Json | undefined } | undefined
  readonly limiter: { readonly kind: 'throttle' | 'debounce' | 'sample'; readonly duration: Json } | undefined
  readonly emit: 'every' | 'rise'
  /** "An *alarm rule* has one of `for times until keep expire absent resolved` or `emit: rise`." */
  readonly isAlarm: boolean
  /** The expressions of `previous`. */
  readonly previous: readonly Json[]
}

export type Window =
  | {
      readonly kind: 'hopping'
      readonly size: number
      readonly every: number
      readonly tz: string | undefined
      readonly empty: boolean
    }
  | { readonly kind: 'sliding'; readonly size: number }
  | { readonly kind: 'session'; readonly gap: number; readonly max: number | undefined }
  | { readonly kind: 'count'; readonly count: number; readonly every: number }

export interface Aggregate {
  readonly name: string
  readonly function: string
  readonly of: Json
  readonly percent: number | undefined
}

export interface SequenceStep {
  readonly as: string | undefined
  readonly when: Json
  readonly not: boolean
  readonly within: Json | undefined
}

export function readRule(id: string, node: JsonObject, define: JsonObject): Rule {
  const { absent, emit } = node
  const rises = ['for', 'times', 'until', 'keep', 'absent'].some(name => node[name] !== undefined)
  return {
    id,
    node,
    window: isObject(node['window']) ? windowOf(node['window']) : undefined,
    aggregate: Object.entries(isObject(node['aggregate']) ? node['aggregate'] : {}).map(([name, call]) =>
      aggregateOf(name, call),
    ),
    sequence: node['sequence'] === undefined ? undefined : sequenceOf(node['sequence']),
    absent:
      absent === undefined
        ? undefined
        : isObject(absent) && absent['after'] !== undefined
          ? { after: absent['after'], keys: absent['keys'] }
          : { after: absent, keys: undefined },
    limiter: limiterOf(node),
    // "Default `every`; with `for times until keep expire` or `absent`: `rise`"
    emit: emit === 'rise' || (rises && emit !== 'every') ? 'rise' : 'every',
    isAlarm: rises || node['resolved'] !== undefined || emit === 'rise',
    previous: previousIn(node, define, 0),
  }
}

function limiterOf(node: JsonObject): Rule['limiter'] {
  for (const kind of ['throttle', 'debounce', 'sample'] as const) {
    const duration = node[kind]
    if (duration !== undefined) return { kind, duration }
  }
  return undefined
}

function windowOf(node: JsonObject): Window | undefined {
  const length = (name: string) => milliseconds(String(node[name]))
  const empty = node['empty'] === true
  if (node['tumbling'] !== undefined) {
    const tz = node['tz'] === undefined ? undefined : String(node['tz'])
    return { kind: 'hopping', size: length('tumbling'), every: length('tumbling'), tz, empty }
  }
  if (node['hopping'] !== undefined)
    return { kind: 'hopping', size: length('hopping'), every: length('every'), tz: undefined, empty }
  if (node['sliding'] !== undefined) return { kind: 'sliding', size: length('sliding') }
  if (node['session'] !== undefined)
    return { kind: 'session', gap: length('session'), max: node['max'] === undefined ? undefined : length('max') }
  const count = Number(node['count'])
  return { kind: 'count', count, every: Number(node['every'] ?? count) }
}

function aggregateOf(name: string, call: Json): Aggregate {
  const [called, argument] = Object.entries(isObject(call) ? call : {})[0] ?? ['', null]
  const [of, percent] = called === 'percentile' && Array.isArray(argument) ? argument : [argument, undefined]
  return { name, function: called, of: of ?? null, percent: percent === undefined ? undefined : Number(percent) }
}

function sequenceOf(node: Json): Rule['sequence'] {
  const steps = isObject(node) ? node['steps'] : node
  return {
    steps: (Array.isArray(steps) ? steps : []).flatMap((step: Json): SequenceStep[] => {
      if (!isObject(step)) return []
      const { as, when, not, within } = step
      return [
        { as: as === undefined ? undefined : String(as), when: not ?? when ?? null, not: not !== undefined, within },
      ]
    }),
    restart: !isObject(node) || node['restart'] !== false,
  }
}

/** Every expression under `previous`, the definitions that are used included. */
function previousIn(node: Json, define: JsonObject, depth: number): readonly Json[] {
  if (Array.isArray(node)) return node.flatMap((item: Json) => previousIn(item, define, depth))
  if (!isObject(node) || depth > 20) return []
  const { previous, use } = node
  const own = previous === undefined ? [] : [previous]
  const used = typeof use === 'string' ? previousIn(define[use] ?? null, define, depth + 1) : []
  return [...own, ...used, ...Object.values(node).flatMap(value => previousIn(value, define, depth))]
}

/** The outcomes of that clause, the definitions that it uses in their places. */
export function outcomesOf(node: Json | undefined, define: JsonObject): readonly JsonObject[] {
  if (Array.isArray(node)) return node.flatMap((item: Json) => outcomesOf(item, define))
  if (!isObject(node)) return []
  const { use } = node
  return typeof use === 'string' ? outcomesOf(define[use], define) : [node]
}

/** A name, or a list of names. */
export const namesIn = (node: Json | undefined): readonly string[] | undefined =>
  node === undefined ? undefined : (Array.isArray(node) ? node : [node]).map(String)
