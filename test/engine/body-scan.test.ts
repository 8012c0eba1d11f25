// Bodies that are read only where rules ask: what is kept of them says all that whole bodies would.
import { expect, it } from 'vitest'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { message, text } from '../decide.ts'

const lasting = { by: '$.id', when: { path: '$.t', gt: 20 }, for: '10s' }
const sent = (decisions: ReturnType<ReturnType<typeof createMachine>['advance']>['decisions']) =>
  decisions.flatMap(({ sends }) => sends.map(({ bytes, properties }) => [text(bytes), Object.fromEntries(properties)]))

function machineOf(rule: JsonObject) {
  const machine = createMachine({ start: 0 })
  const { problems } = machine.apply({ rules: { rule } }, 0)
  expect(problems).toEqual([])
  return machine
}

it('a kept event has what only a later document asks for', () => {
  const machine = machineOf({ ...lasting, then: { output: 'out' } })
  machine.accept(message({ id: 'a', t: 25, line: { name: 'Süd "1"' } }), 0)
  machine.apply({ rules: { rule: { ...lasting, then: { output: 'out', tag: { line: '$.line.name' } } } } }, 1)
  expect(sent(machine.advance(20_000).decisions)).toEqual([
    ['{"id":"a","t":25,"line":{"name":"Süd \\"1\\""}}', { line: 'Süd "1"' }],
  ])
})

it('a kept event is the same before and after a snapshot', () => {
  const rule = { ...lasting, then: { output: 'out', set: [{ path: '$.seen', to: '$.n' }] } }
  const machine = machineOf(rule)
  machine.accept(message(null, { text: '{"id":"a","t":25.0,"n":1.50}' }), 0)
  const copy = machine.copy()
  expect(copy.snapshot()).toEqual(machine.snapshot())
  const told = [['{"id":"a","t":25.0,"n":1.50,"seen":1.50}', {}]]
  expect([machine, copy].map(each => sent(each.advance(20_000).decisions))).toEqual([told, told])
})

it.each<[string, Json, string]>([
  ['an object', '$.a', '{"b":1.0}'],
  ['a list', '$.list', '[1,2]'],
  ['an element', '$.list[1]', '2'],
  ['a number with its digits', '$.n', '1.50'],
  ['a number past all doubles', '$.large', '9007199254740993'],
  ['a string with escapes', '$.s', '"a\\nü"'],
  ['the whole', '$', '{"a":{"b":1.0},"list":[1,2],"n":1.50,"large":9007199254740993,"s":"a\\nü"}'],
])('%s is passed on as it came, the first time and the next', (_, body, expected) => {
  const machine = machineOf({ by: '$.s', emit: 'every', repeat: '1h', then: { output: 'out', body } })
  const whole = '{"a":{"b":1.0},"list":[1,2],"n":1.50,"large":9007199254740993,"s":"a\\nü"}'
  for (let at = 0; at < 3; at++)
    expect(sent(machine.accept(message(null, { text: whole }), at).decisions)).toEqual([[expected, {}]])
})

it('where nearly every body is built, none is scanned, and nothing else differs', () => {
  const machine = machineOf({ when: { path: '$.t', gt: 0 }, then: { output: 'out', body: '$..t' } })
  for (let t = 1; t <= 600; t++) expect(sent(machine.accept(message({ t }), t).decisions)).toEqual([[`[${t}]`, {}]])
})

it('more than one index, each with places of its own, find the rules of an input', () => {
  const both = (path: string, low: number) => ({
    all: [
      { path: '$.id', gt: low },
      { path, between: [low, low + 1] },
    ],
  })
  const rules = Object.fromEntries(
    Array.from({ length: 12 }, (_, low) => [
      `r${String(low).padStart(2, '0')}`,
      {
        ...(low % 2 === 0 ? { from: 'input1' } : {}),
        when: both(low % 3 === 0 ? '$.a' : '$.b', low),
        then: { output: 'o' },
      },
    ]),
  )
  const machine = createMachine({ start: 0 })
  machine.apply({ rules }, 0)
  const fired = (body: Json) => machine.accept(message(body), 0).decisions.at(-1)?.fired
  expect(fired({ id: 100, a: 3.5, b: 4.5 })).toEqual(['r03', 'r04'])
  expect(fired({ id: 4, a: 3.5, b: 4.5 })).toEqual(['r03'])
  expect(fired({ id: '100', a: 3.5, b: 4.5 })).toEqual([])
  expect(fired({ a: 3.5, b: 4.5 })).toEqual([])
})
