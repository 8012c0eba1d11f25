// Every example of every clause is a rule that a machine runs: what comes is decided as the example says.
import { describe, expect, it } from 'vitest'
import { createMachine, type Decision } from '../../../src/index.ts'
import { clauses } from '../../../src/rules/clauses/registry.ts'
import type { ClauseExample } from '../../../src/rules/rule/clause.ts'
import { message, text } from '../../decide.ts'

/** What leaves, in seconds, and the body of it. */
function leaves({ rule, given }: ClauseExample): readonly (readonly [second: number, body: unknown])[] {
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules: { r: rule } }, 0).problems).toEqual([])
  const decisions = given.flatMap(([second, body]): readonly Decision[] => {
    const now = second * 1000
    return (body === undefined ? machine.advance(now) : machine.accept(message(body), now)).decisions
  })
  return decisions.flatMap(({ at, sends }) => sends.map(({ bytes }) => [at / 1000, JSON.parse(text(bytes))] as const))
}

describe.each(clauses.map(clause => [Object.keys(clause.words).join(', '), clause] as const))('%s', (_, clause) => {
  it.each(clause.examples.map(example => [JSON.stringify(example.rule), example] as const))('%s', (_rule, example) => {
    expect(leaves(example)).toEqual(example.gives)
  })

  it('has an example with each of its words, or is for people alone', () => {
    const shown = new Set(clause.examples.flatMap(({ rule }) => Object.keys(rule)))
    expect(Object.keys(clause.words).filter(word => !shown.has(word))).toEqual([])
  })
})
