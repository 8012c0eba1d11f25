// Bodies of every kind, hostile ones too: each is decoded or has a reason, and nothing else suffers.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../src/engine/decode.ts'
import { createMachine, type Message, type SystemProperties } from '../../src/index.ts'
import { defaultSettings } from '../../src/rules/nodes/settings.ts'
import { message, run, text as textOf } from '../decide.ts'

const { limits } = defaultSettings
const bytes = (value: string | readonly number[]) =>
  typeof value === 'string' ? new TextEncoder().encode(value) : Uint8Array.from(value)
const read = (body: Uint8Array, system: SystemProperties = {}) => decode({ bytes: body, system }, limits)
const code = (body: Uint8Array) => read(body).error?.code

describe('a body', () => {
  it.each([
    ['an object', '{"a":1}'],
    ['an array', '[1]'],
    ['a scalar', '42'],
    ['a byte order mark and JSON', '\ufeff{"a":1}'],
    ['brackets in strings', `{"a":"${'['.repeat(500)}\\"["}`],
    ['__proto__ as a name', '{"__proto__":{"machine":{"temperature":99}}}'],
  ])('that is %s is read', (_what, body) => {
    expect(read(bytes(body))).toHaveProperty('body')
  })

  it.each([
    ['empty', '', 'body-empty'],
    ['no JSON', 'hello', 'body-not-json'],
    ['cut off', '{"a":', 'body-not-json'],
    ['no UTF-8', [0x22, 0xff, 0x22], 'body-not-utf8'],
    ['larger than 256 KiB', `"${'x'.repeat(262_144)}"`, 'body-too-large'],
    ['nested ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000), 'body-too-deep'],
    ['nested ten thousand deep and cut off', '{"a":'.repeat(10_000), 'body-too-deep'],
  ])('that is %s has a reason', (_what, body, reason) => {
    expect(code(bytes(body))).toBe(reason)
  })

  it('of lines is the list of their values, by its content type', () => {
    const text = '{"t":1}\n\n{"t":30}\r\n'
    const system = { contentType: 'application/x-ndjson; charset=utf-8' }
    const rules = { hot: { each: '$[*]', when: { path: '$.t', gt: 25 }, then: { output: 'out' } } }
    expect(run({ rules }, message(null, { text, system })).sends.map(({ bytes }) => textOf(bytes))).toEqual([
      '{"t":30}',
    ])
    const broken = run({ rules }, message(null, { text: '{}\n{', system }))
    expect(broken.error?.message).toBe('The body is not JSON in line 2.')
    expect(run({ rules }, message(null, { text })).error?.code).toBe('body-not-json')
  })

  it('goes to the errors output with its bytes, its properties and the reason', () => {
    const arriving = message(null, { text: '{', properties: new Map([['line', 'L1']]) })
    const { sends, error } = run({}, arriving)
    expect(error?.code).toBe('body-not-json')
    expect(sends).toHaveLength(1)
    expect(sends[0]).toMatchObject({ output: 'errors', rules: [], bytes: arriving.bytes })
    expect([...(sends[0]?.properties ?? [])].slice(0, 2)).toEqual([
      ['line', 'L1'],
      ['errorCode', 'body-not-json'],
    ])
  })

  it('goes where settings.errors says, or nowhere', () => {
    const arriving = message(null, { text: '{' })
    expect(run({ settings: { errors: 'broken' } }, arriving).sends[0]?.output).toBe('broken')
    expect(run({ settings: { errors: false } }, arriving).sends).toEqual([])
  })

  it('is not looked at where no rule needs it', () => {
    const rules = { line: { when: { property: 'line', eq: 'L1' }, then: { output: 'out' } } }
    const { sends, error } = run({ rules }, message(null, { text: '{', properties: new Map([['line', 'L1']]) }))
    expect(error).toBeUndefined()
    expect(sends.map(({ output, bytes }) => [output, textOf(bytes)])).toEqual([['out', '{']])
  })

  it('that cannot be read stops only the rules that need it', () => {
    const rules = {
      hot: { when: { path: '$.t', gt: 1 }, then: { output: 'hot' } },
      line: { when: { property: 'line', eq: 'L1' }, then: { output: 'out' } },
    }
    const { sends } = run({ rules }, message(null, { text: '{', properties: new Map([['line', 'L1']]) }))
    expect(sends.map(({ output }) => output)).toEqual(['errors', 'out'])
  })
})

describe('the machine', () => {
  it('never throws, whatever arrives, and decides the same twice', () => {
    const arriving = fc.record({
      input: fc.string(),
      bytes: fc.oneof(fc.uint8Array(), fc.json().map(bytes), fc.string({ unit: 'binary' }).map(bytes)),
      properties: fc.array(fc.tuple(fc.string(), fc.string())).map(entries => new Map(entries)),
      system: fc.constant({}),
    })
    fc.assert(
      fc.property(arriving, (hostile: Message) => {
        const machine = createMachine({ start: 0 })
        expect(machine.accept(hostile, 1)).toEqual(machine.accept(hostile, 1))
      }),
    )
  })

  it('reads own members only', () => {
    for (const body of ['{"__proto__":{"machine":{"temperature":99}}}', '{"constructor":{"temperature":99}}']) {
      expect(run({}, message(null, { text: body })).fired).toEqual([])
    }
    const rules = {
      rule: { when: { path: '$.__proto__.t', gt: 1 }, then: { output: 'out', tag: { __proto__: 'x', a: 'b' } } },
    }
    const parsed = JSON.parse(JSON.stringify(rules).replace('"a":"b"', '"__proto__":"tagged"'))
    const { sends } = run({ rules: parsed }, message(null, { text: '{"__proto__":{"t":2}}' }))
    expect([...(sends[0]?.properties ?? [])]).toEqual([['__proto__', 'tagged']])
    expect(Object.prototype).not.toHaveProperty('t')
  })
})
