// The reason beside a message that goes by: the engine's own sentence, cut short.
import { expect, test } from 'vitest'
import { createMachine } from '../../../src/engine/machine.ts'
import type { Json, JsonObject } from '../../../src/rules/data/json.ts'
import { shortReason } from '../../../src/workbench/explanation/short-reason.ts'

/** What is said of a body, of rules with these conditions. */
function said(conditions: Readonly<Record<string, Json>>, body: string | JsonObject, twin: JsonObject = {}) {
  const rules = Object.fromEntries(
    Object.entries(conditions).map(([id, when]) => [id, { when, then: { output: 'output1' } }]),
  )
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules, ...twin }, 0).accepted).toBe(true)
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return shortReason(machine, { input: 'input1', bytes, properties: new Map(), system: {} })
}

const limit = { twin: 'limit', default: 25 }

test.each([
  ['gt', { gt: 25 }, 45.78300206, '45.783 is greater than 25'],
  ['its opposite', { gt: 25 }, 2.0847212059999998, '2.08472 is not greater than 25'],
  ['a limit from the twin', { gt: limit }, 30, '30 is greater than 25'],
  ['a string', { eq: '1.23456789' }, '9.87654321 (2)', '"9.87654321 (2)" is not equal to "1.23456789"'],
  ['nothing', { gt: 25 }, undefined, '$.t is absent'],
])('of one rule, why it fires or not: %s', (_, predicate, t, reason) => {
  expect(said({ hot: { path: '$.t', ...predicate } }, t === undefined ? {} : { t })).toBe(reason)
})

test.each([
  [{ gt: limit }, 30.1234567, 'second: 30.1235 > 25'],
  [{ gte: limit }, 30, 'second: 30 ≥ 25'],
  [{ lt: 40 }, 30, 'second: 30 < 40'],
  [{ lte: 40 }, 30, 'second: 30 ≤ 40'],
  [{ eq: 30 }, 30, 'second: 30 = 30'],
  [{ ne: 'on' }, 30, 'second: 30 ≠ "on"'],
  [{ between: [20, 40] }, 30, 'second: 30 is between [20,40]'],
  [{ gt: 99 }, 30, 'no rule fires'],
])('of several rules, which one fires, and its test with symbols: %j', (predicate, t, reason) => {
  expect(said({ first: { path: '$.t', lt: 0 }, second: { path: '$.t', ...predicate } }, { t })).toBe(reason)
})

test('of a body that cannot be read, why', () => {
  const hot = { path: '$.t', gt: 1 }
  expect(said({ hot }, 'no JSON')).toBe('The body is not JSON.')
  expect(said({ hot, hotter: hot }, 'no JSON')).toBe(said({ hot }, 'no JSON'))
})

test('of a condition that takes more to say, nothing, or the rule alone', () => {
  const both = {
    all: [
      { path: '$.t', gt: 1 },
      { path: '$.t', lt: 9 },
    ],
  }
  expect(said({ both }, { t: 5 })).toBeUndefined()
  expect(said({ none: { path: '$.t', lt: 0 }, both }, { t: 5 })).toBe('both')
})
