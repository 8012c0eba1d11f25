// Any number of machines run on one plan, and each decides as if it were alone: state, timers, what is awake, and what a
// search or a window writes to while it works are its own.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMachine, createPlan, type Decision, type JsonObject, Machine } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { accepted } from '../arbitrary/features.ts'
import { cases } from '../arbitrary/recordings.ts'
import { message, text } from '../decide.ts'
import { scaled } from '../scale.ts'

const hot = { path: '$.t', gt: 30 }
const then = { output: 'out' }

const show = (decisions: readonly Decision[]) =>
  decisions.flatMap(({ at, sends, fired }) => [
    ...fired.map(rule => `${at} ${rule}`),
    ...sends.map(({ output, bytes }) => `${at} ${output} ${text(bytes)}`),
  ])

const several = (rule: JsonObject) =>
  // Of more than four rules those that an event may concern are searched.
  Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((id, at) => [id, at === 0 ? rule : { when: { path: '$.x', eq: at }, then }]),
  )

describe('two machines on one plan', () => {
  const plan = createPlan({ rules: several({ by: '$.id', when: hot, for: '10s', then, resolved: then }) })

  it('have keys and timers of their own, and are awake by themselves', () => {
    const [one, other] = [new Machine(plan, 0), new Machine(plan, 0)]
    one.accept(message({ id: 'm', t: 31 }), 1000)
    expect(other.nextDue).toBeUndefined()
    expect([...other.memories]).toEqual([])
    expect(show(other.accept(message({ id: 'm', t: 1 }), 2000).decisions)).toEqual([])
    expect(show(one.advance(20_000).decisions)).toEqual(['11000 a', '11000 out {"id":"m","t":31}'])
    // Only the one that is awake shows an event to a rule whose condition fails.
    expect(show(other.accept(message({ id: 'm', t: 1 }), 21_000).decisions)).toEqual([])
    expect(show(one.accept(message({ id: 'm', t: 1 }), 21_000).decisions)).toEqual(['21000 out {"id":"m","t":1}'])
  })

  it('go on by themselves where one takes another plan or document', () => {
    const [one, other] = [new Machine(plan, 0), new Machine(plan, 0)]
    const desired = { rules: several({ by: '$.id', when: hot, for: '3s', then: { output: 'sooner' } }) }
    for (const machine of [one, other]) machine.accept(message({ id: 'm', t: 31 }), 1000)
    const before = JSON.stringify(other.snapshot())
    expect(show(one.take(createPlan(desired), 5000).decisions)).toEqual(['5000 a', '5000 sooner {"id":"m","t":31}'])
    expect(JSON.stringify(other.snapshot())).toBe(before)
    expect(show(other.advance(20_000).decisions)).toEqual(['11000 a', '11000 out {"id":"m","t":31}'])
  })

  it('are said to read no documents', () => {
    expect(() => new Machine(plan, 0).apply({}, 0)).toThrow(/reads no documents/)
  })
})

it('whatever the rules, a machine decides on a shared plan, between the messages of another, as it does alone', () => {
  fc.assert(
    fc.property(cases(accepted), ({ document, lines }) => {
      const alone = createMachine({ start: 0, desired: document })
      const plan = createPlan(document)
      const [one, other] = [new Machine(plan, 0), new Machine(plan, 0)]
      const messages = lines.flatMap(line =>
        'input' in line
          ? [
              message(null, {
                input: line.input,
                text: line.text,
                properties: new Map(Object.entries(line.properties ?? {})),
              }),
            ]
          : [],
      )
      let desired = document
      for (const [index, line] of lines.entries()) {
        const disturbing = messages[(index * 7 + 3) % Math.max(messages.length, 1)]
        if (disturbing !== undefined) other.accept(disturbing, line.at)
        if ('input' in line) {
          const properties = new Map(Object.entries(line.properties ?? {}))
          const arriving = message(null, { input: line.input, text: line.text, properties })
          expect(show(one.accept(arriving, line.at).decisions)).toEqual(show(alone.accept(arriving, line.at).decisions))
        } else if ('twin' in line) {
          desired = mergeObject(desired, line.twin)
          const { accepted: taken, decisions } = alone.apply(desired, line.at)
          expect(
            show(taken ? one.take(createPlan(desired), line.at).decisions : one.advance(line.at).decisions),
          ).toEqual(show(decisions))
        } else expect(show(one.advance(line.at).decisions)).toEqual(show(alone.advance(line.at).decisions))
      }
    }),
    { numRuns: scaled(60) },
  )
})
