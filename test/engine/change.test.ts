// What a rule goes on with when its document changes, as docs/language/state.md has it.
import { describe, expect, it } from 'vitest'
import { reportOf } from '../../src/engine/report.ts'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { message } from '../decide.ts'
import { type Line, leaves } from './play.ts'

const hot = { path: '$.t', gt: 25 }
const then = { output: 'out' }
const resolved = { output: 'ok' }
const [warm, cold] = [{ t: 30 }, { t: 20 }]

/** The rule, what arrives, the rule that takes over, what arrives then (in seconds), and what leaves. */
type Case = readonly [rule: JsonObject, lines: readonly Line[], next: JsonObject, then: readonly Line[], left: string[]]

const change = (at: number, rule: JsonObject): Line => [at, 'twin', { rules: { r: rule } }]

const kept: Readonly<Record<string, Case>> = {
  'an alarm, where outcomes change': [
    { when: hot, emit: 'rise', then, resolved },
    [[0, warm]],
    { when: hot, emit: 'rise', then, resolved: { output: 'over' } },
    [[2, cold]],
    ['0 out {"t":30}', '2 over {"t":20}'],
  ],
  'an alarm, where its condition changes: the next event is held against the new one': [
    { when: hot, emit: 'rise', then, resolved },
    [[0, warm]],
    { when: { path: '$.t', gt: 15 }, emit: 'rise', then, resolved },
    [
      [2, cold],
      [3, { t: 10 }],
    ],
    ['0 out {"t":30}', '3 ok {"t":10}'],
  ],
  'a raised alarm, where `for` gets longer': [
    { when: hot, for: '2s', then, resolved },
    [[0, warm], [2]],
    { when: hot, for: '1h', then, resolved },
    [
      [4, warm],
      [5, cold],
    ],
    ['2 out {"t":30}', '5 ok {"t":20}'],
  ],
  'a wait, measured again from its start': [
    { when: hot, for: '10s', then },
    [[0, warm]],
    { when: hot, for: '3s', then },
    [[2], [4]],
    ['3 out {"t":30}'],
  ],
  'what was counted: who has seen enough now is raised by the next event': [
    { when: hot, times: 5, then },
    [
      [0, warm],
      [0.5, warm],
    ],
    { when: hot, times: 2, then },
    [[2], [3, warm]],
    ['3 out {"t":30}'],
  ],
  'the wait for the end of an alarm': [
    { when: hot, keep: '10s', then, resolved },
    [
      [0, warm],
      [0.5, cold],
    ],
    { when: hot, keep: '3s', then, resolved },
    [[4]],
    ['0 out {"t":30}', '3.5 ok {"t":20}'],
  ],
  'the silence of a key': [
    { absent: '10s', then },
    [[0, warm]],
    { absent: '5s', then },
    [[6]],
    ['5 out {"last":"1970-01-01T00:00:00.000Z","silent":5000}'],
  ],
  'the moment of the last that passed': [
    { throttle: '10s', then },
    [[0, warm]],
    { throttle: '3s', then },
    [
      [2, warm],
      [3, warm],
    ],
    ['0 out {"t":30}', '3 out {"t":30}'],
  ],
  'what debounce held': [{ debounce: '10s', then }, [[0, warm]], { debounce: '3s', then }, [[4]], ['3 out {"t":30}']],
  'values, where only for how long they are remembered changes': [
    { dedupe: { on: '$.t', within: '1s' }, then },
    [[0, warm]],
    { dedupe: { on: '$.t', within: '10s' }, then },
    [[2, warm]],
    ['0 out {"t":30}'],
  ],
}

const dropped: Readonly<Record<string, Case>> = {
  'the partial matches of a sequence that is another': [
    {
      sequence: [
        { as: 'a', when: hot },
        { as: 'b', when: { not: hot } },
      ],
      then,
    },
    [[0, warm]],
    {
      sequence: [
        { as: 'a', when: hot },
        { as: 'b', when: { not: hot }, within: '1h' },
      ],
      then,
    },
    [[2, cold]],
    [],
  ],
  'values of another kind: dedupe': [
    { dedupe: { on: '$.t', within: '10s' }, then },
    [[0, warm]],
    { dedupe: { on: ['$.t'], within: '10s' }, then },
    [[2, warm]],
    ['0 out {"t":30}', '2 out {"t":30}'],
  ],
  'values of another kind: changes': [
    { changes: { on: '$.t' }, then },
    [[0, warm]],
    { changes: { on: ['$.t'] }, then },
    [[2, warm]],
    ['0 out {"t":30}', '2 out {"t":30}'],
  ],
  'values of another kind: previous': [
    { when: { value: { previous: '$.t' }, exists: true }, then },
    [[0, warm]],
    { when: { value: { previous: '$' }, exists: true }, then },
    [
      [2, warm],
      [3, warm],
    ],
    ['3 out {"t":30}'],
  ],
  'what comes after a window that is another': [
    { window: { sliding: '1m' }, changes: { on: '$.count' }, then: { output: 'out', body: '$.count' } },
    [[0, warm]],
    { window: { sliding: '2m' }, changes: { on: '$.count' }, then: { output: 'out', body: '$.count' } },
    [[2, warm]],
    ['0 out 1', '2 out 1'],
  ],
  'the tables of a rule that begins anew': [
    { latest: { l: { by: '$.side', on: '$.of' } }, when: { latest: 'l', path: '$.t', exists: true }, then },
    [
      [0, { side: 1, t: 30 }],
      [1, { of: 1 }],
    ],
    { by: '$.of', latest: { l: { by: '$.side', on: '$.of' } }, when: { latest: 'l', path: '$.t', exists: true }, then },
    [[2, { of: 1 }]],
    ['1 out {"of":1}'],
  ],
  'what was held by another kind': [{ debounce: '3s', then }, [[0, warm]], { sample: '1h', then }, [[10]], []],
  'an alarm that is raised by something else': [
    { when: hot, emit: 'rise', then, resolved },
    [[0, warm]],
    { absent: '5s', then, resolved },
    [[2, cold]],
    ['0 out {"t":30}'],
  ],
  'the keys, where they are others': [
    { by: '$.t', when: hot, emit: 'rise', then, resolved },
    [[0, warm]],
    { by: ['$.t'], when: hot, emit: 'rise', then, resolved },
    [[2, warm]],
    ['0 out {"t":30}', '2 out {"t":30}'],
  ],
}

const run = ([rule, lines, next, following, left]: Case) =>
  leaves(rule, [...lines, change(1, next), ...following], left)

describe('a changed rule keeps', () => {
  it.each(Object.entries(kept))('%s', (_, it) => run(it))

  it('everything, where another rule changes', () => {
    const rule = { when: hot, for: '2s', then }
    leaves(
      rule,
      [[0, warm], [1, 'twin', { rules: { r: rule, other: { then: { output: 'other' } } } }], [3]],
      ['2 out {"t":30}'],
    )
  })

  it('a table of latest that stays as it is, and no other', () => {
    const rule = (ttl: string) => ({
      from: 'input1',
      latest: { same: { from: 'input1' }, other: { from: 'input1', ttl } },
      then: {
        output: 'out',
        body: [
          { latest: 'same', path: '$.t' },
          { latest: 'other', path: '$.t' },
        ] as Json,
      },
    })
    const machine = createMachine({ start: 0 })
    machine.apply({ rules: { r: rule('1h') } }, 0)
    machine.accept(message(warm), 0)
    machine.apply({ rules: { r: rule('2h') } }, 1)
    const tables = machine.memories.get('r')?.tables
    expect([tables?.has('same'), tables?.has('other')]).toEqual([true, false])
  })
})

describe('a rule that leaves the shadow', () => {
  it('tells of no end where it told of no beginning', () => {
    const rule = { when: hot, emit: 'rise', then, resolved }
    const lines: readonly Line[] = [
      [2, cold],
      [3, warm],
      [4, cold],
    ]
    run([{ ...rule, shadow: true }, [[0, warm]], rule, lines, ['3 out {"t":30}', '4 ok {"t":20}']])
  })
})

describe('a changed rule drops', () => {
  it.each(Object.entries(dropped))('%s', (_, it) => run(it))
})

describe('alarms that a change ends', () => {
  const rule = { by: '$.id', when: hot, emit: 'rise', then, resolved }
  const ends = (next: JsonObject) => {
    const machine = createMachine({ start: 0 })
    machine.apply({ rules: { r: rule } }, 0)
    for (const body of [
      { id: 1, t: 30 },
      { id: 2, t: 30 },
      { id: 3, t: 30 },
      { id: 3, t: 20 },
    ])
      machine.accept(message(body), 0)
    const { ended, decisions } = machine.apply({ rules: next }, 1000)
    return { ended: [...ended], sends: decisions.flatMap(({ sends }) => sends) }
  }

  it.each([
    ['the rule is deleted', {}],
    ['the rule has another id', { other: rule }],
    ['the rule is disabled', { r: { ...rule, enabled: false } }],
    ['the rule keeps no state any more', { r: { when: hot, then } }],
    ['the rule has other keys', { r: { ...rule, by: '$.line' } }],
  ])('are counted and send nothing: %s', (_, next) => {
    expect(ends(next)).toEqual({ ended: [['r', 2]], sends: [] })
  })

  it('are told to the owner of the twin', () => {
    const machine = createMachine({ start: 0 })
    machine.apply({ rules: { r: rule } }, 0)
    machine.accept(message({ id: 1, t: 30 }), 0)
    const document = { rules: { s: { then } } }
    const { rules } = reportOf({ version: 2, document }, machine.apply(document, 0), [])
    expect(rules).toMatchObject({ ac: 200, ad: '1 rule running; 1 pending or raised alarm ended with the change' })
  })

  it('are none, where the alarms go on', () => {
    expect(ends({ r: { ...rule, repeat: '1h' } })).toEqual({ ended: [], sends: [] })
  })
})
