// Acknowledgements are known to be taken by the answer to what was written after them, and asked for where nothing else was.
import { expect, it } from 'vitest'
import { createConfirmations } from '../../../src/edge/broker/confirmations.ts'

function start() {
  const marks: number[] = []
  let timer = () => {}
  const confirmations = createConfirmations(
    () => marks.push(confirmations.mark()),
    act => {
      timer = act
    },
  )
  const taken: number[] = []
  let count = 0
  return {
    confirmations,
    marks,
    taken,
    acknowledge() {
      const n = ++count
      confirmations.written({ resolve: () => taken.push(n), reject: () => taken.push(-n) })
    },
    async pass() {
      const act = timer
      timer = () => {}
      act()
      await Promise.resolve()
    },
  }
}

it('takes an answer for all that was written before its question, and for nothing after', async () => {
  const { confirmations, acknowledge, taken, pass, marks } = start()
  acknowledge()
  acknowledge()
  const mark = confirmations.mark()
  acknowledge()
  confirmations.answered(mark)
  await pass()
  expect(taken).toEqual([1, 2])
  expect(marks).toEqual([])
  await pass()
  expect(marks).toEqual([3])
  confirmations.answered(3)
  await pass()
  expect(taken).toEqual([1, 2, 3])
})

it('asks once for many, and not while an answer is under way', async () => {
  const { confirmations, acknowledge, marks, pass } = start()
  for (let n = 0; n < 100; n++) acknowledge()
  await pass()
  await pass()
  expect(marks).toEqual([100])
  acknowledge()
  confirmations.mark()
  await pass()
  expect(marks).toEqual([100])
})

it('rejects what waits when the connection ends', async () => {
  const { confirmations, acknowledge, taken, pass, marks } = start()
  acknowledge()
  confirmations.end(new Error('gone'))
  acknowledge()
  await pass()
  await pass()
  expect([taken, marks]).toEqual([[-1, -2], []])
})
