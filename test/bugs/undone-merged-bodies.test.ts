// What `merge` puts together is bounded by what it holds: a step that may be too much because of that is undone, and of all
// others nothing is copied.
import { expect, test } from 'vitest'
import { createMachine, type JsonObject } from '../../src/index.ts'
import { message } from '../decide.ts'

const rules = {
  counted: { by: '$.id', when: { path: '$.id', exists: true }, for: '1h', then: { output: 'out' } },
  merged: { merge: '1h', then: { output: 'out' } },
}
const documentOf = (stepBytes: number): JsonObject => ({ settings: { limits: { stepBytes } }, rules })
const part = (name: string, bytes: number) => message({ id: name, [name]: 'x'.repeat(bytes) })

function machineOf(stepBytes: number) {
  const machine = createMachine({ start: 0 })
  expect(machine.apply(documentOf(stepBytes), 0).accepted).toBe(true)
  return machine
}

test('a merged body that is too much leaves nothing of its step', () => {
  const machine = machineOf(300_000)
  expect(machine.accept(part('a', 200_000), 1000).decisions.at(-1)?.error).toBeUndefined()
  const held = () => machine.memories.get('merged')?.keys.get('')?.states
  const before = structuredClone(held())
  expect(machine.accept(part('b', 200_000), 1000).decisions.at(-1)?.error?.code).toBe('too-much-work')
  expect(machine.memories.get('counted')?.keys.size).toBe(1)
  expect(before?.length).toBeGreaterThan(0)
  expect(held()).toEqual(before)
})

test('so does one that goes on from a snapshot, also of a version that did not write how much is put together', () => {
  const machine = machineOf(600_000)
  for (const name of ['a', 'b']) machine.accept(part(name, 200_000), 1000)
  const snapshot = machine.snapshot()
  const older = JSON.parse(JSON.stringify(snapshot), (name, value) => (name === 'mostParts' ? undefined : value))
  for (const state of [snapshot, older]) {
    const next = machineOf(600_000)
    next.restore(state)
    expect(next.accept(part('c', 250_000), 2000).decisions.at(-1)?.error?.code).toBe('too-much-work')
    expect(next.memories.get('counted')?.keys.size).toBe(2)
  }
})

test('a window behind it holds merged bodies', () => {
  const windowed = {
    merge: '1h',
    window: { count: 3 },
    aggregate: { all: { collect: '$' } },
    then: { output: 'out' },
  }
  const machine = createMachine({ start: 0 })
  const document = {
    settings: { limits: { stepBytes: 1_000_000 } },
    rules: { counted: rules.counted, merged: windowed },
  }
  expect(machine.apply(document, 0).accepted).toBe(true)
  const errors = ['a', 'b', 'c'].map(name => machine.accept(part(name, 240_000), 1000).decisions.at(-1)?.error?.code)
  expect(errors).toContain('too-much-work')
  expect(machine.memories.get('counted')?.keys.size).toBe(errors.indexOf('too-much-work'))
})

const list = Array.from({ length: 3_000 }, (_, number) => ({ [`n${number}`]: number }))
const merging = { merge: '1h', then: { output: 'out' } }
test.each<[string, JsonObject]>([
  ['the elements of one body', { merged: { each: '$.list[*]', ...merging } }],
  [
    'events that the step feeds',
    { feeding: { each: '$.list[*]', then: { output: '#parts' } }, merged: { from: '#parts', ...merging } },
  ],
])('a body that grows with %s is undone too', (_, own) => {
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules: { counted: rules.counted, ...own } }, 0).accepted).toBe(true)
  const decide = (body: JsonObject) => machine.accept(message(body), 1000).decisions.at(-1)
  decide({ id: 1, list: [{ a: 1 }] })
  expect(decide({ id: 2, list })?.error?.code).toBe('too-much-work')
  expect(machine.memories.get('counted')?.keys.size).toBe(1)
  const sent = decide({ id: 1, list: [{ b: 1 }] })?.sends.at(-1)
  expect(Buffer.from(sent?.bytes ?? []).toString()).toBe('{"a":1,"b":1}')
})
