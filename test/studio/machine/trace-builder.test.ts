// What a trace says of the states of keys, against looking at each moment by itself.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type State, TraceBuilder } from '../../../src/studio/machine/trace-builder.ts'
import type { Bands } from '../../../src/studio/protocol.ts'

const codes = { idle: 0, pending: 1, raised: 2 } as const
const end = 40
const turns = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 2 }),
    key: fc.constantFrom('a', 'b', 'c'),
    state: fc.constantFrom<State>('idle', 'pending', 'raised'),
  }),
  { maxLength: 20 },
)

const listed = ({ from, to, state }: Bands) =>
  [...from].map((start, index) => [start, to[index] ?? 0, state[index] ?? 0] as const)

/** Whether one goes on where the other of its kind ended, or has no length. */
const isTorn = (list: ReturnType<typeof listed>) =>
  list.some(([from, to, state], at) => from >= to || (list[at - 1]?.[1] === from && list[at - 1]?.[2] === state))

it('says at each moment what the worst state of any key is, in as few spans as there can be', () => {
  fc.assert(
    fc.property(turns, fc.nat(20), (list, asked) => {
      const builder = new TraceBuilder('hot')
      const states = new Map<string, 0 | 1 | 2>()
      const worst = new Float64Array(end)
      let time = 0
      for (const [index, { after, key, state }] of list.entries()) {
        time = Math.min(end, time + after)
        builder.become(key, state, time)
        if (index === asked) builder.trace(time)
        states.set(key, codes[state])
        worst.fill(Math.max(...states.values()), time)
      }
      const { all, bands } = builder.trace(end)
      fc.pre(states.size > 1)
      const seen = new Float64Array(end)
      for (const [from, to, state] of listed(all)) seen.fill(state, from, to)
      expect([...seen]).toEqual([...worst])
      expect(isTorn(listed(all))).toBe(false)
      expect([...bands.from]).toEqual([...bands.from].sort((a, b) => a - b))
    }),
    { numRuns: 500 },
  )
})

it('goes on after it was looked at', () => {
  const builder = new TraceBuilder('hot')
  builder.become('a', 'raised', 10)
  builder.become('b', 'pending', 12)
  expect(listed(builder.trace(20).all)).toEqual([[10, 20, 2]])
  builder.become('a', 'idle', 30)
  expect(listed(builder.trace(35).all)).toEqual([
    [10, 30, 2],
    [30, 35, 1],
  ])
})

it('puts in order what is told afterwards', () => {
  const builder = new TraceBuilder('hot')
  builder.become('a', 'raised', 20)
  builder.become('b', 'raised', 10)
  expect(listed(builder.trace(30).bands)).toEqual([
    [10, 30, 2],
    [20, 30, 2],
  ])
})
