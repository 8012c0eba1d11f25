// W3C Trace Context goes through: unchanged on what is passed on, and on what is made, from the message that made it.
import { expect, it } from 'vitest'
import { createMachine } from '../../src/index.ts'

const traceOf = (last: string) => ({
  traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b${last}-01`,
  tracestate: 'plant=1',
})

it.each([
  ['passed on', { then: { output: 'out' } }, '2'],
  ['made anew', { then: { output: 'out', body: { object: { t: '$.t' } } } }, '2'],
  ['an alarm', { by: '$.id', when: { path: '$.t', gt: 1 }, for: '10s', then: { output: 'out' } }, '2'],
  ['a window', { window: { tumbling: '1m' }, aggregate: { n: { count: true } }, then: { output: 'out' } }, '2'],
])('%s', (_, rule, last) => {
  const machine = createMachine({ start: 0 })
  machine.apply({ rules: { rule } }, 0)
  machine.accept({ body: { id: 1, t: 3 }, properties: traceOf('1') }, 0)
  const { decisions } = machine.accept({ body: { id: 1, t: 4 }, properties: traceOf(last) }, 1_000)
  const sends = [...decisions, ...machine.advance(120_000).decisions].flatMap(decision => decision.sends)
  expect(sends.length).toBe(1)
  expect(Object.fromEntries(sends[0]?.properties ?? [])).toMatchObject(traceOf(last))
})
