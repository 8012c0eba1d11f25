// Why a rule fired or did not, in one sentence and as a tree, and that asking changes nothing.
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/engine/explain.ts'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { message } from '../decide.ts'

/** The explanations of the last body, after the ones before it arrived a second apart. */
function ask(document: JsonObject, ...bodies: readonly Json[]) {
  const machine = createMachine({ start: 0 })
  expect(machine.apply(document, 0).accepted).toBe(true)
  const last = bodies.length - 1
  bodies.slice(0, last).forEach((body, second) => {
    machine.accept(message(body), second * 1000)
  })
  const before = machine.snapshot()
  const explained = explain(machine, message(bodies[last] ?? null), last * 1000)
  expect(machine.snapshot()).toEqual(before)
  return explained
}

/** [fired, reason] of the only rule. */
const why = (rule: JsonObject, ...bodies: readonly Json[]) =>
  ask({ rules: { r: { then: { output: 'out' }, ...rule } } }, ...bodies).map(({ fired, reason }) => [fired, reason])

const hot = { path: '$.t', gt: 25 }

describe('a rule is explained', () => {
  it.each<[string, JsonObject, readonly Json[], boolean, string]>([
    ['that holds', { when: hot }, [{ t: 30 }], true, '30 is greater than 25.'],
    ['that fails', { when: hot }, [{ t: 21.9 }], false, '21.9 is not greater than 25.'],
    ['whose value is absent', { when: hot }, [{}], false, '$.t is absent.'],
    [
      'with a parameter',
      { when: { path: '$.t', gt: { twin: 'x', default: 20 } } },
      [{ t: 1 }],
      false,
      '1 is not greater than 20 (twin x).',
    ],
    [
      'by the part that decided',
      { when: { all: [hot, { path: '$.p', lt: 5 }] } },
      [{ t: 30, p: 7 }],
      false,
      '7 is not less than 5.',
    ],
    [
      'by all parts',
      { when: { all: [hot, { path: '$.p', lt: 5 }] } },
      [{ t: 30, p: 1 }],
      true,
      '30 is greater than 25; 1 is less than 5.',
    ],
    [
      'by a value among many',
      { when: { path: '$[*]', gt: 25 } },
      [[1, 30]],
      true,
      'Of the 2 values of $[*], 30 is greater than 25.',
    ],
    [
      'by all of them',
      { when: { path: '$[*]', gt: 25 } },
      [[1, 2]],
      false,
      'None of the 2 values of $[*] passes: [1,2].',
    ],
    ['through not', { when: { not: hot } }, [{ t: 30 }], false, '30 is greater than 25.'],
    ['kept out by where', { where: hot }, [{ t: 1 }], false, '`where` keeps the event out: 1 is not greater than 25.'],
    ['without a key', { by: '$.id' }, [{}], false, 'Its key, "$.id", is absent.'],
    ['of another input', { from: 'other' }, [1], false, 'It reads other; the message came to input1.'],
    ['without a match', { each: '$.list[*]' }, [{}], false, '$.list[*] matches nothing in the body.'],
    [
      'that is pending',
      { when: hot, for: '30s' },
      [{ t: 30 }, { t: 31 }],
      false,
      '31 is greater than 25; it is pending: that must hold for 30s (so far 1s).',
    ],
    [
      'that is raised',
      { when: hot, times: 2 },
      [{ t: 30 }, { t: 31 }],
      true,
      '31 is greater than 25; it is raised now.',
    ],
    [
      'that was raised',
      { when: hot, emit: 'rise' },
      [{ t: 30 }, { t: 31 }],
      false,
      '31 is greater than 25; it has been raised since 1970-01-01T00:00:00.000Z, and it emits only when it is raised.',
    ],
    [
      'that is resolved',
      { when: hot, emit: 'rise' },
      [{ t: 30 }, { t: 1 }],
      false,
      '1 is not greater than 25; it is resolved now.',
    ],
    [
      'that is resolved by `until`',
      { when: hot, until: { path: '$.t', lt: 20 } },
      [{ t: 30 }, { t: 1 }],
      false,
      '1 is less than 20; it is resolved now.',
    ],
    [
      'that stays raised',
      { when: hot, until: { path: '$.t', lt: 20 } },
      [{ t: 30 }, { t: 22 }],
      false,
      '22 is not greater than 25; it has been raised since 1970-01-01T00:00:00.000Z, and stays so: 22 is not less than 20.',
    ],
    [
      'whose value has not changed',
      { when: hot, changes: { on: '$.t' } },
      [{ t: 30 }, { t: 30 }],
      false,
      '30 is greater than 25; the value has not changed by enough since the last that passed.',
    ],
    [
      'that is throttled',
      { throttle: '1m' },
      [{ t: 30 }, { t: 30 }],
      false,
      'Every event counts; `throttle` holds the emission back.',
    ],
    [
      'whose window has not ended',
      { window: { tumbling: '1m' }, aggregate: { most: { max: '$.t' } } },
      [{ t: 30 }],
      false,
      'The event is in a window that ends at 1970-01-01T00:01:00.000Z.',
    ],
    [
      'that waits for its time',
      { time: { path: '$.at', lateness: '10s' } },
      [{ at: 50_000 }],
      false,
      "It waits: the time of its key has not reached the event's own, 1970-01-01T00:00:50.000Z.",
    ],
    [
      'that came too late',
      { time: { path: '$.at' } },
      [{ at: 50_000 }, { at: 40_000 }],
      false,
      'It came too late: the time of its key is already past it.',
    ],
    ['without a time', { time: { path: '$.at' } }, [{}], false, 'Its event time, $.at, is absent or not a time.'],
    [
      'whose time is in another unit',
      { time: '$.at' },
      [{ at: 5_000_000_000_000_000 }],
      false,
      'Its event time, 5000000000000000, looks like ns, and not ms: set "unit": "ns".',
    ],
    [
      'by silence',
      { absent: '1m' },
      [{}],
      false,
      'The event breaks the silence. The rule fires when none comes for 1m.',
    ],
    [
      'that starts no sequence',
      {
        sequence: [
          { as: 'a', when: hot },
          { as: 'b', when: hot },
        ],
      },
      [{ t: 1 }],
      false,
      'There is no partial match; it waits for the step "a".',
    ],
    ['by what it is not', { when: { path: '$.t', ne: 5, exists: true } }, [{ t: 5 }], false, '5 is equal to 5.'],
    [
      'that waits for a step',
      {
        sequence: [
          { as: 'a', when: hot },
          { as: 'b', when: hot },
        ],
      },
      [{ t: 30 }],
      false,
      'A partial match has 1 of 2 steps and waits for the step "b".',
    ],
    [
      'that waits for a step until a time',
      {
        sequence: [
          { as: 'a', when: hot },
          { as: 'b', when: hot, times: 3, within: '1m' },
        ],
      },
      [{ t: 30 }, { t: 30 }],
      false,
      'A partial match has 1 of 2 steps and waits for the step "b" (1 of 3), until 1970-01-01T00:01:00.000Z.',
    ],
    [
      'that `not` excludes',
      {
        sequence: [
          { as: 'a', when: hot },
          { not: { path: '$.t', lt: 0 }, within: '1m' },
        ],
      },
      [{ t: 30 }, { t: -1 }],
      false,
      'It is an event that `not` excludes, and ended a partial match. There is no partial match; it waits for the step "a".',
    ],
    [
      'that waits for steps in any order',
      {
        sequence: [
          {
            all: [
              { as: 'a', when: hot },
              { as: 'b', when: { path: '$.p', gt: 1 } },
              { as: 'c', when: { path: '$.q', gt: 1 } },
            ],
          },
        ],
      },
      [{ p: 2 }],
      false,
      'A partial match has 0 of 1 steps and waits for the steps "a" and "c".',
    ],
    [
      'that saw a duplicate',
      { dedupe: { on: '$.t', within: '1m' } },
      [{ t: 30 }, { t: 30 }],
      false,
      '`dedupe` drops it: an equal value passed less than 1m before.',
    ],
  ])('%s', (_what, rule, bodies, fired, reason) => {
    expect(why(rule, ...bodies)).toEqual([[fired, reason]])
  })

  it('as a tree, with the branch that decided marked', () => {
    const when = {
      any: [
        hot,
        {
          all: [
            { path: '$.p', lt: 5 },
            { path: '$.q', exists: true },
          ],
        },
      ],
    }
    const [explained] = ask({ rules: { r: { when, then: { output: 'out' } } } }, { t: 1, p: 1 })
    expect(explained?.tree).toEqual({
      holds: false,
      condition: 'any of',
      because: '1 is not greater than 25; $.q is absent',
      decided: true,
      parts: [
        { holds: false, condition: '$.t gt 25', because: '1 is not greater than 25', decided: true, parts: [] },
        {
          holds: false,
          condition: 'all of',
          because: '$.q is absent',
          decided: true,
          parts: [
            { holds: true, condition: '$.p lt 5', because: '1 is less than 5', decided: false, parts: [] },
            { holds: false, condition: '$.q exists true', because: '$.q is absent', decided: true, parts: [] },
          ],
        },
      ],
    })
  })

  it('for each match', () => {
    const document = { rules: { r: { each: '$[*]', when: hot, then: { output: 'out' } } } }
    expect(ask(document, [{ t: 30 }, { t: 1 }]).map(({ match, fired }) => [match, fired])).toEqual([
      ['$[0]', true],
      ['$[1]', false],
    ])
  })

  it('where the body cannot be read', () => {
    const machine = createMachine({ start: 0 })
    expect(explain(machine, message(null, { text: '{' }), 0)[0]?.reason).toBe('The body is not JSON.')
  })
})

it('tells the elements of a batch apart that wait for their time, or came too late', () => {
  const rule = { each: '$[*]', by: '$.id', time: { path: '$.at', lateness: '5s' } }
  const batch = [
    { id: 1, at: 20_000 },
    { id: 1, at: 10_000 },
    { id: 2, at: 19_000 },
  ]
  const waits = (at: string) =>
    `It waits: the time of its key has not reached the event's own, 1970-01-01T00:00:${at}.000Z.`
  expect(why(rule, batch).map(([, reason]) => reason)).toEqual([
    waits('20'),
    'It came too late: the time of its key is already past it.',
    waits('19'),
  ])
})
