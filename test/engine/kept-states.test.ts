// A rule that is changed in place keeps what its clauses hold: one that is added or taken away leaves the others' states
// as they were, but a window or a sequence, with which those after it begin anew. So does a clause that will be added to
// the language: its examples are enough.
import { describe, expect, it } from 'vitest'
import { createMachine, type Json, type JsonObject, type Machine } from '../../src/index.ts'
import { clauses } from '../../src/rules/clauses/registry.ts'
import { isObject } from '../../src/rules/data/json.ts'
import type { ClauseExample } from '../../src/rules/rule/clause.ts'
import { message } from '../decide.ts'

interface Named {
  readonly name: string
  readonly example: ClauseExample
}

const stateful: readonly Named[] = clauses.flatMap(clause =>
  clause.kind === 'stateful' ? clause.examples.map(example => ({ name: clause.name, example })) : [],
)

/** What is after them holds what was made of their emissions, or of the events without them: no longer the same. */
const beginsAnew = (name: string) => name === 'window' || name === 'sequence'

/** The first rule with the words of the second that it does not have. */
const joined = (one: JsonObject, other: JsonObject): JsonObject => ({ ...other, ...one })

/** What is held of the only key, by the names of the clauses. */
function statesIn(machine: Machine): Readonly<Record<string, Json>> {
  const snapshot = JSON.parse(JSON.stringify(machine.snapshot()))
  const [, rule] = snapshot.value.rules.$map[0] ?? []
  const states: Json = rule?.keys[0]?.states ?? {}
  return isObject(states) ? states : {}
}

const take = (machine: Machine, rule: JsonObject) => machine.apply({ rules: { r: rule } }, machine.clock).accepted

/** A machine that is half through the example, so that its clause holds something. */
function halfThrough({ rule, given }: ClauseExample): Machine {
  const machine = createMachine({ start: 0 })
  expect(take(machine, rule)).toBe(true)
  const bodies = given.filter(([, body]) => body !== undefined)
  for (const [second, body = null] of bodies.slice(0, Math.ceil(bodies.length / 2)))
    machine.accept(message(body), second * 1000)
  return machine
}

describe.each(stateful)('$name keeps what it holds in $example.rule', ({ name, example }) => {
  it('where its rule is taken as it is, or with another outcome', () => {
    const machine = halfThrough(example)
    const before = machine.snapshot()
    take(machine, example.rule)
    expect(machine.snapshot()).toEqual(before)
    take(machine, { ...example.rule, then: { output: 'elsewhere' } })
    expect(machine.snapshot()).toEqual(before)
  })

  it.each(stateful.filter(other => other.name !== name && !beginsAnew(other.name)))(
    'while $name of $example.rule comes and goes',
    ({ name: other, example: { rule: added } }) => {
      const machine = halfThrough(example)
      const { [name]: held } = statesIn(machine)
      if (!take(machine, joined(example.rule, added))) return // words that exclude each other
      expect(statesIn(machine)[name]).toEqual(held)
      expect(take(machine, example.rule)).toBe(true)
      const { [name]: again, [other]: gone } = statesIn(machine)
      expect([again, gone]).toEqual([held, undefined])
    },
  )

  it('no longer, once the clause is gone', () => {
    const machine = halfThrough(example)
    const other: JsonObject = name === 'merge' ? { throttle: '1h' } : { merge: '1h' }
    expect(take(machine, { ...other, then: { output: 'out' } })).toBe(true)
    expect(Object.keys(statesIn(machine)).filter(clause => clause !== 'alarm')).toEqual([])
  })
})
