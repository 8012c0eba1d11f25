// Windows that events end, or that are told before they end, held against those from the list of all events: random events,
// sizes, limits and restarts. And the window of the latest events.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aggregates } from '../../../src/rules/aggregates/registry.ts'
import type { Json, JsonObject } from '../../../src/rules/data/json.ts'
import { scaled } from '../../scale.ts'
import { drive, type Passed } from './driver.ts'
import { aggregate, type Timed } from './recompute.ts'
import { type Shape, toldOf } from './told.ts'

const numRuns = scaled(300)
const arguments_: JsonObject = {
  percentile: ['$.v', 90],
  stateDuration: { path: '$.v', gt: 0 },
  top: ['$.v', 2],
  bottom: ['$.v', 2],
}
const call = (name: string): JsonObject => ({ [name]: arguments_[name] ?? '$.v' })

const value: fc.Arbitrary<Json | undefined> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -8, max: 20 }).map(number => number / 4) },
  { weight: 1, arbitrary: fc.constantFrom<Json | undefined>(undefined, null, 'a', { a: 1 }) },
)
const after = fc.constantFrom(0, 0, 1, 500, 1000, 1000, 2000, 5000, 12_000)
const seconds = (most: number) => fc.integer({ min: 1, max: most }).map(amount => amount * 1000)
const endings = {
  events: fc.constantFrom(1, 2, 3, 7, Number.POSITIVE_INFINITY),
  partial: fc.boolean(),
}
const max = fc.oneof(seconds(10), fc.constant(Number.POSITIVE_INFINITY))
const shape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ kind: fc.constant('tumbling' as const), size: seconds(8), empty: fc.boolean(), ...endings }),
  fc.record({ kind: fc.constant('session' as const), gap: seconds(4), max: seconds(10), ...endings }),
  fc.record({ kind: fc.constant('while' as const), max, closing: fc.boolean(), ...endings }),
)

function windowNode(of: Shape): JsonObject {
  const ends = { ...(Number.isFinite(of.events) ? { events: of.events } : {}), partial: of.partial }
  switch (of.kind) {
    case 'tumbling':
      return { tumbling: `${of.size}ms`, empty: of.empty, ...ends }
    case 'session':
      return { session: `${of.gap}ms`, max: `${of.max}ms`, ...ends }
    case 'while':
      return {
        while: { path: '$.v', gt: 0 },
        closing: of.closing,
        ...(Number.isFinite(of.max) ? { max: `${of.max}ms` } : {}),
        ...ends,
      }
  }
}

const bodiesOf = (passed: readonly Passed[]) => passed.map(({ at, body }) => ({ at, ...body }))
const iso = (time: number) => new Date(time).toISOString()

/** The same, but for what rounding does to numbers. */
function close(actual: unknown, wanted: unknown): boolean {
  if (typeof actual === 'number' && typeof wanted === 'number')
    return Math.abs(actual - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
  if (typeof actual !== 'object' || typeof wanted !== 'object' || actual === null || wanted === null)
    return actual === wanted
  const [some, others] = [Object.entries(actual), new Map(Object.entries(wanted))]
  return some.length === others.size && some.every(([name, part]) => close(part, others.get(name)))
}

const names = aggregates.map(({ name }) => name)

describe('windows that events end', () => {
  it('are those of the list of all events', () => {
    const scenario = fc.record({
      shape,
      events: fc.array(fc.record({ after, value }), { maxLength: 60 }),
      start: fc.integer({ min: -10_000, max: 10_000 }),
      chosen: fc.subarray(names, { minLength: 1 }),
      restarts: fc.array(fc.nat(60), { maxLength: 3 }),
      limit: fc.constantFrom(3, 1000, 1000),
    })
    fc.assert(
      fc.property(scenario, ({ shape: of, events, start, chosen, restarts, limit }) => {
        const rule = {
          window: windowNode(of),
          aggregate: Object.fromEntries(chosen.map(name => [`_${name}`, call(name)])),
        }
        let windows = drive(rule, { start, windowEvents: limit })
        windows.begin()
        const timed: Timed[] = []
        const actual: unknown[] = []
        let time = start
        events.forEach(({ after: pause, value: v }, index) => {
          const frozen = windows.freeze()
          windows.report()
          expect(windows.freeze()).toEqual(frozen)
          if (restarts.includes(index)) windows = drive(rule, { start: time, windowEvents: limit, from: frozen })
          time += pause
          timed.push({ time, value: v })
          actual.push(...bodiesOf(windows.receive(v === undefined ? {} : { v }, time)))
        })
        const until = time + 20_000
        actual.push(...bodiesOf(windows.advance(until)))
        const wanted = toldOf(of, timed, start, until).map(
          ({ at, start: from, end, events: inside, isOpen, before }) => {
            const goesOn = of.kind === 'tumbling' ? before : []
            const span = { start: from, end: Math.min(at, end) }
            const fields = chosen
              .map(name => [`_${name}`, aggregate(name, inside, limit, () => undefined, goesOn, span)] as const)
              .filter(([, field]) => field !== undefined)
            const body = { at, start: iso(from), end: iso(end), count: inside.length, ...Object.fromEntries(fields) }
            return isOpen ? { ...body, open: true } : body
          },
        )
        if (!close(actual, wanted)) expect(actual).toEqual(wanted)
      }),
      { numRuns },
    )
  })
})

describe('the window of the latest event of each value', () => {
  const several = aggregates.filter(({ series }) => series !== true).map(({ name }) => name)
  const scenario = fc.record({
    events: fc.array(fc.record({ after, value, id: fc.option(fc.nat(40), { nil: undefined }) }), { maxLength: 150 }),
    chosen: fc.subarray(several, { minLength: 1 }),
    restarts: fc.array(fc.nat(150), { maxLength: 3 }),
    ttl: fc.oneof(seconds(60), fc.constant(Number.POSITIVE_INFINITY)),
    limit: fc.constantFrom(1, 7, 20, 1000),
  })

  it('is that of the list of all events', () => {
    fc.assert(
      fc.property(scenario, ({ events, chosen, restarts, ttl, limit }) => {
        const rule = {
          window: { latestBy: '$.id', ...(Number.isFinite(ttl) ? { ttl: `${ttl}ms` } : {}) },
          aggregate: Object.fromEntries(chosen.map(name => [`_${name}`, call(name)])),
        }
        let windows = drive(rule, { windowEvents: limit })
        let members: (Timed & { readonly id: number })[] = []
        let time = 0
        events.forEach(({ after: pause, value: v, id }, index) => {
          time += pause
          const frozen = windows.freeze()
          windows.report()
          expect(windows.freeze()).toEqual(frozen)
          if (restarts.includes(index)) windows = drive(rule, { start: time, windowEvents: limit, from: frozen })
          const passed = bodiesOf(
            windows.receive({ ...(v === undefined ? {} : { v }), ...(id === undefined ? {} : { id }) }, time),
          )
          if (id === undefined) {
            expect(passed).toEqual([])
            return
          }
          members = [...members.filter(one => one.id !== id && one.time + ttl > time), { time, value: v, id }].slice(
            -limit,
          )
          const fields = chosen
            .map(name => [`_${name}`, aggregate(name, members, 1000, () => undefined)] as const)
            .filter(([, field]) => field !== undefined)
          const [oldest] = members
          const wanted = {
            at: time,
            start: iso(oldest?.time ?? 0),
            end: iso(time),
            count: members.length,
            ...Object.fromEntries(fields),
          }
          if (!close(passed, [wanted])) expect(passed).toEqual([wanted])
        })
      }),
      { numRuns },
    )
  })

  it('shows a field that is new once it holds no event from before the change', () => {
    const rule = { window: { latestBy: '$.id' }, aggregate: { n: { count: true } } }
    const changed = { ...rule, aggregate: { n: { count: true }, max: { max: '$.v' } } }
    const windows = drive(rule)
    for (const id of [1, 2, 3]) windows.receive({ id, v: id }, id)
    windows.change(changed, 4)
    const fields = [1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2].map(
      (id, index) => windows.receive({ id, v: id }, 5 + index).at(-1)?.body['max'],
    )
    expect(fields.at(-2)).toBeUndefined()
    expect(fields.at(-1)).toBe(3)
  })
})
