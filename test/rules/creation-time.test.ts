import { expect, it } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { roundTripTime } from '../../src/rules/data/creation-time.ts'
import { message } from '../decide.ts'

it.each([
  ['2026-01-31T08:30:00Z', '2026-01-31T08:30:00.0000000Z'],
  ['2026-01-31T08:30:00.5Z', '2026-01-31T08:30:00.5000000Z'],
  ['2026-01-31T08:30:00.123456789Z', '2026-01-31T08:30:00.1234567Z'],
  ['2026-01-31T09:30:00+01:00', '2026-01-31T08:30:00.0000000Z'],
  ['yesterday', 'yesterday'],
])('%s is %s for IoT Hub', (text, time) => {
  expect(roundTripTime(text)).toBe(time)
})

it('a message that is passed on keeps its time as it came; one that is made has it as IoT Hub takes it', () => {
  const machine = createMachine({ start: 0 })
  const then = [{ output: 'same' }, { output: 'made', set: [{ path: '$.x', to: 1 }] }]
  machine.apply({ rules: { r: { then } } }, 0)
  const arriving = message({ t: 1 }, { system: { creationTimeUtc: '2026-01-31T08:30:00Z' } })
  const sends = machine.accept(arriving, 0).decisions.flatMap(decision => decision.sends)
  expect(sends.map(({ output, system }) => [output, system.creationTimeUtc])).toEqual([
    ['same', '2026-01-31T08:30:00Z'],
    ['made', '2026-01-31T08:30:00.0000000Z'],
  ])
})
