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
  /** The events are matches of `each`. */
  readonly each?: boolean
  /** The sequence has a step `s0`. */
  readonly steps?: boolean
  /** An event that a timer lets wait has a time of its own; and there is no more to a stream's. */
  readonly clock?: boolean
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

/** A duration that waits for time: it may depend on the event. */
function wait(features: Features): Of<Json> {
  if (!features.eventDurations) return duration(features)
  const segment = anyOf('$.k', '$.k', '$.key', { key: true }, { property: 'p' })
  const byEvent = fc.tuple(segment, duration(features)).map(([one, text]) => ({ twin: ['delays', one], default: text }))
  return fc.oneof({ weight: 2, arbitrary: duration(features) }, { weight: 1, arbitrary: byEvent })
}

function limit(features: Features): Of<Json> {
  const parameter = number.map(value => ({ twin: 'T', default: value }))
  return features.parameters ? fc.oneof({ weight: 3, arbitrary: number }, { weight: 1, arbitrary: parameter }) : number
}

function times(features: Features): Of<Json> {
  const literal = fc.integer({ min: 1, max: 3 })
  if (!features.eventDurations || !features.parameters) return literal
  return fc.oneof({ weight: 3, arbitrary: literal }, { weight: 1, arbitrary: fc.constant({ twin: 'N', default: 2 }) })
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
  if (features.ownTime) {
    tests.push(
      fc.tuple(predicate, fc.constantFrom(1000, 3500, 6000)).map(([name, time]) => ({ now: true, [name]: time })),
    )
  }
  if (features.alarmSubject) {
    const states = fc.constantFrom('raised', 'raised', 'pending', 'idle')
    tests.push(
      fc.tuple(alarmOf, fc.constantFrom('eq', 'ne'), states).map(([of, name, state]) => ({ ...of, [name]: state })),
    )
  }
  if (features.digits)
    tests.push(fc.tuple(predicate, digits).map(([name, argument]) => ({ path: '$.n', [name]: argument })))
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

/** The alarm of another rule, by number: which rules there are is known later. */
const alarmOf: Of<JsonObject> = fc
  .tuple(fc.nat(7), fc.constantFrom<readonly Json[]>([], [], ['$.k'], ['$.k'], [['$.k', '$.w']], [{ key: true }]))
  .map(([number, [key]]) => ({ alarm: String(number), ...(key === undefined ? {} : { key }) }))

/**
 * The rule with the alarms that it reads found among rules that begin before it: those that have states; where the key is
 * missing that they need, it is given. What finds none is idle.
 */
export function withAlarms(rule: JsonObject, others: readonly (readonly [id: string, rule: JsonObject])[]): JsonObject {
  const read = others.filter(([, other]) => other['sequence'] === undefined)
  const found = (node: Json): Json => {
    if (Array.isArray(node)) return node.map(found)
    if (!isObject(node)) return node
    if (typeof node['alarm'] !== 'string')
      return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, found(part)]))
    const { alarm, key, ...test } = node
    const [id, other] = read[Number(alarm) % read.length] ?? []
    if (id === undefined) return Object.keys(test).length > 0 ? { value: 'idle', ...test } : 'idle'
    const needed = other?.['by'] === undefined || rule['by'] !== undefined ? key : (key ?? '$.k')
    return { alarm: id, ...(needed === undefined ? {} : { key: needed }), ...test }
  }
  // Before "by" there is no key of its own.
  const early = (node: Json): Json => {
    if (Array.isArray(node)) return node.map(early)
    if (!isObject(node)) return node
    const parts = Object.fromEntries(Object.entries(node).map(([name, part]) => [name, early(part)]))
    return typeof parts['alarm'] === 'string' ? { key: '$.k', ...parts } : parts
  }
  return Object.fromEntries(
    Object.entries(rule).map(([name, node]) => [name, found(name === 'where' ? early(node) : node)]),
  )
}

/** What a document can hold of the numbers that `$.n` has. */
const digits = anyOf(1, 2, 9007199254740992, '$.o')

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
  if (features.ownTime) forms.push(fc.constant({ now: true }))
  if (features.digits) {
    const number = fc.constantFrom('$.n', '$.o')
    forms.push(
      number,
      number.map(text => ({ text })),
      fc.constantFrom('max', 'min').map(name => ({ [name]: ['$.n', '$.o'] })),
    )
  }
  if (features.decimals) forms.push(fc.constantFrom(0, 1).map(places => ({ round: ['$.d', places] })))
  if (features.functions) forms.push(path.chain(functionOf))
  if (tables.length > 0) forms.push(fc.constantFrom(...tables).map(table => ({ latest: table, path: '$.i' })))
  if (features.eachList && place.each)
    forms.push(anyOf({ each: 'name' }, { each: 'name', up: 1 }, { up: 1, path: '$.v' }, { up: 2, path: '$.i' }))
  if (features.stepInOutcomes && place.steps) forms.push(anyOf({ step: 's0', time: true }, { step: 's0', path: '$.v' }))
  if (features.alarmSubject) forms.push(alarmOf)
  if (place.alarm) forms.push(fc.constantFrom('at', 'for').map(what => ({ raised: what })))
  return fc.oneof(...forms)
}

/** Functions of texts, lists and times, of a path that finds a number. */
function functionOf(path: string): Of<Json> {
  const tz = fc.constantFrom('UTC', 'Etc/UTC', 'Europe/Berlin', 'America/St_Johns')
  const moment = { mul: [path, 9_007_199_254] }
  const text = { text: path }
  return fc.oneof(
    fc.integer({ min: -3, max: 3 }).map(n => ({ item: [[path, '$.v', 'x'], n] })),
    fc.integer({ min: -3, max: 3 }).map(n => ({ item: [{ concat: ['a😀', text] }, n] })),
    anyOf({ json: text }, { json: { concat: ['[1.0,', text, ']'] } }, { json: { concat: ['[', text] } }),
    fc.constantFrom('hex', 'base64').map(encoding => ({ bytes: [{ concat: [text, ' 1f'] }, encoding] })),
    tz.map(zone => ({ iso: moment, tz: zone })),
    tz.map(zone => ({ time: { substring: [{ iso: moment, tz: zone }, 0, 19] }, tz: zone })),
    tz.map(zone => ({ clock: moment, tz: zone })),
    anyOf({ iso: true }, { time: { iso: path } }, { time: path }),
  )
}

function outcome(place: Place, outputs: readonly string[]): Of<JsonObject> {
  const { features, alarm } = place
  const output = fc.constantFrom(...outputs)
  const names = features.spelling ? ['p', 'q', 'P'] : ['p', 'q', 'r']
  const tags = fc
    .dictionary(fc.constantFrom(...names), expression(place), { maxKeys: 2, noNullPrototype: true })
    .map(({ P, p, ...tag }): { readonly [name: string]: Json } => ({
      ...tag,
      ...(P === undefined ? (p === undefined ? {} : { p }) : { P }),
    }))
  const tells = { at: { raised: 'at' }, id: { raised: 'id' } }
  const told = alarm
    ? fc.oneof({ weight: 3, arbitrary: fc.constant(tells) }, { weight: 1, arbitrary: fc.constant({}) })
    : fc.constant({})
  const changes = features.bodies
    ? fc.oneof(
        { weight: 6, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: expression(place).map(to => ({ set: [{ path: '$.z', to }] })) },
        { weight: 1, arbitrary: fc.constant({ remove: ['$.v'] }) },
        ...(features.setEach ? [{ weight: 2, arbitrary: setInMatches }] : []),
        ...(features.conditional
          ? [{ weight: 1, arbitrary: fc.constantFrom(...place.paths).map(body => ({ body })) }]
          : []),
      )
    : fc.constant({})
  return fc
    .record(
      {
        output: fc.oneof(
          { weight: 4, arbitrary: output },
          { weight: 1, arbitrary: fc.uniqueArray(output, { minLength: 1 }) },
        ),
        tag: fc.tuple(told, tags).map(([own, tag]) => ({ ...own, ...tag })),
        untag: fc.constantFrom(['s'], ...(features.clashes ? [['s', 'r']] : []), ...(features.spelling ? [['S']] : [])),
        when: features.conditional ? condition({ ...place, alarm: false }, 0) : fc.constant(undefined),
        changes,
      },
      { requiredKeys: ['output', 'tag', 'changes'] },
    )
    .map(({ changes: body, when, ...rest }) => ({ ...rest, ...(when === undefined ? {} : { when }), ...body }))
}

/** Places in each match of a path, with others before and after them. */
const setInMatches: Of<JsonObject> = fc
  .array(
    fc.oneof(
      fc.record({
        each: anyOf('$.list[*]', '$.*', '$..v', '$.list[0]', '$'),
        path: anyOf('$', '$.z', '$.v', "$['2']", '$.v.x', '$[1]', '$[-1]'),
        to: anyOf('$', '$.v', { each: 'name' }, { each: 'name', up: 1 }, { up: 2, path: '$.i' }, { up: 1 }, 5),
      }),
      fc.record({ path: anyOf('$.list', '$.v', '$.list[0].v', '$.list[0]'), to: anyOf('$.w', 6) }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  // The body that other rules see stays an object.
  .map(all => ({ set: all.filter(({ path, ...one }) => !('each' in one && one.each === '$' && path === '$')) }))

const few = <Value>(one: Of<Value>): Of<Value | readonly Value[]> =>
  fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: fc.array(one, { minLength: 1, maxLength: 2 }) })

const maybe = <Value>(likely: boolean, clause: Of<Value>, weight = 3): Of<Value | undefined> =>
  likely
    ? fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: clause })
    : fc.constant(undefined)

const plainPaths = ['$.v', '$.w']

/** Four seconds of the event's own time. */
const quarter = { floor: { div: [{ now: true }, 4000] } }

/** A rule. `streams` are those that it may read, `feeds` those that it may feed. */
export function rule(features: Features, streams: readonly string[], feeds: readonly string[]): Of<JsonObject> {
  const early: Place = { features, paths: plainPaths, tables: [], alarm: false, state: false }
  const head = fc.record({
    from: maybe(true, anyOf('in1', ['in1', 'in2'], ...streams, ...streams.map(name => [name, 'in1']))),
    each: maybe(
      features.each,
      anyOf(
        '$.list[*]',
        '$.list[0]',
        ...(features.eachList ? [{ list: '$.list' }, { list: '$' }, { list: '$.*' }, { list: '$.list[1]' }] : []),
      ),
      6,
    ),
    where: maybe(true, condition(early, 0), 5),
    by: maybe(
      features.by,
      anyOf(
        '$.k',
        ['$.k', '$.w'],
        { property: 'p' },
        ...(features.ownTime ? [quarter] : []),
        ...(features.digits ? ['$.n'] : []),
      ),
      1,
    ),
    time: maybe(features.time, time(features), 3),
    dedupe: maybe(features.dedupe, fc.record({ on: dedupeOn(features), within: duration(features) }), 5),
    merge: maybe(features.merge, duration(features), 6),
    latest: maybe(features.latest, latestTables(features), 4),
    window: maybe(
      features.window,
      windowClause(features).chain(kind =>
        aggregates(features, kind['latestBy'] === undefined).map(fields => [kind, fields] as const),
      ),
      2,
    ),
    shadow: maybe(true, fc.constant(true), 30),
  })
  return head.chain(({ window, ...clauses }) => {
    const place: Place = {
      features,
      paths: window === undefined ? plainPaths : ['$.count', ...exactFields(window[1] ?? {})],
      tables: clauses.latest === undefined ? [] : Object.keys(clauses.latest),
      alarm: false,
      state: true,
      each: clauses.each !== undefined && window === undefined && clauses.merge === undefined,
    }
    return body(place, feeds, clauses.by !== undefined).map(rest =>
      present({ ...clauses, window: window?.[0], aggregate: window?.[1], ...rest }),
    )
  })
}

const present = (clauses: Clauses): JsonObject =>
  Object.fromEntries(Object.entries(clauses).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

/** The paths of those fields that come out the same in whatever order they are computed. */
const exactFields = (aggregate: JsonObject) =>
  Object.keys(aggregate).flatMap(name => (name.startsWith('~') ? [] : [`$.${name}`]))

/** Event time: of the body, in several units. */
function time(features: Features): Of<Json> {
  const wall = { value: '$.wall', tz: 'America/New_York', lateness: '2s' }
  const plain: Of<Json> = fc.constantFrom<Json>(
    { path: '$.t' },
    { path: '$.t', lateness: '2s' },
    ...(features.wallTime ? [wall, { ...wall, lateness: '1h' }] : []),
  )
  if (!features.units) return plain
  return fc.oneof(
    plain,
    anyOf(
      '$.t',
      { value: { coalesce: ['$.t', 0] } },
      { path: '$.s', unit: 's' },
      { value: '$.s', unit: 's', lateness: '2s', ahead: '1s' },
    ),
  )
}

function dedupeOn(features: Features): Of<Json> {
  return anyOf(
    '$.v',
    '$.w',
    ...(features.ownTime ? [quarter] : []),
    ...(features.digits ? ['$.n'] : []),
    ...(features.previousEverywhere ? [{ previous: '$.v' }, ['$.w', { previous: '$.v' }]] : []),
  )
}

function latestTables(features: Features): Of<JsonObject> {
  const keyed = fc.constantFrom(
    {},
    { by: '$.k', on: '$.k' },
    ...(features.ownTime ? [{ by: quarter, on: quarter }] : []),
  )
  return fc
    .record(
      {
        from: anyOf('in1', 'in2', ['in2']),
        keys: keyed,
        ttl: duration(features),
      },
      { requiredKeys: ['keys'] },
    )
    .map(({ keys, ...rest }) => ({ ambient: { ...rest, ...keys } }))
}

/** Members, each of which may be left out. */
const some = (members: { readonly [name: string]: Of<Json> }): Of<JsonObject> =>
  fc.record(members, { requiredKeys: [] }).map(present)

/** Both together. */
const beside = (one: Of<JsonObject>, other: Of<JsonObject>): Of<JsonObject> =>
  fc.tuple(one, other).map(([some, more]) => ({ ...some, ...more }))

function windowClause(features: Features): Of<JsonObject> {
  const every = features.bareWindows ? ['1s', '2s', '7s'] : ['1s', '2s']
  const partial = some(features.partial ? { partial: fc.boolean() } : {})
  const endings = beside(partial, some(features.events ? { events: fc.integer({ min: 1, max: 3 }) } : {}))
  const max = { max: fc.constantFrom('3s', '5s') }
  const run = fc.record({ while: runCondition(features) })
  const latest = fc.record({ latestBy: fc.constantFrom('$.k', '$.w', '$.v') })
  return fc.oneof(
    beside(fc.record({ tumbling: fc.constantFrom('1s', '2s', '5s'), empty: fc.boolean() }), endings),
    fc.record({ hopping: fc.constantFrom('3s', '5s'), every: fc.constantFrom(...every), empty: fc.boolean() }),
    fc.record({ sliding: fc.constantFrom('1s', '2s', '5s') }),
    beside(beside(fc.record({ session: fc.constantFrom('1s', '2s') }), some(max)), endings),
    beside(
      beside(fc.record({ count: fc.integer({ min: 1, max: 3 }) }), some({ every: fc.integer({ min: 1, max: 4 }) })),
      partial,
    ),
    ...(features.while ? [beside(beside(run, some({ ...max, closing: fc.boolean() })), endings)] : []),
    ...(features.latestBy ? [beside(latest, some({ ttl: fc.constantFrom('2s', '5s') }))] : []),
    ...(features.offset ? [beside(fc.constantFrom(...aligned), endings)] : []),
  )
}

/** Windows that begin at the epoch, or around it by the clocks of a zone, or far from it. */
const aligned: readonly JsonObject[] = [
  { tumbling: '1h', offset: '00:30' },
  { tumbling: '8h', offset: '06:00' },
  { tumbling: '2h', offset: '01:00', tz: 'Europe/Berlin' },
  { tumbling: '1w', offset: 'mon 06:00' },
  { tumbling: '1w', offset: 'thu 01:00', tz: 'Europe/Berlin' },
  { tumbling: 'month' },
  { tumbling: 'month', offset: '01:00', tz: 'Europe/Berlin' },
]

/** A condition on the event as it comes to the window. */
const runCondition = (features: Features): Of<JsonObject> =>
  condition({ features, paths: plainPaths, tables: [], alarm: false, state: features.previousEverywhere }, 0)

const exact = ['sum', 'avg', 'min', 'max'] as const
const counters = ['delta', 'increase', 'rate'] as const
const inexact = ['stddev', 'variance', 'median', 'slope'] as const
const general = ['count', 'first', 'last', 'distinct', 'collect'] as const

const overTime = ['integral', 'timeWeightedAvg'] as const

/**
 * Fields that rounding touches have names of their own: conditions read none of them. `series`: the window's events are one
 * series.
 */
function aggregates(features: Features, series: boolean): Of<JsonObject | undefined> {
  const of = anyOf(
    '$.v',
    '$.w',
    ...(features.decimals ? ['$.d'] : []),
    ...(features.previousEverywhere ? [{ previous: '$.v' }, { sub: ['$.v', { previous: '$.v' }] }] : []),
  )
  const calls = [
    ...exact,
    ...general,
    ...(features.counters && series ? counters : []),
    ...(features.overTime && series ? overTime : []),
  ]
  // What rounding touches is not asked of numbers beside which others vanish.
  const all = features.digits ? fc.oneof(of, fc.constant('$.n')) : of
  const call = fc.oneof(
    fc.tuple(fc.constantFrom(...calls), all).map(([name, value]): JsonObject => ({ [name]: value })),
    fc.constant<JsonObject>({ count: true }),
    ...(features.overTime && series
      ? [runCondition(features).map((held): JsonObject => ({ stateDuration: held }))]
      : []),
    ...(features.top ? [ranking(features, all)] : []),
  )
  const rough = fc.oneof(
    fc
      .tuple(fc.constantFrom(...inexact.filter(name => series || name !== 'slope')), of)
      .map(([name, value]): JsonObject => ({ [name]: value })),
    fc
      .tuple(of, fc.constantFrom(0, 25, 50, 90, 100))
      .map(([value, percent]): JsonObject => ({ percentile: [value, percent] })),
  )
  const fields = fc
    .record({ m: call, '~r': rough, o: call }, { requiredKeys: [] })
    .map((found): JsonObject => (Object.keys(found).length === 0 ? { m: { count: true } } : present(found)))
  return features.bareWindows ? fc.option(fields, { nil: undefined, freq: 4 }) : fields
}

/** `top` and `bottom`: by a number, so many, and perhaps what of each event. */
function ranking(features: Features, by: Of<Json>): Of<JsonObject> {
  const most: Of<Json> = features.parameters
    ? fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant({ twin: 'N', default: 2 }))
    : fc.integer({ min: 1, max: 3 })
  const value = fc.option(anyOf('$.i', '$.k', '$.w'), { nil: undefined })
  return fc
    .tuple(fc.constantFrom('top', 'bottom'), by, most, value)
    .map(([name, of, n, shown]): JsonObject => ({ [name]: shown === undefined ? [of, n] : [of, n, shown] }))
}

type Clauses = { readonly [name: string]: Json | undefined }

function limiter(features: Features): Of<JsonObject> {
  const kind = fc.constantFrom('throttle', 'debounce', 'sample')
  const plain = fc.tuple(kind, wait(features)).map(([name, length]) => ({ [name]: length }))
  if (!features.trailing) return plain
  const trailing = fc.record({ within: wait(features), trailing: fc.boolean() }, { requiredKeys: ['within'] })
  return fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: trailing.map(throttle => ({ throttle })) })
}

/** From `when` on. */
function body(place: Place, feeds: readonly string[], keyed: boolean): Of<Clauses> {
  const { features } = place
  const outputs = ['out1', 'out2', ...(features.streams ? feeds : [])]
  const when = condition(place)
  const then = few(outcome({ ...place, alarm: true }, outputs))
  const thenPlain = few(outcome(place, outputs))
  const mute = maybe(features.mute, condition(place), 4)
  const tail = {
    mute,
    changes: maybe(features.changes, changes(place), 5),
    emit: maybe(true, fc.constantFrom('every', 'rise')),
    repeat: maybe(features.repeat, wait(features), 4),
    limiter: maybe(features.limiter, limiter(features), 3),
    resolved: maybe(true, then, 1),
  }
  const kinds: Of<Clauses>[] = [
    fc.record({ ...tail, when: maybe(true, when, 1), then }),
    fc.record({
      when: maybe(true, when, 1),
      then,
      mute,
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
      for: maybe(true, wait(features), 1),
      times: maybe(true, times(features)),
      until: maybe(true, condition(place), 2),
      keep: maybe(true, wait(features), 2),
      expire: maybe(features.expire, wait(features), 2),
      then,
    })
    kinds.push(alarm, alarm, alarm)
  }
  if (features.absent) {
    const keys = anyOf(['a', 'z'], { twin: 'keys', default: ['b'] })
    const after =
      features.expected && keyed ? fc.oneof(wait(features), fc.record({ after: wait(features), keys })) : wait(features)
    const made = few(outcome({ ...place, each: false, alarm: true }, outputs))
    kinds.push(fc.record({ ...tail, absent: after, then: made, resolved: maybe(true, made, 1) }))
  }
  if (features.sequence) {
    kinds.push(
      fc.record({
        mute,
        changes: tail.changes,
        emit: tail.emit,
        limiter: tail.limiter,
        sequence: sequence(place),
        then: few(outcome({ ...place, each: false, steps: true }, outputs)),
      }),
    )
  }
  return fc.oneof(...kinds).map(({ limiter: held, ...rest }) => {
    const clauses = { ...rest, ...(isObject(held) ? held : {}) }
    return isObject(clauses.changes) && isAlarm(clauses)
      ? { ...clauses, changes: { ...clauses.changes, first: true } }
      : clauses
  })
}

/** "in an alarm rule … `first: false` is a problem" */
const isAlarm = (clauses: Clauses) =>
  clauses['emit'] === 'rise' ||
  ['for', 'times', 'until', 'keep', 'expire', 'absent', 'resolved'].some(name => clauses[name] !== undefined)

function changes(place: Place): Of<JsonObject> {
  const { features, paths } = place
  const by = fc.oneof(anyOf(1, 2, '50%', '100%', ...(features.decimals ? [0.1, 0.2, '50.5%'] : [])), limit(features))
  const on = anyOf(
    ...paths,
    ...(features.decimals ? ['$.d'] : []),
    ...(features.digits ? ['$.n'] : []),
    ...(features.previousEverywhere ? [{ previous: '$.v' }] : []),
  )
  return fc.record({ on, by, first: fc.boolean() }, { requiredKeys: ['on'] })
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
    ...(features.stepTime
      ? [
          {
            weight: 1,
            arbitrary: fc.tuple(fc.constantFrom('gt', 'lte', 'eq'), fc.constantFrom(0, 1000, 2500)).map(
              ([name, after]): JsonObject => ({
                now: true,
                [name]: { add: [{ step: 's0', time: true }, after] },
              }),
            ),
          },
        ]
      : []),
  )
  const first = fc.oneof(
    { weight: 4, arbitrary: fits.map(when => ({ when })) },
    ...(features.stepTimes
      ? [
          {
            weight: 1,
            arbitrary: fc.record(
              { when: fits, times: fc.integer({ min: 2, max: 3 }), within: wait(features) },
              { requiredKeys: ['when', 'times'] },
            ),
          },
        ]
      : []),
    ...(features.allSteps ? [{ weight: 1, arbitrary: together(features, fits) }] : []),
  )
  const times = maybe(features.stepTimes, fc.integer({ min: 2, max: 3 }), 4)
  const positive = fc
    .record({ when: earlier, within: wait(features), times }, { requiredKeys: ['when', 'times'] })
    .map(present)
  const negative = fc.record({ not: earlier, within: wait(features) })
  const later = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: positive },
      { weight: 2, arbitrary: negative },
      ...(features.allSteps ? [{ weight: 1, arbitrary: together(features, earlier) }] : []),
    ),
    { maxLength: 3 },
  )
  const steps = fc
    .tuple(first, later)
    .map(([one, others]): readonly JsonObject[] => [one, ...others].map((step, index) => named(step, `s${index}`)))
    // "one that a timer completes (a last `not`) clears none"
    .map(all =>
      features.lastNot || all.at(-1)?.['not'] === undefined
        ? all
        : [...all, { as: 'end', when: { path: '$.v', exists: true } }],
    )
  return fc.oneof(
    { weight: 2, arbitrary: steps },
    { weight: 1, arbitrary: fc.record({ steps, restart: fc.boolean() }) },
  )
}

/** Steps in any order. */
function together(features: Features, when: Of<JsonObject>): Of<JsonObject> {
  const times = maybe(features.stepTimes, fc.constant(2), 4)
  const part = fc.record({ when, times }).map(present)
  return fc.record(
    { all: fc.array(part, { minLength: 2, maxLength: 3 }), within: wait(features) },
    { requiredKeys: ['all'] },
  )
}

/** The step under that name; of an `all`, the first of its steps, and the others under names like it. */
function named(step: JsonObject, as: string): JsonObject {
  const { all } = step
  if (Array.isArray(all))
    return { ...step, all: all.map((part, index) => ({ as: index === 0 ? as : `${as}-${index}`, ...Object(part) })) }
  return step['not'] === undefined ? { as, ...step } : step
}
