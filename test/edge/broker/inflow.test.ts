// With a broker that sends more than it was told to: no more is in flight than was agreed, in order, and nothing is lost.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Frame } from '../../../src/edge/broker/frames.ts'
import { Inflow } from '../../../src/edge/broker/inflow.ts'

/** As if read into a buffer that the next one is read over. */
const buffer = Buffer.alloc(4)
function frame(number: number): Frame {
  buffer.writeUInt32BE(number)
  return { bytes: buffer, at: 1, end: 4, start: 2, size: 3, isKept: false }
}
const numberOf = ({ bytes, at, end }: Frame) => bytes.readUIntBE(at, end - at)

it('gives out in order, no more at once than was agreed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean()), (most, steps) => {
      const given: number[] = []
      const inflow = new Inflow(most, one => given.push(numberOf(one)))
      let pushed = 0
      let acknowledged = 0
      for (const isPush of steps) {
        if (isPush) inflow.push(frame(pushed++))
        else if (acknowledged < given.length) {
          acknowledged++
          inflow.acknowledged()
        }
        const expected = Math.min(pushed, acknowledged + most)
        expect(given).toEqual(Array.from({ length: expected }, (_, index) => index))
      }
    }),
  )
})

it('goes on where each is acknowledged at once, however many wait', () => {
  let given = 0
  let isLive = false
  const inflow: Inflow = new Inflow(1, () => {
    given++
    if (isLive) inflow.acknowledged()
  })
  for (let n = 0; n < 100_000; n++) inflow.push(frame(n))
  isLive = true
  inflow.acknowledged()
  expect(given).toBe(100_000)
})

it('keeps the place of what it holds within its frame', () => {
  const given: Frame[] = []
  const inflow = new Inflow(1, one => given.push(one))
  inflow.push(frame(1))
  inflow.push(frame(2))
  inflow.acknowledged()
  expect(given[1]).toMatchObject({ at: 0, end: 3, start: 1, size: 3, isKept: true })
})
