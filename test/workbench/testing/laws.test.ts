// Laws of lines and of test files: what is drawn can be read again, and nothing that is read makes the reader fall over.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../src/index.ts'
import { drawRows, drawWhole } from '../../../src/workbench/testing/drawn-rows.ts'
import { failureLines } from '../../../src/workbench/testing/failure-text.ts'
import { type Marble, parseLine } from '../../../src/workbench/testing/marbles.ts'
import { readTestFile } from '../../../src/workbench/testing/test-file.ts'
import { judge } from '../../../src/workbench/testing/verdict.ts'
import { scaled } from '../../scale.ts'

/** Rows whose marbles are at frames of their own, at most one at a time. */
const rows = fc.array(
  fc
    .uniqueArray(fc.nat(200), { maxLength: 12 })
    .map(frames =>
      frames.sort((a, b) => a - b).map((at, index): Marble => ({ letter: 'abcdefghijkl'[index] ?? 'z', at })),
    ),
  { minLength: 1, maxLength: 4 },
)

test('lines that are drawn say the same when they are read, at the same columns', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom(1, 1000, 60_000), fc.nat(50), (frames, frame, rest) => {
      const lines = frames.map(row => row.map(({ letter, at }) => ({ letter, at: at * frame })))
      const end = Math.max(0, ...lines.flat().map(({ at }) => at)) + (rest + 1) * frame
      expect(drawWhole(lines, { frame, end }).map(text => parseLine(text, frame))).toEqual(
        lines.map(marbles => ({ marbles, end, ended: true })),
      )
    }),
  )
})

test('rows are never wider than the screen, and the mark is within them', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 30, max: 120 }), fc.nat(), (lines, width, choice) => {
      const times = lines.flat().map(({ at }) => at)
      const end = Math.max(0, ...times) + 1
      const mark = times[choice % Math.max(1, times.length)] ?? end
      const drawn = drawRows(lines, { frame: 1, end, mark, width })
      for (const row of drawn.rows) expect(row.length).toBeLessThanOrEqual(width)
      const letter = lines.flat().find(({ at }) => at === mark)?.letter ?? '|'
      expect(
        drawn.rows.some(row => row.slice(drawn.mark.start).startsWith(letter) || row[drawn.mark.start] === '('),
      ).toBe(true)
    }),
  )
})

test('any text is a line or is said to be none', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('a', '-', ' ', '(', ')', '|', '5', 'm', 's', '.') }),
  )
  fc.assert(
    fc.property(text, line => {
      const parsed = parseLine(line, 1000)
      if ('message' in parsed) return
      expect(parsed.marbles.every(({ at }) => at >= 0 && at <= parsed.end)).toBe(true)
    }),
  )
})

/** JSON in which the names of a test file are likely. */
const file = fc.letrec(tie => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>('-h-|', '1s', 'h', 'r', null, 1, true, '2026-01-31T08:30:00Z', 'a 5m b'),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'h',
        'r',
        'H',
        'input1',
        'body',
        'like',
        'marbles',
        'patches',
        'at',
        'rule',
        'is',
        'name',
        't@-1s',
      ),
      tie('node'),
      { maxKeys: 4 },
    ),
  ),
  test: fc.dictionary(
    fc.constantFrom('name', 'inputs', 'outputs', 'expect', 'twin', 'states', 'explain', 'messages', 'frame', 'start'),
    tie('node'),
    { maxKeys: 5 },
  ),
}))

test('any file is read, or its problems are told', () => {
  const rules = { r: { by: '$.id', when: { path: '$.t', gt: 1 }, for: '1m', then: { output: 'out' } } }
  fc.assert(
    fc.property(file.node, fc.array(file.test, { maxLength: 2 }), (shared, tests) => {
      const more = typeof shared === 'object' && shared !== null && !Array.isArray(shared) ? shared : {}
      const node: Json = JSON.parse(JSON.stringify({ rules, tests, messages: more, expect: more }))
      const { file: read, problems } = readTestFile(node, undefined)
      if (read === undefined) expect(problems.length).toBeGreaterThan(0)
      for (const one of read?.tests ?? []) judge(one)
    }),
  )
})

const clauses: fc.Arbitrary<JsonObject> = fc.record(
  {
    by: fc.constant('$.id'),
    for: fc.constantFrom('2s', '5s'),
    times: fc.integer({ min: 1, max: 3 }),
    until: fc.constant({ path: '$.t', lt: 2 }),
    keep: fc.constantFrom('1s', '3s'),
    emit: fc.constantFrom('every', 'rise'),
    repeat: fc.constant('2s'),
    throttle: fc.constant('3s'),
    changes: fc.constant({ on: '$.t' }),
    dedupe: fc.constant({ on: '$.t', within: '2s' }),
    resolved: fc.constant({ output: 'out', tag: { over: true } }),
  },
  { requiredKeys: [] },
)
const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '-', '-', ' 3s '), maxLength: 20 })

test('random rules and messages fail as tests may, and show no fault of the engine', () => {
  const messages = { a: { body: { id: 1, t: 1 } }, b: { body: { id: 1, t: 3 } }, c: { body: { id: 2, t: 4 } } }
  fc.assert(
    fc.property(clauses, line, line, line, (more, one, other, expected) => {
      const rule = { when: { path: '$.t', gte: { twin: 'limit', default: 3 } }, then: { output: 'out' }, ...more }
      const twin = { marbles: '----t', patches: { t: { limit: 4 } } }
      const body = { name: 'random', inputs: { one, other }, outputs: { out: expected }, twin }
      const {
        file: read,
        problems,
        document,
      } = readTestFile({ rules: { rule }, frame: '1s', messages, tests: [body] }, undefined)
      expect(
        [...problems, ...document].filter(({ severity, code }) => severity === 'error' && code !== 'unread-parameter'),
      ).toEqual([])
      const [verdict] = (read?.tests ?? []).map(found => judge(found))
      expect(verdict?.failures.filter(({ kind }) => kind === 'fault')).toEqual([])
      if (verdict !== undefined) for (const text of failureLines(verdict)) expect(text.length).toBeLessThanOrEqual(80)
    }),
    { numRuns: scaled(10) },
  )
})
