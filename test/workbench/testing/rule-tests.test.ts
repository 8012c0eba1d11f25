// Rule tests as their authors write them: what passes, and what does not.
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/index.ts'
import { failureOf, testsOf, verdictOf } from './judged.ts'

const hot: JsonObject = {
  when: { path: '$.t', gt: { twin: 'limit', default: 25 } },
  then: { output: 'out', tag: { kind: 'hot' } },
}
const overheated: JsonObject = { when: { path: '$.t', gt: 25 }, for: '5m', then: { output: 'alarms' } }

/** A file of one test, with messages of 21 and 35 degrees. */
function file(rules: JsonObject, body: JsonObject, more: JsonObject = {}): JsonObject {
  const messages = { c: { body: { t: 21 } }, h: { body: { t: 35 }, properties: { line: 'L1' } } }
  return { rules, frame: '1s', messages, tests: [{ name: 'test', ...body }], ...more }
}

describe('passes where everything drawn is sent, and nothing else', () => {
  test.each<[string, JsonObject]>([
    [
      'like, and properties',
      {
        inputs: { a: '-c-h-|' },
        outputs: { out: '---H-|' },
        expect: { H: { like: 'h', properties: { kind: 'hot', line: 'L1', other: null } } },
      },
    ],
    ['a letter without expectation is the message sent on', { inputs: { a: '-c-h-|' }, outputs: { out: '---h-|' } }],
    ['body', { inputs: { a: 'h' }, outputs: { out: 'H' }, expect: { H: { body: { t: 35 } } } }],
    ['bodyContains', { inputs: { a: 'h' }, outputs: { out: 'H' }, expect: { H: { bodyContains: {} } } }],
    [
      'near',
      { inputs: { a: 'h' }, outputs: { out: 'H' }, expect: { H: { near: { body: { t: 35.1 }, tolerance: 0.2 } } } },
    ],
    ['rules', { inputs: { a: 'h' }, outputs: { out: 'H' }, expect: { H: { rules: ['r'] } } }],
    ['silence', { inputs: { a: '-c-c|' } }],
    [
      'several inputs, in the order in which they are written',
      { inputs: { a: 'h-c|', b: 'ch-|' }, outputs: { out: 'hh' } },
    ],
    ['a group', { inputs: { a: '-(hch)|' }, outputs: { out: '-(hh)-|' } }],
    ['a twin at the start', { twin: { desired: { limit: 20 } }, inputs: { a: 'ch' }, outputs: { out: 'ch' } }],
    [
      'a twin that changes before the message of its time',
      { twin: { marbles: '-t', patches: { t: { limit: 40 } } }, inputs: { a: 'hh' }, outputs: { out: 'h-' } },
    ],
    [
      'a twin that is rejected',
      {
        twin: { marbles: '-t', patches: { t: { limit: 'hot' } }, rejected: ['t'] },
        inputs: { a: 'hh' },
        outputs: { out: 'hh' },
      },
    ],
    [
      'why',
      { inputs: { a: 'c' }, explain: [{ at: '0s', rule: 'r', fired: false, reason: '21 is not greater than 25' }] },
    ],
  ])('%s', (_, body) => {
    expect(failureOf(file({ r: hot }, body))).toBe('')
  })

  test('a condition that holds for five minutes, in milliseconds, with the engine stopped in between', () => {
    const body = {
      inputs: { a: 'h 2m -h 2m 57s -|' },
      outputs: { alarms: '5m H|' },
      expect: { H: { like: 'h' } },
      states: [
        { at: '4m59s', rule: 'r', is: 'pending' },
        { at: '5m', rule: 'r', is: 'raised' },
      ],
    }
    expect(failureOf(file({ r: overheated }, body))).toBe('')
  })

  test('some of the rules: the others are switched off, until a change of the twin switches them on', () => {
    const also: JsonObject = { when: { path: '$.t', gt: 30 }, then: { output: 'more' } }
    const body = {
      inputs: { a: 'h-h-|' },
      twin: { marbles: '-t--|', patches: { t: { rules: { also: { enabled: true } } } } },
      outputs: { out: 'h-h-|', more: '--H-|' },
      expect: { H: { rules: ['also'] } },
    }
    expect(failureOf(file({ r: hot, also }, { ...body, only: ['r'] }))).toBe('')
    expect(failureOf(file({ r: hot, also }, body, { only: ['r'] }))).toBe('')
    expect(failureOf(file({ r: hot, also }, { inputs: { a: 'h' }, outputs: { out: 'h' }, only: ['r'] }))).toBe('')
    expect(failureOf(file({ r: hot, also }, body))).toContain('At 0s more sent a message; nothing was expected.')
  })

  test('some of the rules, without those of a base document', () => {
    const messages = { w: { body: { t: 35, machine: { temperature: 95 } } } }
    const body = { inputs: { a: 'w' }, outputs: { out: 'w' } }
    const more = { messages, settings: { base: 'merge' } }
    expect(failureOf(file({ r: hot }, { ...body, only: ['r'] }, more))).toBe('')
    expect(failureOf(file({ r: hot }, body, more))).toContain('At 0s output1 sent a message')
  })

  test('a rule that a change of the twin brings', () => {
    const body = {
      inputs: { a: '-h--h-|' },
      twin: { marbles: '---t--|', patches: { t: { rules: { later: overheated } } } },
      states: [{ at: '4s', rule: 'later', is: 'pending' }],
    }
    expect(failureOf(file({}, body))).toBe('')
  })

  test('event time, by which a message may come late', () => {
    const average: JsonObject = {
      time: { path: '$.at', lateness: '5s' },
      window: { tumbling: '10s' },
      aggregate: { mean: { avg: '$.t' } },
      then: { output: 'means' },
    }
    const body = {
      messages: { 'a@0s': { body: { t: 10 } }, 'b@-4s': { body: { t: 30 } }, 'l@-12s': { body: { t: 99 } } },
      inputs: { in: '--a---b 10s a-l|' },
      outputs: { means: '----- - 11s M--|', late: '- 18s l|' },
      expect: { M: { bodyContains: { count: 2, mean: 20 } } },
    }
    expect(failureOf(file({ r: average }, body, { settings: { late: 'late' } }))).toBe('')
  })
})

test('runs hundreds of tests in a second', () => {
  const body = { inputs: { a: '-c-h-c-h-|' }, outputs: { out: '---h---h-|' } }
  const [only] = testsOf(file({ r: hot }, body))
  expect(only?.entries).toHaveLength(5)
  for (let count = 0; count < 300; count++) expect(verdictOf(file({ r: hot }, body)).failures).toEqual([])
})
