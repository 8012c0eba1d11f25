// Windows by incremental algorithms are held against windows from the list of all events: random events, sizes, limits
// and restarts. Between any two events it is asked what a window holds, which must change nothing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aggregates } from '../../../src/rules/aggregates/registry.ts'
import type { Json, JsonObject } from '../../../src/rules/data/json.ts'
import { drive, type Passed, specOf } from './driver.ts'
import { aggregate, type Emitted, type Shape, type Timed, windowsOf } from './recompute.ts'

const runs = Number(process.env['PROPERTY_RUNS'] ?? 400)
const names = aggregates.map(({ name }) => name)
/** What holds on says how much it is so far. */
const growing = ['integral', 'timeWeightedAvg', 'stateDuration']

const value: fc.Arbitrary<Json | undefined> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -20, max: 20 }).map(number => number / 4) },
  { weight: 1, arbitrary: fc.constantFrom<Json | undefined>(undefined, null, 'a', '1', true, { a: 1 }, [1]) },
)
/** Times that meet the bounds of windows, and each other. */
const event = fc.record({ after: fc.constantFrom(0, 0, 1, 500, 1000, 1000, 2000, 5000, 12_000), value })
const seconds = (most: number) => fc.integer({ min: 1, max: most }).map(amount => amount * 1000)
const shape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ size: seconds(8), every: seconds(8), empty: fc.boolean() }).map(({ size, every, empty }) => ({
    kind: 'hopping' as const,
    size,
    every,
    empty,
  })),
  seconds(60).map(size => ({ kind: 'sliding' as const, size })),
  fc.record({ gap: seconds(4), max: seconds(20) }).map(session => ({ kind: 'session' as const, ...session })),
  fc
    .record({ count: fc.integer({ min: 1, max: 40 }), every: fc.integer({ min: 1, max: 50 }) })
    .map(counted => ({ kind: 'count' as const, ...counted })),
)

const scenario = fc.record({
  shape,
  events: fc.array(event, { maxLength: 120 }),
  start: fc.integer({ min: -10_000, max: 10_000 }),
  chosen: fc.subarray(names, { minLength: 1 }),
  /** Before which events the windows are written out and read back. */
  restarts: fc.array(fc.nat(120), { maxLength: 3 }),
  limit: fc.constantFrom(1, 3, 17, 1000, 1000, 1000),
})

function windowNode(of: Shape): JsonObject {
  switch (of.kind) {
    case 'hopping':
      return { hopping: `${of.size}ms`, every: `${of.every}ms`, empty: of.empty }
    case 'sliding':
      return { sliding: `${of.size}ms` }
    case 'session':
      return { session: `${of.gap}ms`, max: `${of.max}ms` }
    case 'count':
      return { count: of.count, every: of.every }
  }
}

const argument: JsonObject = {
  top: ['$.v', 2],
  bottom: ['$.v', 2],
  percentile: ['$.v', 90],
  stateDuration: { path: '$.v', gt: 0 },
}
const call = (name: string): JsonObject => ({ [name]: argument[name] ?? '$.v' })

/** What an aggregate gives of events that come alone, in a window of their own from which none has left. */
function alone(name: string, events: readonly Timed[], newest: number): Json | undefined {
  const aggregate = { of: call(name) }
  const empty = { window: { tumbling: '1ms', empty: true }, aggregate }
  const [field] = specOf(empty).fields
  const inside = field?.call.computation.kind === 'retain' ? events.slice(-newest) : events
  const window = drive(inside.length === 0 ? empty : { window: { count: inside.length }, aggregate })
  window.begin()
  const passed = inside.flatMap(({ time, value: v }) => window.receive(v === undefined ? {} : { v }, time))
  return (passed.at(-1) ?? window.advance(1)[0])?.body['of']
}

const bodiesOf = (passed: readonly Passed[]) => passed.map(({ at, body }) => ({ at, ...body }))

function expected(
  { at, start, end, events }: Emitted,
  chosen: readonly string[],
  limit: number,
  before: readonly Timed[],
) {
  const fields = chosen.map(
    name => [name, aggregate(name, events, limit, () => alone(name, events, limit), before, { start, end })] as const,
  )
  const present = fields.filter(([, field]) => field !== undefined)
  const [from, to] = [new Date(start), new Date(end)].map(date => date.toISOString())
  return {
    at,
    start: from,
    end: to,
    count: events.length,
    ...Object.fromEntries(present.map(([name, field]) => [`_${name}`, field])),
  }
}

/** The same, but for what rounding does to numbers. */
function close(actual: unknown, wanted: unknown): boolean {
  if (typeof actual === 'number' && typeof wanted === 'number') {
    return Math.abs(actual - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
  }
  if (typeof actual !== 'object' || typeof wanted !== 'object' || actual === null || wanted === null) {
    return actual === wanted
  }
  const [some, others] = [Object.entries(actual), new Map(Object.entries(wanted))]
  return some.length === others.size && some.every(([name, part]) => close(part, others.get(name)))
}

describe('windows', () => {
  it('are those of the list of all events, whoever asks', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(scenario, ({ shape: of, events, start, chosen, restarts, limit: few }) => {
        const limit = of.kind === 'hopping' ? Math.max(few, 17) : few // which has at most so many panes here
        const rule = {
          window: windowNode(of),
          aggregate: Object.fromEntries(chosen.map(name => [`_${name}`, call(name)])),
        }
        let windows = drive(rule, { start, windowEvents: limit })
        windows.begin()
        /** As they are, after they were asked. */
        const asked = () => {
          const before = windows.freeze()
          windows.report()
          expect(windows.freeze()).toEqual(before)
          return before
        }
        const timed: Timed[] = []
        const actual: unknown[] = []
        let time = start
        events.forEach(({ after, value: v }, index) => {
          const frozen = asked()
          if (restarts.includes(index)) windows = drive(rule, { start: time, windowEvents: limit, from: frozen })
          time += after
          timed.push({ time, value: v })
          actual.push(...bodiesOf(windows.receive(v === undefined ? {} : { v }, time)))
        })
        asked()
        const until = time + 20_000
        actual.push(...bodiesOf(windows.advance(until)))
        const wanted = windowsOf(of, timed, start, until).map(emitted => {
          // Where events leave one by one, the limit is on the events of the window.
          const inside = of.kind === 'sliding' || of.kind === 'count' ? emitted.events.slice(-limit) : emitted.events
          const from = of.kind === 'count' ? (inside[0]?.time ?? emitted.start) : emitted.start
          // Sessions, and windows of so many events, begin their counters anew.
          const goesOn = of.kind === 'hopping' || of.kind === 'sliding'
          const [first] = inside
          const earlier = timed.findLastIndex(({ time }) => time < emitted.start) + 1
          const before = goesOn ? timed.slice(0, first === undefined ? earlier : timed.indexOf(first)) : []
          return expected({ ...emitted, start: from, events: inside }, chosen, limit, before)
        })
        if (!close(actual, wanted)) expect(actual).toEqual(wanted)
      }),
      { numRuns: runs },
    )
  })

  it('tell before their end what they give then', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(scenario, ({ shape: of, events, start, chosen: any, limit: few }) => {
        const chosen = any.filter(name => !growing.includes(name))
        const limit = of.kind === 'hopping' ? Math.max(few, 17) : few
        const rule = {
          window: windowNode(of),
          aggregate: Object.fromEntries(chosen.map(name => [`_${name}`, call(name)])),
        }
        const windows = drive(rule, { start, windowEvents: limit })
        windows.begin()
        let time = start
        for (const { after, value: v } of events) {
          time += after
          const passed = windows.receive(v === undefined ? {} : { v }, time)
          const due = windows.due()
          // What its own event completes, or what it would be without another.
          const same = drive(rule, { start: time, windowEvents: limit, from: windows.freeze() })
          const given = due === undefined ? passed.at(-1)?.body : same.advance(due).at(-1)?.body
          // Between two windows none is open: what passed was the one before.
          if (of.kind === 'hopping' && due === undefined) continue
          if (given === undefined || given['count'] === 0) continue
          const asked = windows.report().window
          expect(of.kind === 'session' ? { ...asked, end: given['end'] } : asked).toEqual(given)
        }
      }),
      { numRuns: runs },
    )
  })
})
