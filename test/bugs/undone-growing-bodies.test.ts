// A body may have more bytes than what it is made of: where that makes a step too much, the step is undone too.
import { expect, test } from 'vitest'
import { createMachine, type Json } from '../../src/index.ts'
import { message } from '../decide.ts'

const all = { object: Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`m${at}`, '$'])) }
const text = 'a'.repeat(200_000)
const empty = Array.from({ length: 80_000 }, () => '')
const nested = Array.from({ length: 60 }).reduce<Json>(list => [list], 'x'.repeat(20_000))

test.each<[string, Json, Json]>([
  ['the characters of a string', { split: ['$.a', ''] }, text],
  ['the bytes of a string', { bytes: ['$.a', 'base64'] }, text],
  ['longer parts in a string', { replace: ['$.a', 'aaaa', 'x'.repeat(20)] }, text],
  ['a string of the characters of a string', { join: [{ split: ['$.a', ''] }, '----'] }, text],
  ['a value as a string', { text: '$.a' }, empty],
  ['the body again and again, by its name', { use: 'all' }, text],
  ['what is in lists in lists', '$..*', nested],
])('%s', (_, made, a) => {
  const counted = { by: '$.id', when: { path: '$.id', exists: true }, for: '1h', then: { output: 'out' } }
  const many = Array.from({ length: 60 }, (_, at) => [`r${at}`, { then: { output: 'out', body: made } }])
  const machine = createMachine({ start: 0 })
  const { problems } = machine.apply({ define: { all }, rules: { a: counted, ...Object.fromEntries(many) } }, 0)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const { decisions } = machine.accept(message({ id: 1, a }), 1000)
  expect(decisions.map(({ error }) => error?.code)).toEqual(['too-much-work'])
  expect(machine.memories.get('a')?.keys.size ?? 0).toBe(0)
})
