// Random rules over a small alphabet, so that clauses and events meet: every clause, valid by construction.
import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/index.ts'
import { isObject } from '../../src/rules/data/json.ts'
import type { Features } from './features.ts'

type Of<Value> = fc.Arbitrary<Value>

/** What the rule at that place may read. */
interface Place {
  readonly features: Features
  /** Paths that find something in the event's body. */
  readonly paths: readonly string[]
  readonly tables: readonly string[]
  readonly alarm: boolean
  readonly state: boolean
}

const anyOf = (...values: readonly Json[]): Of<Json> => fc.constantFrom(...values)
const number = fc.integer({ min: 0, max: 3 })
const durationText = fc.constantFrom('1s', '2s', '3s', '5s', '1500ms')

function duration(features: Features): Of<Json> {
  const parameter = durationText.map(text => ({ twin: 'D', default: text }))
  return features.parameters
    ? fc.oneof({ weight: 3, arbitrary: durationText }, { weight: 1, arbitrary: parameter })
    : durationText
}

function limit(features: Features): Of<Json> {
  const parameter = number.map(value => ({ twin: 'T', default: value }))
  return features.parameters ? fc.oneof({ weight: 3, arbitrary: number }, { weight: 1, arbitrary: parameter }) : number
}

function condition(place: Place, depth = 1): Of<JsonObject> {
  const { features, paths, tables } = place
  const predicate = fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'ne')
  const path = fc.constantFrom(...paths)
  const tests: Of<JsonObject>[] = [
    fc.tuple(path, predicate, limit(features)).map(([where, name, argument]) => ({ path: where, [name]: argument })),
    fc.tuple(path, fc.boolean()).map(([where, there]) => ({ path: where, exists: there })),
    fc.constantFrom('x', 'y').map(value => ({ property: 'p', eq: value })),
  ]
  if (features.previous && place.state) {
    tests.push(fc.tuple(path, predicate).map(([where, name]) => ({ path: where, [name]: { previous: where } })))
  }
  if (tables.length > 0) {
    tests.push(
      fc.tuple(path, predicate, fc.constantFrom(...tables)).map(([where, name, table]) => ({
        path: where,
        [name]: { latest: table, path: '$.v' },
      })),
    )
  }
  const [first, ...others] = tests
  const simple = fc.oneof({ weight: 3, arbitrary: first ?? fc.constant({}) }, ...others)
  if (depth === 0) return simple
  const inner = condition(place, depth - 1)
  const pair = fc.tuple(inner, inner)
  return fc.oneof(
    { weight: 6, arbitrary: simple },
    { weight: 1, arbitrary: inner.map(one => ({ not: one })) },
    { weight: 1, arbitrary: pair.map(both => ({ all: both })) },
    { weight: 1, arbitrary: pair.map(both => ({ any: both })) },
  )
}

function expression(place: Place): Of<Json> {
  const { features, paths, tables } = place
  const path = fc.constantFrom(...paths)
  const forms: Of<Json>[] = [
    path,
    anyOf('x', 7),
    fc.constant({ rule: true }),
    fc.constant({ key: true }),
    limit(features),
  ]
  if (features.previous && place.state) forms.push(path.map(where => ({ previous: where })))
  if (tables.length > 0) forms.push(fc.constantFrom(...tables).map(table => ({ latest: table, path: '$.i' })))
  if (place.alarm) forms.push(fc.constantFrom('at', 'for').map(what => ({ raised: what })))
  return fc.oneof(...forms)
}

function outcome(place: Place, outputs: readonly string[]): Of<JsonObject> {
  const { features, alarm } = place
  const output = fc.constantFrom(...outputs)
  const tags = fc.dictionary(fc.constantFrom('p', 'q', 'r'), expression(place), { maxKeys: 2, noNullPrototype: true })
  const told = alarm ? { at: { raised: 'at' }, id: { raised: 'id' } } : {}
  const changes = features.bodies
    ? fc.oneof(
        { weight: 6, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: expression(place).map(to => ({ set: [{ path: '$.z', to }] })) },
        { weight: 1, arbitrary: fc.constant({ remove: ['$.v'] }) },
      )
    : fc.constant({})
  return fc
    .record(
      {
        output: fc.oneof(
          { weight: 4, arbitrary: output },
          { weight: 1, arbitrary: fc.uniqueArray(output, { minLength: 1 }) },
        ),
        tag: tags.map(tag => ({ ...told, ...tag })),
        untag: fc.constant(['s']),
        when: condition({ ...place, alarm: false }, 0),
        changes,
      },
      { requiredKeys: ['output', 'tag', 'changes'] },
    )
    .map(({ changes: body, ...rest }) => ({ ...rest, ...body }))
}

const few = <Value>(one: Of<Value>): Of<Value | readonly Value[]> =>
  fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: fc.array(one, { minLength: 1, maxLength: 2 }) })

const maybe = <Value>(likely: boolean, clause: Of<Value>, weight = 3): Of<Value | undefined> =>
  likely
    ? fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: clause })
    : fc.constant(undefined)

const plainPaths = ['$.v', '$.w']

/** A rule. `streams` are those that it may read, `feeds` those that it may feed. */
export function rule(features: Features, streams: readonly string[], feeds: readonly string[]): Of<JsonObject> {
  const early: Place = { features, paths: plainPaths, tables: [], alarm: false, state: false }
  const head = fc.record({
    from: maybe(true, anyOf('in1', ['in1', 'in2'], ...streams, ...streams.map(name => [name, 'in1']))),
    each: maybe(features.each, fc.constantFrom('$.list[*]', '$.list[0]'), 6),
    where: maybe(true, condition(early, 0), 5),
    by: maybe(features.by, anyOf('$.k', ['$.k', '$.w'], { property: 'p' }), 1),
    time: maybe(features.time, fc.constantFrom({ path: '$.t' }, { path: '$.t', lateness: '2s' }), 3),
    dedupe: maybe(features.dedupe, fc.record({ on: fc.constantFrom('$.v', '$.w'), within: duration(features) }), 5),
    merge: maybe(features.merge, duration(features), 6),
    latest: maybe(features.latest, latestTables(features), 4),
    window: maybe(features.window, fc.tuple(windowClause, aggregates()), 2),
    shadow: maybe(true, fc.constant(true), 30),
  })
  return head.chain(({ window, ...clauses }) => {
    const place: Place = {
      features,
      paths: window === undefined ? plainPaths : ['$.count', ...exactFields(window[1])],
      tables: clauses.latest === undefined ? [] : Object.keys(clauses.latest),
      alarm: false,
      state: true,
    }
    return body(place, feeds, clauses.by !== undefined).map(rest =>
      present({ ...clauses, window: window?.[0], aggregate: window?.[1], ...rest }),
    )
  })
}

const present = (clauses: Clauses): JsonObject =>
  Object.fromEntries(Object.entries(clauses).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

/** The paths of those fields that come out the same in whatever order they are computed. */
function exactFields(aggregate: JsonObject): readonly string[] {
  const inexact = ['avg', 'stddev', 'variance', 'percentile', 'rate', 'slope']
  const isExact = (call: Json) => isObject(call) && !inexact.some(name => call[name] !== undefined)
  return Object.entries(aggregate).flatMap(([name, call]) => (isExact(call) ? [`$.${name}`] : []))
}

function latestTables(features: Features): Of<JsonObject> {
  const keyed = { by: '$.k', on: '$.k' }
  return fc
    .record(
      {
        from: anyOf('in1', 'in2', ['in2']),
        keys: fc.constantFrom({}, keyed),
        ttl: duration(features),
      },
      { requiredKeys: ['keys'] },
    )
    .map(({ keys, ...rest }) => ({ ambient: { ...rest, ...keys } }))
}

const windowClause: Of<JsonObject> = fc.oneof(
  fc.record({ tumbling: fc.constantFrom('1s', '2s', '5s'), empty: fc.boolean() }),
  fc.record({ hopping: fc.constantFrom('3s', '5s'), every: fc.constantFrom('1s', '2s'), empty: fc.boolean() }),
  fc.record({ sliding: fc.constantFrom('1s', '2s', '5s') }),
  fc.record({ session: fc.constantFrom('1s', '2s'), max: fc.constantFrom('3s', '5s') }, { requiredKeys: ['session'] }),
  fc.record(
    { count: fc.integer({ min: 1, max: 3 }), every: fc.integer({ min: 1, max: 4 }) },
    { requiredKeys: ['count'] },
  ),
)

const numeric = [
  'sum',
  'avg',
  'min',
  'max',
  'stddev',
  'variance',
  'median',
  'delta',
  'increase',
  'rate',
  'slope',
] as const
const general = ['count', 'first', 'last', 'distinct', 'collect'] as const

function aggregates(): Of<JsonObject> {
  const of = fc.constantFrom('$.v', '$.w')
  const call: Of<JsonObject> = fc.oneof(
    fc.tuple(fc.constantFrom(...numeric, ...general), of).map(([name, path]) => ({ [name]: path })),
    fc.tuple(of, fc.constantFrom(0, 25, 50, 90, 100)).map(([path, percent]) => ({ percentile: [path, percent] })),
    fc.constant({ count: true }),
  )
  return fc.dictionary(fc.constantFrom('m', 'n', 'o'), call, { minKeys: 1, maxKeys: 3, noNullPrototype: true })
}

type Clauses = { readonly [name: string]: Json | undefined }

function limiter(features: Features): Of<JsonObject> {
  const kind = fc.constantFrom('throttle', 'debounce', 'sample')
  return fc.tuple(kind, duration(features)).map(([name, length]) => ({ [name]: length }))
}

/** From `when` on. */
function body(place: Place, feeds: readonly string[], keyed: boolean): Of<Clauses> {
  const { features } = place
  const outputs = ['out1', 'out2', ...(features.streams ? feeds : [])]
  const when = condition(place)
  const then = few(outcome({ ...place, alarm: true }, outputs))
  const thenPlain = few(outcome(place, outputs))
  const tail = {
    changes: maybe(features.changes, changes(place), 5),
    emit: maybe(true, fc.constantFrom('every', 'rise')),
    repeat: maybe(features.repeat, duration(features), 4),
    limiter: maybe(features.limiter, limiter(features), 3),
    resolved: maybe(true, then, 1),
  }
  const kinds: Of<Clauses>[] = [
    fc.record({ ...tail, when: maybe(true, when, 1), then }),
    fc.record({
      when: maybe(true, when, 1),
      then,
      changes: tail.changes,
      limiter: tail.limiter,
      otherwise: thenPlain,
      resolved: tail.resolved,
    }),
  ]
  if (features.alarm) {
    const alarm = fc.record({
      ...tail,
      when,
      for: maybe(true, duration(features), 1),
      times: maybe(true, fc.integer({ min: 1, max: 3 })),
      until: maybe(true, condition(place), 2),
      keep: maybe(true, duration(features), 2),
      then,
    })
    kinds.push(alarm, alarm, alarm)
  }
  if (features.absent) {
    const keys = anyOf(['a', 'z'], { twin: 'keys', default: ['b'] })
    const after =
      features.expected && keyed
        ? fc.oneof(duration(features), fc.record({ after: duration(features), keys }))
        : duration(features)
    kinds.push(fc.record({ ...tail, absent: after, then }))
  }
  if (features.sequence) {
    kinds.push(
      fc.record({
        changes: tail.changes,
        emit: tail.emit,
        limiter: tail.limiter,
        sequence: sequence(place),
        then: thenPlain,
      }),
    )
  }
  return fc.oneof(...kinds).map(({ limiter: held, ...rest }) => ({ ...rest, ...(isObject(held) ? held : {}) }))
}

function changes(place: Place): Of<JsonObject> {
  const by = fc.oneof(anyOf(1, 2, '50%', '100%'), limit(place.features))
  return fc.record({ on: fc.constantFrom(...place.paths), by, first: fc.boolean() }, { requiredKeys: ['on'] })
}

function sequence(place: Place): Of<Json> {
  const { features } = place
  const fits = condition(place, 0)
  const earlier = fc.oneof(
    { weight: 3, arbitrary: fits },
    {
      weight: 1,
      arbitrary: fc.constantFrom('gt', 'eq').map(name => ({ path: '$.v', [name]: { step: 's0', path: '$.v' } })),
    },
  )
  const first = fits.map(when => ({ as: 's0', when }))
  const positive = fc.record({ when: earlier, within: duration(features) }, { requiredKeys: ['when'] })
  const negative = fc.record({ not: earlier, within: duration(features) })
  const later = fc.array(fc.oneof({ weight: 3, arbitrary: positive }, { weight: 2, arbitrary: negative }), {
    maxLength: 3,
  })
  const steps = fc
    .tuple(first, later)
    .map(([one, others]): readonly JsonObject[] => [
      one,
      ...others.map((step, index) => ('when' in step ? { as: `s${index + 1}`, ...step } : step)),
    ])
  return fc.oneof(
    { weight: 2, arbitrary: steps },
    { weight: 1, arbitrary: fc.record({ steps, restart: fc.boolean() }) },
  )
}
