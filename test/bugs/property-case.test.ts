// edgeHub takes names of application properties that differ only in case for one, and refuses a message with both.
import { expect, test } from 'vitest'
import { createMachine, type JsonObject } from '../../src/index.ts'
import { sameName } from '../../src/rules/data/property-name.ts'
import { message } from '../decide.ts'

/** The properties of what one message causes. */
function sent(rules: JsonObject, properties: Readonly<Record<string, string>>) {
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules }, 0).accepted).toBe(true)
  const { decisions } = machine.accept(message({ t: 1 }, { properties: new Map(Object.entries(properties)) }), 0)
  return decisions.flatMap(({ sends }) => sends.map(send => Object.fromEntries(send.properties)))
}

test('a tag replaces the property of its name in any case, and brings its own spelling', () => {
  const rules = { r: { then: { output: 'o', tag: { MessageType: 'Alert' } } } }
  expect(sent(rules, { messagetype: 'Reading', line: 'L1' })).toEqual([{ line: 'L1', MessageType: 'Alert' }])
})

test('untag removes it in any case', () => {
  expect(sent({ r: { then: { output: 'o', untag: ['LINE'] } } }, { line: 'L1', site: 'A' })).toEqual([{ site: 'A' }])
})

test('two rules that give one tag different values, in any case, send the message once each', () => {
  const rules = {
    a: { then: { output: 'o', tag: { Level: 1 } } },
    b: { then: { output: 'o', tag: { level: 2 } } },
  }
  expect(sent(rules, {})).toEqual([{ Level: '1' }, { level: '2' }])
})

test('what goes through a stream keeps one of them', () => {
  const rules = {
    feed: { then: { output: '#s', tag: { MessageType: 'Alert' } } },
    read: {
      from: '#s',
      when: { property: 'MESSAGETYPE', eq: 'Alert' },
      then: { output: 'o', set: [{ path: '$.x', to: 1 }] },
    },
  }
  expect(sent(rules, { messagetype: 'Reading' })).toEqual([{ MessageType: 'Alert' }])
})

test.each([1, 6])('a rule reads it in any case, with and without an index: %d rules', count => {
  const names = ['line', 'Line', 'LINE', 'lInE', 'liNe', 'linE'].slice(0, count)
  const rules = names.map(name => [
    name,
    {
      when: { property: name, eq: 'L1' },
      then: { output: 'o', tag: { from: 'all', [`of-${names.indexOf(name)}`]: name } },
    },
  ])
  const tags = Object.fromEntries(names.map((name, index) => [`of-${index}`, name]))
  expect(sent(Object.fromEntries(rules), { line: 'L1' })).toEqual([{ line: 'L1', from: 'all', ...tags }])
  expect(sent(Object.fromEntries(rules), { line: 'L2' })).toEqual([])
})

test('of several, which only a recording can have, the last is read', () => {
  const rules = { r: { then: { output: 'o', untag: ['a'], tag: { read: { property: 'a' } } } } }
  expect(sent(rules, { a: '1', A: '2' })).toEqual([{ read: '2' }])
})

test.each([
  ['a', 'A', true],
  ['ä', 'Ä', true],
  ['µ', 'Μ', true],
  ['ß', 'ss', false],
  ['ı', 'I', false],
  ['a', 'b', false],
])('as .NET compares: %s and %s: %s', (a, b, same) => {
  expect(sameName(a, b)).toBe(same)
})
