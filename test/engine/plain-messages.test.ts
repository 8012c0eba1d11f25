// A message as a plain object is taken, or refused with what to write instead; by the operator and by the machine.
import { of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { createMachine, type Json, messageOf, plainOf, runRules } from '../../src/index.ts'
import { text } from '../decide.ts'

const all = { rules: { all: { then: { output: 'out' } } } }

/** The message as the machine has it, with its body as text; or what is wrong with it. */
function read(plain: unknown): unknown {
  try {
    const { input, bytes, properties, system } = messageOf(plain as never)
    return { input, text: text(bytes), properties: Object.fromEntries(properties), system }
  } catch (error) {
    return error instanceof TypeError ? error.message : `not explained: ${String(error)}`
  }
}

const circular: { [name: string]: unknown } = {}
circular['self'] = circular
const deep: Json = Array.from({ length: 100_000 }).reduce<Json>(inner => [inner], 1)

describe('a plain message', () => {
  it.each<[string, unknown, object]>([
    ['a body', { body: { t: 1 } }, { text: '{"t":1}' }],
    ['a body and properties', { body: 1, properties: { line: 'L1' } }, { text: '1', properties: { line: 'L1' } }],
    ['no properties', { body: 1, properties: undefined, system: undefined, input: undefined }, { text: '1' }],
    ['a body that is null or false', { body: null }, { text: 'null' }],
    ['a text', { text: 'not JSON' }, { text: 'not JSON' }],
    ['bytes', { bytes: new TextEncoder().encode('{}'), properties: {} }, { text: '{}' }],
    ['a Map of properties', { body: 1, properties: new Map([['a', 'b']]) }, { text: '1', properties: { a: 'b' } }],
    ['an input', { input: 'other', body: 1 }, { input: 'other', text: '1' }],
    ['system properties', { body: 1, system: { subject: 's' } }, { text: '1', system: { subject: 's' } }],
    [
      'what JSON makes of it',
      { body: { at: new Date(0), n: Number.NaN } },
      { text: '{"at":"1970-01-01T00:00:00.000Z","n":null}' },
    ],
    [
      'a property of that name',
      { body: 1, properties: JSON.parse('{"__proto__":"x"}') },
      { text: '1', properties: JSON.parse('{"__proto__":"x"}') },
    ],
  ])('is taken with %s', (_what, plain, expected) => {
    expect(read(plain)).toEqual({ input: 'input1', properties: {}, system: {}, ...expected })
  })

  it('is taken as it is where it is whole', () => {
    const whole = messageOf({ body: 1 })
    expect(messageOf(whole)).toBe(whole)
  })

  it.each<[message: string, refused: unknown]>([
    ['a message is an object, as in { "body": { "t": 21 } }; this one is undefined', undefined],
    ['a message is an object, as in { "body": { "t": 21 } }; this one is null', null],
    ['a message is an object, as in { "body": { "t": 21 } }; this one is "{\\"t\\":21}"', '{"t":21}'],
    ['a message is an object, as in { "body": { "t": 21 } }; this one is an array', [1]],
    ['a message has one of body, text and bytes; this one has none', {}],
    ['a message has one of body, text and bytes; this one has none', { properties: {} }],
    ['a message has one of body, text and bytes; this one has body and text', { body: 1, text: '1' }],
    [
      'a message has input, body, text, bytes, properties, system, and no "machine". If it belongs to the body, write { "body": … } around it.',
      { machine: { temperature: 35 } },
    ],
    [
      'a message has input, body, text, bytes, properties, system, and no "propertys". Did you mean "properties"?',
      { body: 1, propertys: {} },
    ],
    ['the input of a message is a string, not 1', { body: 1, input: 1 }],
    ['the body of a message is JSON, and a function is not', { body: () => 1 }],
    ['the body of a message cannot be written as JSON: Do not know how to serialize a BigInt', { body: { n: 1n } }],
    ['the text of a message is a string, not 5; JSON is given as its body', { text: 5 }],
    ['the bytes of a message are a Uint8Array, not "{}"; JSON is given as its body', { bytes: '{}' }],
    ['the properties of a message are an object, as in { "line": "L1" }, not "a=b"', { body: 1, properties: 'a=b' }],
    ['the properties of a message are an object, as in { "line": "L1" }, not an array', { body: 1, properties: ['a'] }],
    ['the properties of a message are an object, as in { "line": "L1" }, not null', { body: 1, properties: null }],
    ['the property "line" of a message is 3; properties are strings', { body: 1, properties: { line: 3 } }],
    [
      'the property "n" of a message is the bigint 3; properties are strings',
      { body: 1, properties: new Map([['n', 3n]]) },
    ],
    ['the system property "subject" of a message is 1; it is a string', { body: 1, system: { subject: 1 } }],
    ['the system properties of a message are an object, not "s"', { body: 1, system: 's' }],
    ['the system properties of a message are an object, not null', { body: 1, system: null }],
  ])('%s', (message, plain) => {
    expect(read(plain)).toBe(message)
  })

  it.each([
    ['contains itself', circular],
    ['is too deep', deep],
  ])('whose body %s is refused', (_what, body) => {
    expect(read({ body })).toMatch(/^the body of a message cannot be written as JSON: /)
  })

  it('of unknown system properties is told those that there are', () => {
    expect(read({ body: 1, system: { subjekt: 's' } })).toMatch(
      /^"subjekt" is not a system property of a message; there are messageId, /,
    )
  })
})

describe('a message that is not one', () => {
  const wrong = { body: 1, properties: { line: 3 } } as never

  it('is an error of the stream', () => {
    const told: unknown[] = []
    of({ body: 1 }, wrong, { body: 2 })
      .pipe(runRules(all))
      .subscribe({ next: ({ body }) => told.push(body), error: error => told.push(String(error)) })
    expect(told).toEqual([1, 'TypeError: the property "line" of a message is 3; properties are strings'])
  })

  it('is thrown by the machine, which is as it was before', () => {
    const machine = createMachine({ start: 0 })
    machine.apply({ rules: { r: { when: { path: '$.t', gt: 1 }, for: '5s', then: { output: 'out' } } } }, 0)
    machine.accept({ body: { t: 2 } }, 0)
    expect(() => machine.accept(wrong, 9000)).toThrow(TypeError)
    const [timer, message] = machine.accept({ body: { t: 0 } }, 9000).decisions
    expect([timer?.at, timer?.sends.map(plainOf), message?.sends]).toEqual([
      5000,
      [{ output: 'out', rules: ['r'], properties: {}, body: { t: 2 } }],
      [],
    ])
  })
})
