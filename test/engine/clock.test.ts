// What the engine makes of a clock that is set, whichever it is given. The module's own never goes back.
import { Subject } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, it } from 'vitest'
import { applyRules, createMachine, type Decision, type JsonObject, type Message } from '../../src/index.ts'
import { message } from '../decide.ts'

const hour = 3_600_000
const hot = { path: '$.t', gt: 25 }
const then = { output: 'out' }
const resolved = { output: 'ok' }

function machineOf(rule: JsonObject) {
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules: { r: rule } }, 0).problems).toEqual([])
  return machine
}

const told = (decisions: readonly Decision[]) =>
  decisions.flatMap(({ at, sends }) => sends.map(({ output }) => `${at / 1000} ${output}`))

describe('a clock that steps back', () => {
  it('holds time still until it has caught up: nothing is lost, nothing comes twice', () => {
    const machine = machineOf({ when: hot, for: '10s', then, resolved })
    machine.accept(message({ t: 30 }), 2 * hour)
    expect(told(machine.accept(message({ t: 30 }), hour).decisions)).toEqual([])
    expect(told(machine.advance(2 * hour + 9_999).decisions)).toEqual([])
    expect(told(machine.advance(2 * hour + 10_000).decisions)).toEqual(['7210 out'])
    expect(told(machine.accept(message({ t: 20 }), hour).decisions)).toEqual(['7210 ok'])
  })
})

describe('a clock that jumps ahead', () => {
  it('runs what has become due, each at its time, before the event', () => {
    const machine = machineOf({ when: hot, for: '10s', repeat: '20m', then, resolved })
    machine.accept(message({ t: 30 }), 0)
    expect(told(machine.accept(message({ t: 20 }), hour).decisions)).toEqual([
      '10 out',
      '1210 out',
      '2410 out',
      '3600 ok',
    ])
  })
})

describe('timers on a scheduler whose clock is set', () => {
  /** What leaves, and when by the steady time, where the clock is set by so much after five seconds. */
  function leaves(by: number): readonly string[] {
    const steady = new TestScheduler(() => undefined)
    let offset = 2 * hour
    const scheduler = {
      now: () => steady.now() + offset,
      schedule: steady.schedule.bind(steady),
    }
    const left: string[] = []
    steady.maxFrames = Number.POSITIVE_INFINITY
    const messages$ = new Subject<Message>()
    const desired$ = new Subject<JsonObject>()
    messages$
      .pipe(applyRules(desired$, { scheduler }))
      .subscribe(({ output }) => left.push(`${steady.now() / 1000} ${output}`))
    desired$.next({ rules: { r: { when: hot, for: '10s', then } } })
    messages$.next(message({ t: 30 }))
    steady.schedule(() => {
      offset += by
    }, 5_000)
    steady.schedule(() => messages$.next(message({ t: 31 })), 8_000)
    steady.flush()
    return left
  }

  it('run when their time has come', () => {
    expect(leaves(0)).toEqual(['10 out'])
  })

  it('run with the next message where the clock has jumped ahead of them', () => {
    expect(leaves(hour)).toEqual(['8 out'])
  })

  it('wait for the clock where it was set back', () => {
    expect(leaves(-60_000)).toEqual(['70 out'])
  })
})
