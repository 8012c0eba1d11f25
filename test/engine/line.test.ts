// A line behaves as the Set or Map does whose place it takes, and what has left it is free.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Line, NamedLine } from '../../src/engine/line.ts'
import { Queue } from '../../src/engine/queue.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Whether the garbage collector has let it go, after a turn of the event loop, in which a weak reference holds it. */
async function isGone(reference: WeakRef<object>): Promise<boolean> {
  await new Promise(resolve => setImmediate(resolve))
  collect()
  return reference.deref() === undefined
}

describe('a line', () => {
  it('keeps the order of those that have not left', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('add', 'leave', 'take'), fc.nat(9))), steps => {
        const line = new Line<number>()
        let expected: number[] = []
        const places = new Map<number, ReturnType<typeof line.add>>()
        steps.forEach(([step, which], index) => {
          if (step === 'add') {
            places.set(index, line.add(index))
            expected.push(index)
          } else if (step === 'take') expect(line.take()).toBe(expected.shift())
          else {
            const [number, place] = [...places][which] ?? []
            // Also one that has left.
            place?.leave()
            expected = expected.filter(other => other !== number)
          }
          expect([line.size, line.first, [...line]]).toEqual([expected.length, expected[0], expected])
        })
        line.clear()
        expect([line.size, line.first, [...line]]).toEqual([0, undefined, []])
      }),
    )
  })
})

describe('a named line', () => {
  it('is as a Map, also past the table that it replaces', () => {
    const names = fc.constantFrom('a', 'b', '__proto__', 'constructor', '1', '0')
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.option(fc.nat()))), fc.nat(1_200), (steps, before) => {
        const line = new NamedLine<number>()
        const map = new Map<string, number>()
        for (let n = 0; n < before; n++) {
          line.set('before', n)
          line.delete('before')
        }
        for (const [name, value] of steps) {
          if (value === null) expect(line.delete(name)).toBe(map.delete(name))
          else {
            line.set(name, value)
            map.set(name, value)
          }
          expect(line.get(name)).toBe(map.get(name))
          expect([line.size, line.firstName, [...line]]).toEqual([map.size, [...map.keys()][0], [...map]])
          expect([...line.values()]).toEqual([...map.values()])
        }
      }),
      { numRuns: 30 },
    )
  })
})

/** What goes through it, in the order in which it came. */
type Passage = (items: Iterable<object>) => { readonly first: WeakRef<object>; readonly holder: object }

const passages: Readonly<Record<string, Passage>> = {
  queue(items) {
    const queue = new Queue<object>()
    for (const item of items) queue.add(item)
    const first = queue.take() ?? {}
    return { first: new WeakRef(first), holder: queue }
  },
  line(items) {
    const line = new Line<object>()
    for (const item of items) line.add(item)
    const first = line.take() ?? {}
    return { first: new WeakRef(first), holder: line }
  },
}

it.each(Object.entries(passages))('a %s holds nothing that was taken', async (_name, pass) => {
  const { first, holder } = pass(Array.from({ length: 10 }, () => ({})))
  expect(await isGone(first)).toBe(true)
  expect(holder).toBeDefined()
})
