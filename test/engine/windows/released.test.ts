// Of an event that a window has taken in, what was read of its body is not kept: who asks for it later reads the bytes again.
import { expect, test } from 'vitest'
import { createMachine } from '../../../src/index.ts'
import { message } from '../../decide.ts'

const rules = {
  hot: {
    by: '$.id',
    window: { tumbling: '10s' },
    aggregate: { mean: { avg: '$.t' } },
    when: { path: '$.mean', gt: 20 },
    then: { output: 'out', tag: { name: { message: '$.name' }, digits: { message: '$.serial' } } },
  },
}

const body = (id: string, t: number) => ({ id, t, name: `Ofen ü ${id}`, serial: 7 })

function tagsOf(document: object): readonly (readonly string[])[] {
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules: { ...rules, ...document } }, 0).accepted).toBe(true)
  const found: (readonly string[])[] = []
  const note = ({ decisions }: ReturnType<typeof machine.advance>) => {
    for (const { sends } of decisions)
      for (const { output, properties } of sends)
        if (output === 'out') found.push([properties.get('name') ?? '', properties.get('digits') ?? ''])
  }
  for (let at = 0; at < 30_000; at += 1000) {
    note(machine.accept(message(body('a', 30)), at))
    note(machine.accept(message(body('b', 10)), at))
    // A machine that goes on from a snapshot reads the bytes too.
    if (at === 15_000) machine.restore(machine.snapshot())
  }
  note(machine.advance(60_000))
  return found
}

test('tags that read the message behind a window are those of its last event', () => {
  expect(tagsOf({})).toEqual([1, 2, 3].map(() => ['Ofen ü a', '7']))
})

test('so they are beside a rule that keeps what it reads', () => {
  const kept = { by: '$.id', when: { path: '$.t', gt: 20 }, for: '5s', then: { output: 'kept' } }
  expect(tagsOf({ kept })).toEqual(tagsOf({}))
})
