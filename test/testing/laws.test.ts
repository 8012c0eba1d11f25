// Laws of lines and of test files: what is drawn can be read again, and nothing that is read makes the reader fall over.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawRows, drawWhole } from '../../src/cli/testing/drawn-rows.ts'
import { type Marble, parseLine } from '../../src/cli/testing/marbles.ts'
import { readTestFile } from '../../src/cli/testing/test-file.ts'
import { judge } from '../../src/cli/testing/verdict.ts'
import type { Json } from '../../src/index.ts'

/** Rows whose marbles stand at frames of their own, at most one at a time. */
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
