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
  readonly limiter: Limiter | undefined
  readonly emit: 'every' | 'rise'
  /** "An *alarm rule* has one of `for times until keep expire absent resolved` or `emit: rise`." */
  readonly isAlarm: boolean
  /** The expressions of `previous`. */
  readonly previous: readonly Json[]
}

export interface Limiter {
  readonly kind: 'throttle' | 'debounce' | 'sample'
  readonly duration: Json
  readonly trailing: boolean
}

/** Tumbling and hopping. */
export interface Grid {
  readonly kind: 'grid'
  readonly size: number | 'month'
  readonly every: number
  readonly offset: number
  readonly tz: string | undefined
  readonly empty: boolean
  readonly events: number
  readonly partial: boolean
}

export type Window =
  | Grid
  | { readonly kind: 'sliding'; readonly size: number }
  | {
      readonly kind: 'session'
      readonly gap: number
      readonly max: number
      readonly events: number
      readonly partial: boolean
    }
  | { readonly kind: 'count'; readonly count: number; readonly every: number; readonly partial: boolean }
  | {
      readonly kind: 'while'
      readonly condition: Json
      readonly max: number
      readonly events: number
      readonly partial: boolean
      readonly closing: boolean
    }
  | { readonly kind: 'latestBy'; readonly by: Json; readonly ttl: number }

export interface Aggregate {
  readonly name: string
  readonly function: string
  readonly of: Json
  /** Of `percentile` the percentage, of `top` and `bottom` how many. */
  readonly number: Json | undefined
  /** Of `top` and `bottom`. */
  readonly value: Json
}

export interface SequenceStep {
  /** One, or those of `all`. */
  readonly parts: readonly { readonly as: string | undefined; readonly when: Json; readonly times: number }[]
  readonly not: boolean
  readonly within: Json | undefined
}

export function readRule(id: string, node: JsonObject, define: JsonObject): Rule {
  const { absent, emit } = node
  const rises = ['for', 'times', 'until', 'keep', 'expire', 'absent'].some(name => node[name] !== undefined)
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

/** "`throttle` also `{ "within": "10m", "trailing": true }`" */
function limiterOf(node: JsonObject): Limiter | undefined {
  for (const kind of ['throttle', 'debounce', 'sample'] as const) {
    const duration = node[kind]
    if (isObject(duration) && duration['within'] !== undefined)
      return { kind, duration: duration['within'], trailing: duration['trailing'] === true }
    if (duration !== undefined) return { kind, duration, trailing: false }
  }
  return undefined
}

function windowOf(node: JsonObject): Window {
  const length = (name: string) =>
    node[name] === undefined ? Number.POSITIVE_INFINITY : milliseconds(String(node[name]))
  const partial = node['partial'] === true
  const events = Number(node['events'] ?? Number.POSITIVE_INFINITY)
  const grid = {
    kind: 'grid',
    offset: node['offset'] === undefined ? 0 : offsetOf(String(node['offset'])),
    tz: node['tz'] === undefined ? undefined : String(node['tz']),
    empty: node['empty'] === true,
    events,
    partial,
  } as const
  if (node['tumbling'] !== undefined) {
    const size = node['tumbling'] === 'month' ? 'month' : length('tumbling')
    return { ...grid, size, every: size === 'month' ? 0 : size }
  }
  if (node['hopping'] !== undefined) return { ...grid, size: length('hopping'), every: length('every') }
  if (node['sliding'] !== undefined) return { kind: 'sliding', size: length('sliding') }
  if (node['session'] !== undefined)
    return { kind: 'session', gap: length('session'), max: length('max'), events, partial }
  if (node['while'] !== undefined)
    return {
      kind: 'while',
      condition: node['while'],
      max: length('max'),
      events,
      partial,
      closing: node['closing'] === true,
    }
  if (node['latestBy'] !== undefined) return { kind: 'latestBy', by: node['latestBy'], ttl: length('ttl') }
  const count = Number(node['count'])
  return { kind: 'count', count, every: Number(node['every'] ?? count), partial }
}

/** "`"offset": "06:00"` or `"mon 06:00"` shifts it": the epoch was a Thursday. */
function offsetOf(text: string): number {
  const [, day, hours = '0', minutes = '0'] = /^([a-z]{3})?\s*(?:(\d\d):(\d\d))?$/.exec(text) ?? []
  const days = day === undefined ? 0 : ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'].indexOf(day)
  return ((days * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000
}

function aggregateOf(name: string, call: Json): Aggregate {
  const [called, argument] = Object.entries(isObject(call) ? call : {})[0] ?? ['', null]
  const several = ['percentile', 'top', 'bottom'].includes(called) && Array.isArray(argument)
  const [of = null, number, value = of] = several ? argument : [argument]
  return { name, function: called, of, number, value }
}

/** "A step may have `"times": 9` (2 to 100)", "may be `{ "all": [step, step], "within": … }`", "`{ "not": condition, "within": … }`" */
function sequenceOf(node: Json): Rule['sequence'] {
  const steps = isObject(node) ? node['steps'] : node
  const partOf = ({ as, when = null, times = 1 }: JsonObject) => ({
    as: as === undefined ? undefined : String(as),
    when,
    times: Number(times),
  })
  return {
    steps: (Array.isArray(steps) ? steps : []).flatMap((step: Json): SequenceStep[] => {
      if (!isObject(step)) return []
      const { all, not, within } = step
      if (not !== undefined) return [{ parts: [partOf({ when: not })], not: true, within }]
      const parts = Array.isArray(all) ? all.filter((part: Json) => isObject(part)) : [step]
      return [{ parts: parts.map(partOf), not: false, within }]
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
