// Asking changes nothing, and stopping changes nothing: between any two moments of any rule, explanations and states leave
// the machine byte for byte as it was, and a machine that goes on from its snapshot has the same one.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/engine/explain.ts'
import { statesOf } from '../../src/engine/state.ts'
import { createMachine, type JsonObject, type Machine, type Message } from '../../src/index.ts'
import { clauses } from '../../src/rules/clauses/registry.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { accepted } from '../arbitrary/features.ts'
import { type Case, cases } from '../arbitrary/recordings.ts'
import { message } from '../decide.ts'
import { scaled } from '../scale.ts'

const bytesOf = (machine: Machine) => JSON.stringify(machine.snapshot())

/** Asks all that can be asked, of these messages, and expects the machine to be as it was. */
function ask(machine: Machine, messages: readonly Message[]): void {
  const before = bytesOf(machine)
  const { clock } = machine
  for (const asked of messages) {
    for (const { reason, rule } of explain(machine, asked, clock))
      expect([rule, reason]).toEqual([rule, expect.stringMatching(/\S.*\.$/s)])
    explain(machine, asked, clock + 3_600_000)
  }
  expect(statesOf(machine, clock)).toEqual(statesOf(machine, clock))
  expect(bytesOf(machine)).toBe(before)
  const restored = createMachine({ start: 0, desired: machine.desired, snapshot: JSON.parse(before) })
  expect(bytesOf(restored)).toBe(before)
  expect(statesOf(restored, clock)).toEqual(statesOf(machine, clock))
}

const started = (document: JsonObject) => {
  const machine = createMachine({ start: 0 })
  if (!machine.apply(document, 0).accepted) throw new Error(`not accepted: ${JSON.stringify(document)}`)
  return machine
}

describe('between any two moments of the examples of', () => {
  it.each(clauses.map(clause => [Object.keys(clause.words).join(', '), clause.examples] as const))(
    '%s',
    (_, examples) => {
      for (const { rule, given } of examples) {
        const machine = started({ rules: { r: rule } })
        const messages = given.flatMap(([, body]) => (body === undefined ? [] : [message(body)]))
        ask(machine, messages)
        for (const [second, body] of given) {
          if (body === undefined) machine.advance(second * 1000)
          else machine.accept(message(body), second * 1000)
          ask(machine, messages)
        }
      }
    },
  )
})

it(
  'between any two lines of random recordings',
  () => {
    fc.assert(
      fc.property(cases(accepted), fc.nat(), ({ document, lines }: Case, choice) => {
        const machine = started(document)
        let desired = document
        const messages = lines.flatMap(line =>
          'input' in line ? [message(null, { input: line.input, text: line.text })] : [],
        )
        for (const [index, line] of lines.entries()) {
          ask(machine, messages.slice(choice % (messages.length + 1)).slice(0, 1))
          if ('input' in line) {
            const properties = new Map(Object.entries(line.properties ?? {}))
            machine.accept(message(null, { input: line.input, text: line.text, properties }), line.at)
          } else if ('twin' in line) {
            desired = mergeObject(desired, line.twin)
            machine.apply(desired, line.at)
          } else machine.advance(line.at)
          if (index === choice % lines.length) ask(machine, messages)
        }
      }),
      { numRuns: scaled(10) },
    )
  },
  24 * 3_600_000,
)
