// What holds for every document and recording, whatever the contract says of its words: a reference that breaks a law is wrong before
// any engine disagrees. SCALE=n takes n times as many cases.
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { all, only } from '../arbitrary/features.ts'
import { cases } from '../arbitrary/recordings.ts'
import { scaled } from '../scale.ts'
import { exact, roundedOnce } from './exact.ts'
import { type JsonObject, parse, textOf } from './json.ts'
import { type Line, reference } from './reference.ts'

const numRuns = scaled(50)
const withOne = (lines: readonly Line[], made: (at: number) => Line) =>
  lines.flatMap(line => (line.leap ? [line] : [made(line.at), line]))

// The reference finds everything anew at each moment: a law over whole recordings takes a minute on a machine that is busy.
vi.setConfig({ testTimeout: 600_000 })

describe('whatever the rules', () => {
  test('a pause changes nothing: time passes through every moment', () => {
    fc.assert(
      fc.property(cases(all), ({ document, lines }) => {
        const paused = withOne(lines, at => ({ at, pause: true }))
        expect(reference(document, paused)).toEqual(reference(document, lines))
      }),
      { numRuns },
    )
  })

  test('a twin change that changes nothing changes nothing', () => {
    fc.assert(
      fc.property(cases(all), ({ document, lines }) => {
        const delivered = withOne(lines, at => ({ at, twin: {} }))
        expect(reference(document, delivered)).toEqual(reference(document, lines))
      }),
      { numRuns },
    )
  })

  test('what one raising resolves leaves after what it raised', () => {
    fc.assert(
      fc.property(cases(all), ({ document, lines }) => {
        const told = (clause: string) => ({ output: clause, tag: { id: { raised: 'id' } } })
        const rules = Object.entries(Object(document['rules'])).map(([id, rule]) => {
          const { sequence, otherwise, then, ...rest } = Object(rule)
          return [id, sequence === undefined ? { ...rest, then: told('then'), resolved: told('resolved') } : rule]
        })
        const sends = reference(
          { ...document, rules: Object.fromEntries(rules) },
          lines.filter(line => !('twin' in line)),
        )
        for (const [index, { output, properties }] of sends.entries()) {
          if (output !== 'resolved') continue
          expect(
            sends.findIndex(one => one.output === 'then' && one.properties['id'] === properties['id']),
          ).toBeLessThan(index)
          expect(
            sends.findLastIndex(one => one.output === 'then' && one.properties['id'] === properties['id']),
          ).toBeLessThan(index)
        }
      }),
      { numRuns },
    )
  })
})

test('a rule sends among others what it sends alone', () => {
  // A rule that reads another's alarm, or what another feeds, is not alone.
  const apart = { ...all, streams: false, bounds: false, alarmSubject: false }
  fc.assert(
    fc.property(cases(apart), ({ document, lines }) => {
      const { settings, rules, ...parameters } = document
      const { late: _late, ...others } = Object(settings)
      // Each to an output of its own, so that nothing merges.
      const told = Object.fromEntries(
        Object.entries(Object(rules)).map(([id, rule]) => [
          id,
          { ...Object(rule), then: { output: id, tag: { v: '$.v' } } },
        ]),
      )
      const kept = lines.filter(
        line => !('twin' in line && (line.twin['rules'] ?? line.twin['settings']) !== undefined),
      )
      const sent = (some: JsonObject, id: string) =>
        reference({ ...parameters, settings: others, rules: some }, kept).filter(({ output }) => output === id)
      for (const [id, rule] of Object.entries(told)) expect(sent(told, id)).toEqual(sent({ [id]: rule }, id))
    }),
    { numRuns },
  )
})

test.each([
  ['increase', '$.c'],
  ['integral', '$.c'],
  ['stateDuration', { path: '$.c', gt: 50 }],
] as const)('%s of the windows adds up to that of the whole', (name, of) => {
  const reading = fc.record({ after: fc.integer({ min: 1, max: 9000 }), c: fc.integer({ min: 0, max: 100 }) })
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 40 }), readings => {
      let at = 0
      const lines = readings.map(({ after, c }): Line => {
        at += after
        return { at, input: 'in', text: `{"c":${c}}` }
      })
      const rule = (window: JsonObject) => ({
        rules: { r: { window, aggregate: { up: { [name]: of } }, then: { output: 'out' } } },
      })
      const ups = (window: JsonObject) =>
        reference(rule(window), [...lines, { at: 1_000_000, pause: true }]).map(({ text }) =>
          Number(Object(JSON.parse(text)).up ?? 0),
        )
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
      // What holds goes on in windows without events.
      const whole = sum(ups({ tumbling: '1000s', empty: true }))
      expect(sum(ups({ tumbling: '10s', empty: true }))).toBeCloseTo(whole, 6)
    }),
    { numRuns },
  )
})

// Of one rule and one key: others run when their own watermarks reach them.
test('events out of order within the lateness give what they would have given in order', () => {
  const timeless = only([
    'dedupe',
    'merge',
    'window',
    'alarm',
    'previous',
    'changes',
    'limiter',
    'counters',
    'conditional',
  ])
  fc.assert(
    fc.property(
      cases(timeless),
      fc.array(fc.integer({ min: 0, max: 1999 }), { minLength: 30, maxLength: 30 }),
      (one, delays) => {
        const rules = Object.entries(Object(one.document['rules']))
          .slice(0, 1)
          .map(([id, rule]) => [id, { ...Object(rule), time: { path: '$.t', lateness: '2s' } }])
        const document = { settings: { idle: '1w' }, rules: Object.fromEntries(rules) }
        // No two at one time: of those the order of arrival counts.
        const inputs = one.lines.flatMap(line => ('input' in line ? [line] : []))
        const timed = inputs.map((line, index) => ({
          ...line,
          text: line.text.replace(/"t":("[^"]*"|[\d.-]+)/, `"t":${line.at + 10 * index}`),
        }))
        const end: Line = { at: 60_000, input: 'in1', properties: { p: 'x' }, text: '{"v":1,"w":1,"t":60000}' }
        const run = (delay: (index: number) => number) => {
          const arriving = timed
            .map((line, index) => ({ ...line, at: line.at + 10 * index + delay(index) }))
            .toSorted((a, b) => a.at - b.at)
          const sends = reference(document, [...arriving, end])
          return sends.map(({ output, rules: by, text }) => ({ output, by, text }))
        }
        expect(run(index => delays[index % 30] ?? 0)).toEqual(run(() => 0))
      },
    ),
    { numRuns },
  )
})

test('numbers and names of a body are written as they came', () => {
  const digits = fc.oneof(
    fc.bigInt().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => JSON.stringify(value)),
    fc.constantFrom('1.0', '-0', '1E5', '0.10e-3'),
  )
  const value = fc.letrec<{ value: string }>(tie => ({
    value: fc.oneof(
      { maxDepth: 3 },
      digits,
      fc.string().map(text => JSON.stringify(text)),
      fc.array(tie('value')).map(items => `[${items.join(',')}]`),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom('a', '2', '1', '__proto__'), tie('value')), {
          selector: ([name]) => name,
        })
        .map(members => `{${members.map(([name, of]) => `${JSON.stringify(name)}:${of}`).join(',')}}`),
    ),
  })).value
  fc.assert(
    fc.property(value, text => {
      const read = parse(text)
      expect(read === undefined ? 'absent' : textOf(read)).toBe(text)
    }),
  )
})

test('a sum is the nearest double to the exact sum', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(double, double, fc.integer({ min: 1, max: 2 ** 53 - 1 }), (a, b, n) => {
      expect(roundedOnce(exact(a) + exact(b)) + 0).toBe(a + b + 0)
      expect(roundedOnce(exact(n) * 3n, 3n)).toBe(n)
      expect(roundedOnce(exact(a), BigInt(n)) + 0).toBe(a / n + 0)
    }),
  )
})
