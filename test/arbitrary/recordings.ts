// Random documents with recordings for them: few keys, times that meet each other and the durations of the rules exactly.
import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/index.ts'
import { isObject } from '../../src/rules/data/json.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import type { Line } from '../reference/reference.ts'
import type { Features } from './features.ts'
import { rule } from './rules.ts'

type Of<Value> = fc.Arbitrary<Value>

const anyOf = (...values: readonly Json[]): Of<Json> => fc.constantFrom(...values)

/** A document, and what arrives while it runs. */
export interface Case {
  readonly document: JsonObject
  readonly lines: readonly Line[]
}

export function cases(features: Features): Of<Case> {
  return fc
    .record({
      rules: rules(features),
      settings: settings(features),
      parameters: parameters(features),
      lines: fc.array(fc.tuple(gap, event(features)), { minLength: 1, maxLength: 25, size: 'max' }),
    })
    .map(({ rules: map, settings: section, parameters: values, lines }) => {
      const document = { ...values, ...section, rules: map }
      let at = 0
      let desired: JsonObject = document
      return {
        document,
        lines: lines.map(([pause, event], index): Line => {
          at += pause
          const line = event.kind === 'twin' ? { ...event, patch: withoutRewriting(desired, event.patch) } : event
          if (line.kind === 'twin') desired = mergeObject(desired, line.patch)
          return numbered(at, index, line)
        }),
      }
    })
}

const gap = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 0, 1, 500) },
  { weight: 4, arbitrary: fc.constantFrom(1000, 1000, 2000, 3000) },
  { weight: 1, arbitrary: fc.constantFrom(999, 1001, 5000, 8000) },
)

/**
 * Three rules at most, or so many that the engine looks for those that an event may concern. A stream is fed by rules
 * before those that read it; their ids stand in any order.
 */
function rules(features: Features): Of<JsonObject> {
  const streams = features.streams ? ['#one', '#two'] : []
  const alone = rule({ ...features, streams: false }, [], [])
  const list = fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(alone, { minLength: 4, maxLength: 5 }) },
  )
  const chain = fc.tuple(
    rule(features, [], streams),
    fc.option(rule(features, streams.slice(0, 1), streams.slice(1)), { nil: undefined }),
    fc.option(rule(features, streams, []), { nil: undefined, freq: 2 }),
    list,
  )
  const ids = ['a', 'b', 'c', 'e', 'f', 'g', 'h', 'i']
  return fc
    .tuple(chain, fc.shuffledSubarray(ids, { minLength: ids.length }))
    .map(([[first, second, third, others], shuffled]) =>
      Object.fromEntries(
        [first, second, third, ...others].flatMap((one, index) =>
          one === undefined ? [] : [[shuffled[index] ?? '', one]],
        ),
      ),
    )
}

function settings(features: Features): Of<JsonObject> {
  if (!features.time) return fc.constant({})
  return fc
    .record({ late: fc.constant('late'), idle: fc.constantFrom('1s', '2s', '4s') }, { requiredKeys: [] })
    .map(section => ({ settings: section }))
}

function parameters(features: Features): Of<JsonObject> {
  return features.parameters ? fc.record({ T: threshold, D: length }, { requiredKeys: [] }) : fc.constant({})
}

const threshold = fc.integer({ min: 0, max: 3 })
const length = fc.constantFrom('1s', '2s', '4s')

type Arriving =
  | {
      readonly kind: 'message'
      readonly input: string
      readonly properties: { [name: string]: string }
      readonly body: JsonObject
      readonly ago: number
    }
  | { readonly kind: 'twin'; readonly patch: JsonObject }
  | { readonly kind: 'pause' }

/** An object whose members are mostly there. */
function mostly<Value>(members: { readonly [name: string]: Of<Value> }): Of<{ [name: string]: Value }> {
  const entries = Object.entries(members).map(([name, value]) =>
    fc.option(value, { nil: undefined, freq: 7 }).map(there => (there === undefined ? [] : [[name, there] as const])),
  )
  return fc.tuple(...entries).map(found => Object.fromEntries(found.flat()))
}

function event(features: Features): Of<Arriving> {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 1, arbitrary: anyOf('text', true, -1, null) },
  )
  const part = mostly({ k: anyOf('a', 'a', 'b', 1), v: value, w: fc.integer({ min: 0, max: 1 }) })
  const message: Of<Arriving> = fc.record({
    kind: fc.constant('message' as const),
    input: fc.constantFrom('in1', 'in1', 'in2'),
    properties: mostly({ p: fc.constantFrom('x', 'x', 'y'), s: fc.constantFrom('x', 'y') }),
    body: features.each
      ? fc.tuple(part, mostly({ list: fc.array(part, { maxLength: 3 }) })).map(([own, list]) => ({ ...own, ...list }))
      : part,
    ago: fc.constantFrom(0, 0, 0, 500, 1000, 2000, 4000),
  })
  const twin: Of<Arriving> = fc
    .oneof(
      fc.constant({}),
      fc.record({ T: fc.option(threshold) }),
      fc.record({ D: fc.option(length) }),
      settings(features),
    )
    .map(patch => ({ kind: 'twin' as const, patch: features.parameters ? patch : {} }))
  const kinds: fc.WeightedArbitrary<Arriving>[] = [
    { weight: 16, arbitrary: message },
    { weight: 3, arbitrary: twin },
    { weight: 1, arbitrary: fc.constant({ kind: 'pause' as const }) },
  ]
  if (features.ruleChanges) kinds.push({ weight: 1, arbitrary: ruleChange(features) })
  return fc.oneof(...kinds)
}

/** A rule begins, or ends, or has other outcomes. */
function ruleChange(features: Features): Of<Arriving> {
  const id = fc.constantFrom('a', 'b', 'd')
  const change = fc.oneof(
    fc.constant(null),
    rule({ ...features, streams: false }, [], []),
    fc.constantFrom({ then: { output: 'out3' } }, { resolved: { output: 'out3' } }),
  )
  return fc.tuple(id, change).map(([name, patch]) => ({ kind: 'twin' as const, patch: { rules: { [name]: patch } } }))
}

/** What state a rule keeps whose clauses change is no part of the contract: such a rule ends instead. */
function withoutRewriting(desired: JsonObject, patch: JsonObject): JsonObject {
  const [id, change] = isObject(patch['rules']) ? (Object.entries(patch['rules'])[0] ?? []) : []
  const rules = desired['rules']
  if (id === undefined || !isObject(change) || Object.keys(change).length === 1) return patch
  return isObject(rules) && rules[id] !== undefined ? { rules: { [id]: null } } : patch
}

/** Each body has its line's number, so that what is sent says what it is of, and its event time. */
function numbered(at: number, index: number, line: Arriving): Line {
  if (line.kind === 'twin') return { at, twin: line.patch }
  if (line.kind === 'pause') return { at }
  const { input, properties, body, ago } = line
  const time = ago === 4000 ? new Date(at - 500).toISOString() : at - ago
  return { at, input, properties, body: { ...body, i: index, t: time } }
}
