// The module's time where the wall clock is set.
import { expect, it } from 'vitest'
import { steadyScheduler } from '../../src/edge/steady-clock.ts'

function clocks() {
  const at = { wall: 1_000_000, steady: 5 }
  const pass = (milliseconds: number) => {
    at.wall += milliseconds
    at.steady += milliseconds
  }
  return { at, pass, scheduler: steadyScheduler({ wall: () => at.wall, steady: () => at.steady }) }
}

it('is the wall clock', () => {
  const { scheduler, pass } = clocks()
  pass(250)
  expect(scheduler.now()).toBe(1_000_250)
})

it('goes with a clock that is set ahead', () => {
  const { scheduler, at, pass } = clocks()
  at.wall += 3_600_000
  pass(1)
  expect(scheduler.now()).toBe(4_600_001)
})

it('goes on at its own pace where the clock is set back, until that has caught up', () => {
  const { scheduler, at, pass } = clocks()
  scheduler.now()
  at.wall -= 3_600_000
  pass(10_000)
  expect(scheduler.now()).toBe(1_010_000)
  at.wall += 3_700_000
  expect(scheduler.now()).toBe(at.wall)
})

it('begins no earlier than it is told, as after a start without a battery for the clock', () => {
  const at = { wall: 5000, steady: 5 }
  const scheduler = steadyScheduler({ wall: () => at.wall, steady: () => at.steady }, 1_000_000)
  expect(scheduler.now()).toBe(1_000_000)
  at.steady += 250
  at.wall += 250
  expect(scheduler.now()).toBe(1_000_250)
  at.wall = 2_000_000
  expect(scheduler.now()).toBe(2_000_000)
})
