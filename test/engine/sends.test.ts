// What leaves: merged tags, original bytes, outcomes with conditions, otherwise, shadow, from.
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/index.ts'
import { message, run, text } from '../decide.ts'

const hot = { path: '$.t', gt: 25 }
const arriving = message(null, { text: '{ "t": 30.0 }', properties: new Map([['line', 'L1']]) })

/** output, rules, properties of each message that leaves. */
const sent = (rules: JsonObject, it = arriving) =>
  run({ rules }, it).sends.map(
    ({ output, rules: by, properties }): Json => [output, by, Object.fromEntries(properties)],
  )

describe('a message that matches', () => {
  it('leaves with its bytes, its properties and the tag', () => {
    const { sends } = run(
      { rules: { a: { when: hot, then: { output: 'out', tag: { MessageType: 'Alert', limit: 25, t: '$.t' } } } } },
      arriving,
    )
    expect(sends.map(({ bytes }) => text(bytes))).toEqual(['{ "t": 30.0 }'])
    expect(Object.fromEntries(sends[0]?.properties ?? [])).toEqual({
      line: 'L1',
      MessageType: 'Alert',
      limit: '25',
      t: '30',
    })
  })

  it('goes once to an output that several rules name, with the tags of all where these agree', () => {
    const rules = {
      b: { when: hot, then: [{ output: ['out', 'log'], tag: { by: 'both', b: '1' } }] },
      a: { when: hot, then: { output: 'out', tag: { by: 'both', a: '1' } } },
    }
    expect(sent(rules)).toEqual([
      ['out', ['a', 'b'], { line: 'L1', by: 'both', a: '1', b: '1' }],
      ['log', ['b'], { line: 'L1', by: 'both', b: '1' }],
    ])
  })

  it('goes once for each rule where their tags disagree, so that no alarm is lost', () => {
    const rules = {
      b: { when: hot, then: { output: 'out', tag: { severity: 'major' } } },
      a: { when: hot, then: { output: 'out', tag: { severity: 'critical' } } },
    }
    expect(sent(rules)).toEqual([
      ['out', ['a'], { line: 'L1', severity: 'critical' }],
      ['out', ['b'], { line: 'L1', severity: 'major' }],
    ])
  })

  it('goes where the outcomes say whose own condition holds', () => {
    const then = [
      { output: 'warning', when: { path: '$.t', gt: 28 } },
      { output: 'critical', when: { path: '$.t', gt: 90 } },
    ]
    expect(sent({ a: { when: hot, then } })).toEqual([['warning', ['a'], { line: 'L1' }]])
  })

  it('counts a rule in shadow as it would count it otherwise: only where an outcome applies', () => {
    const hot = { output: 'out1', when: { path: '$.t', gt: 90 } }
    const outcomes = [{ then: hot }, { by: '$.id', then: hot }, { then: hot, throttle: '1s' }]
    for (const shadow of [false, true]) {
      for (const outcome of outcomes) {
        const rules = { a: { when: { path: '$.t', gt: 20 }, shadow, ...outcome } }
        expect(run({ rules }, message({ id: 1, t: 30 })).fired).toEqual([])
        expect(run({ rules }, message({ id: 1, t: 95 })).fired).toEqual(['a'])
      }
    }
  })

  it('sends nothing by a rule in shadow, and nothing by one of another input', () => {
    const then = { output: 'out' }
    const { fired, sends } = run({ rules: { a: { shadow: true, then }, b: { from: 'input2', then } } }, arriving)
    expect([fired, sends]).toEqual([['a'], []])
  })

  it('adds no tag for an absent value', () => {
    expect(sent({ a: { then: { output: 'out', tag: { x: '$.x' } } } })).toEqual([['out', ['a'], { line: 'L1' }]])
  })
})

describe('a message that fails', () => {
  it('goes where otherwise says, unless where keeps it out', () => {
    const rule = { when: { not: hot }, then: { output: 'cold' }, otherwise: { output: 'rest' } }
    expect(sent({ a: rule })).toEqual([['rest', ['a'], { line: 'L1' }]])
    expect(sent({ a: { ...rule, where: { property: 'line', eq: 'L2' } } })).toEqual([])
  })
})
