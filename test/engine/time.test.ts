// The clauses over time: each case is a table of what arrives and what leaves when.
import { describe, expect, it } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'
import { leaves } from './play.ts'

const hot = { path: '$', gt: 25 }
const then = { output: 'out' }
const resolved = { output: 'ok' }

describe('for', () => {
  const rule = { when: hot, for: '10s', then, resolved }

  it('raises when the condition has held so long, without waiting for an event, and emits the newest', () => {
    leaves(rule, [[0, 30], [4, 31], [9, 32], [11]], ['10 out 32'])
  })

  it('starts again after an event that fails', () => {
    leaves(rule, [[0, 30], [9, 20], [11, 30], [20], [21]], ['21 out 30'])
  })

  it('has raised at its time before an event of that time is seen', () => {
    leaves(
      rule,
      [
        [0, 30],
        [10, 20],
      ],
      ['10 out 30', '10 ok 20'],
    )
  })

  it('emits once, unless every event is asked for', () => {
    leaves(rule, [[0, 30], [10], [12, 33]], ['10 out 30'])
    leaves({ ...rule, emit: 'every' }, [[0, 30], [10], [12, 33]], ['10 out 30', '12 out 33'])
  })

  it('goes on where a parameter changes, and moves with its duration', () => {
    const document = (delay: string, limit: number) => ({
      delay,
      limit,
      rules: { r: { when: { path: '$', gt: { twin: 'limit' } }, for: { twin: 'delay' }, then } },
    })
    leaves(document('10s', 25), [[0, 30], [5, 'twin', document('10s', 28)], [11]], ['10 out 30'])
    leaves(document('10s', 25), [[0, 30], [5, 'twin', document('20s', 25)], [11], [21]], ['20 out 30'])
    leaves(document('10s', 25), [[0, 30], [5, 'twin', document('3s', 25)], [11]], ['5 out 30'])
  })
})

describe('times', () => {
  it('raises with so many events in a row', () => {
    leaves(
      { when: hot, times: 3, then },
      [
        [0, 30],
        [1, 31],
        [2, 20],
        [3, 32],
        [4, 33],
        [5, 34],
        [6, 35],
      ],
      ['5 out 34'],
    )
  })

  it('and `for` must both be fulfilled', () => {
    const rule = { when: hot, times: 3, for: '10s', then }
    leaves(rule, [[0, 30], [1, 31], [2, 32], [11]], ['10 out 32'])
    leaves(
      rule,
      [
        [0, 30],
        [11, 31],
        [12, 32],
        [13, 33],
      ],
      ['12 out 32'],
    )
  })
})

describe('until and keep', () => {
  it('stays raised in between', () => {
    const rule = { when: hot, until: { path: '$', lt: 20 }, then, resolved }
    leaves(
      rule,
      [
        [0, 30],
        [1, 22],
        [2, 30],
        [3, 19],
        [4, 22],
        [5, 26],
      ],
      ['0 out 30', '3 ok 19', '5 out 26'],
    )
  })

  it('is resolved only after the clear condition has held so long', () => {
    const rule = { when: hot, keep: '10s', then, resolved }
    leaves(rule, [[0, 30], [1, 20], [5, 30], [6, 20], [15], [16]], ['0 out 30', '16 ok 20'])
  })

  it('resolves at its time before an event of that time is seen', () => {
    const rule = { when: hot, keep: '10s', then, resolved }
    leaves(
      rule,
      [
        [0, 30],
        [1, 20],
        [11, 30],
      ],
      ['0 out 30', '11 ok 20', '11 out 30'],
    )
  })
})

describe('a plain rule', () => {
  it('with resolved tells when it no longer holds', () => {
    leaves(
      { when: hot, then, resolved },
      [
        [0, 30],
        [1, 31],
        [2, 20],
        [3, 21],
      ],
      ['0 out 30', '1 out 31', '2 ok 20'],
    )
  })

  it('emits at the rise alone where it is asked to', () => {
    leaves(
      { when: hot, emit: 'rise', then },
      [
        [0, 30],
        [1, 31],
        [2, 20],
        [3, 30],
      ],
      ['0 out 30', '3 out 30'],
    )
  })

  it('knows when it was raised, for how long, and under which id', () => {
    const tags = { at: { raised: 'at' }, for: { raised: 'for' }, id: { raised: 'id' } }
    leaves(
      { when: hot, then: { output: 'out', tag: tags }, resolved: { output: 'ok', tag: tags } },
      [
        [1, 30],
        [3, 31],
        [4, 20],
      ],
      ['1 out 30 at=1000 for=0 id=r/1000', '3 out 31 at=1000 for=2000 id=r/1000', '4 ok 20 at=1000 for=3000 id=r/1000'],
    )
  })
})

describe('repeat', () => {
  it('emits again at each multiple while raised, with the newest event', () => {
    leaves(
      { when: hot, emit: 'rise', repeat: '10s', then, resolved },
      [[0, 30], [12, 31], [25, 20], [40]],
      ['0 out 30', '10 out 30', '20 out 31', '25 ok 20'],
    )
  })

  it('repeats the last ten thousand times where the clock leaps ahead by years, and counts the others', () => {
    const machine = createMachine({ start: 0 })
    machine.apply({ rules: { r: { when: hot, emit: 'rise', repeat: '10s', then } } }, 0)
    machine.accept(message(30), 0)
    const { decisions } = machine.advance(1.7e12, { leaps: true })
    expect(decisions).toHaveLength(10_000)
    expect(new Set(decisions.map(({ at }) => at))).toEqual(new Set([1.7e12]))
    expect(machine.memories.get('r')?.counts.get('leapt')).toBe(1.7e8 - 10_000)
  })
})

describe('absent', () => {
  it('tells of silence, of each key that was heard', () => {
    leaves(
      { by: '$.id', absent: '10s', then, resolved },
      [[0, { id: 'a' }], [5, { id: 'b' }], [8, { id: 'a' }], [17], [20, { id: 'b' }]],
      [
        '15 out {"key":"b","last":"1970-01-01T00:00:05.000Z","silent":10000}',
        '18 out {"key":"a","last":"1970-01-01T00:00:08.000Z","silent":10000}',
        '20 ok {"id":"b"}',
      ],
    )
  })

  it('tells of silence from the start, without a key and of expected keys', () => {
    leaves({ absent: '10s', repeat: '10s', then }, [[25]], ['10 out {"silent":10000}', '20 out {"silent":20000}'])
    leaves(
      { by: '$.id', absent: { after: '10s', keys: ['b', 'a'] }, then },
      [[5, { id: 'b' }], [12]],
      ['10 out {"key":"a","silent":10000}'],
    )
  })
})

describe('changes', () => {
  it('passes the first value and those that differ from the last that passed', () => {
    leaves(
      { changes: { on: '$' }, then },
      [
        [0, 1],
        [1, 1],
        [2, 2],
        [3, 2],
        [4, 1],
      ],
      ['0 out 1', '2 out 2', '4 out 1'],
    )
  })

  it('passes what differs by an amount, or by a part', () => {
    leaves(
      { changes: { on: '$', by: 0.5 }, then },
      [
        [0, 1],
        [1, 1.4],
        [2, 1.5],
        [3, 'x'],
        [4, 1.1],
        [5, 1],
      ],
      ['0 out 1', '2 out 1.5', '5 out 1'],
    )
    leaves(
      { changes: { on: '$', by: '10%' }, then },
      [
        [0, 100],
        [1, 109],
        [2, 110],
        [3, 120],
        [4, 121],
      ],
      ['0 out 100', '2 out 110', '4 out 121'],
    )
  })

  it('does not pass the first where it is asked not to', () => {
    leaves(
      { changes: { on: '$', first: false }, then },
      [
        [0, 1],
        [1, 1],
        [2, 2],
      ],
      ['2 out 2'],
    )
  })
})

describe('throttle, debounce, sample', () => {
  it('throttle passes if none passed less than so long ago', () => {
    leaves(
      { throttle: '10s', then },
      [
        [0, 1],
        [5, 2],
        [9, 3],
        [10, 4],
        [15, 5],
      ],
      ['0 out 1', '10 out 4'],
    )
  })

  it('debounce passes the last, once it has been quiet', () => {
    leaves(
      { debounce: '10s', then },
      [
        [0, 1],
        [5, 2],
        [14, 3],
        [24, 4],
      ],
      ['24 out 3'],
    )
  })

  it('sample passes the latest of each interval, at its end', () => {
    leaves({ sample: '10s', then }, [[1, 1], [5, 2], [12, 3], [20, 4], [30]], ['10 out 2', '20 out 3', '30 out 4'])
  })

  it('drop a raising that they hold when it is resolved, and its resolved', () => {
    leaves({ when: hot, emit: 'rise', debounce: '10s', then, resolved }, [[0, 30], [5, 20], [20]], [])
    leaves(
      { when: hot, emit: 'rise', throttle: '10s', then, resolved },
      [
        [0, 30],
        [1, 20],
        [2, 30],
        [3, 20],
      ],
      ['0 out 30', '1 ok 20'],
    )
  })
})

describe('dedupe and merge', () => {
  it('dedupe drops what passed with an equal value', () => {
    leaves(
      { dedupe: { on: '$', within: '10s' }, then },
      [
        [0, 1],
        [5, 1],
        [6, 2],
        [10, 1],
        [15, 1],
      ],
      ['0 out 1', '6 out 2', '10 out 1'],
    )
  })

  it('dedupe knows what passed for as long as it is told, and not again what it has forgotten', () => {
    const document = (within: string) => ({
      within,
      rules: { r: { dedupe: { on: '$', within: { twin: 'within' } }, then } },
    })
    leaves(
      document('10s'),
      [
        [0, 1],
        [1, 'twin', document('20s')],
        [12, 1],
        [13, 'twin', document('5s')],
        [14, 1],
      ],
      ['0 out 1', '14 out 1'],
    )
    leaves(
      document('5s'),
      [
        [0, 1],
        [6, 2],
        [7, 'twin', document('20s')],
        [8, 1],
        [9, 2],
      ],
      ['0 out 1', '6 out 2', '8 out 1'],
    )
  })

  it('merge joins members of messages, and forgets them', () => {
    leaves(
      { merge: '10s', then },
      [
        [0, { a: 1 }],
        [5, { b: 2 }],
        [10, { c: 3 }],
      ],
      ['0 out {"a":1}', '5 out {"a":1,"b":2}', '10 out {"b":2,"c":3}'],
    )
  })
})

describe('latest and previous', () => {
  it('latest looks up the newest event of another input, until it is too old', () => {
    const latest = { ambient: { by: '$.site', on: '$.at', ttl: '10s' } }
    const rule = {
      latest,
      where: { path: '$.at', exists: true },
      then: { output: 'out', tag: { ambient: { latest: 'ambient', path: '$.t' } } },
    }
    leaves(
      rule,
      [
        [0, { at: 'A' }],
        [1, { site: 'A', t: 5 }],
        [10, { at: 'A' }],
        [11, { at: 'A' }],
      ],
      ['0 out {"at":"A"}', '10 out {"at":"A"} ambient=5', '11 out {"at":"A"}'],
    )
  })

  it('previous is the value of the event before', () => {
    const rule = { by: '$.id', when: { path: '$.n', lt: { previous: '$.n' } }, then }
    leaves(
      rule,
      [
        [0, { id: 1, n: 5 }],
        [1, { id: 2, n: 1 }],
        [2, { id: 1, n: 4 }],
        [3, { id: 1, n: 4 }],
      ],
      ['2 out {"id":1,"n":4}'],
    )
  })
})

describe('sequence', () => {
  const steps = [
    { as: 'open', when: { path: '$', eq: 'open' } },
    { as: 'hot', when: { path: '$', eq: 'hot' }, within: '10s' },
  ]

  it('completes when its steps came in order, each in its time', () => {
    leaves(
      { sequence: steps, then },
      [
        [0, 'hot'],
        [1, 'open'],
        [5, 'x'],
        [10, 'hot'],
      ],
      ['10 out {"open":"open","hot":"hot"}'],
    )
    leaves(
      { sequence: steps, then },
      [
        [1, 'open'],
        [11, 'hot'],
      ],
      [],
    )
  })

  it('emits once and clears the other partial matches', () => {
    leaves(
      { sequence: steps, then },
      [
        [0, 'open'],
        [1, 'open'],
        [2, 'hot'],
        [3, 'hot'],
      ],
      ['2 out {"open":"open","hot":"hot"}'],
    )
  })

  it('completes by the lack of an event', () => {
    const lack = [steps[0] ?? {}, { not: { path: '$', eq: 'close' }, within: '10s' }]
    leaves({ sequence: lack, then }, [[0, 'open'], [5, 'x'], [10]], ['10 out {"open":"open"}'])
    leaves({ sequence: lack, then }, [[0, 'open'], [5, 'close'], [10]], [])
  })
})

describe('event time', () => {
  const rule = { time: { path: '$.t', lateness: '10s' }, then }

  it('runs events in the order of their times, once the watermark reaches them', () => {
    leaves(
      rule,
      [
        [0, { t: 20_000 }],
        [1, { t: 15_000 }],
        [2, { t: 31_000 }],
        [3, { t: 20_500 }],
      ],
      ['2 out {"t":15000}', '2 out {"t":20000}'],
    )
  })

  it('reads ISO times with offset, and lets the clock move an idle watermark', () => {
    leaves(
      { ...rule, time: { path: '$.t', lateness: '5s' } },
      [[0, { t: '1970-01-01T01:00:20.1234+01:00' }], [64], [66]],
      ['65 out {"t":"1970-01-01T01:00:20.1234+01:00"}'],
    )
  })

  it('lets keys that a change makes due have their turns in the order of the moments to which they move', () => {
    const document = (idle: string) => ({
      settings: { idle },
      rules: { r: { by: '$.id', time: { path: '$.t' }, absent: '2s', then } },
    })
    const out = (id: string, seconds: number) =>
      `20 out {"key":"${id}","last":"1970-01-01T00:00:0${seconds}.000Z","silent":2000}`
    leaves(
      document('1m'),
      [
        [0, { id: 'b', t: 0 }],
        [1, { id: 'a', t: 1000 }],
        [20, 'twin', document('5s')],
      ],
      [out('b', 0), out('a', 1)],
    )
  })

  it('moves watermarks with the clock by a changed `idle`, and never back', () => {
    const document = (idle: string) => ({
      settings: { idle, late: 'late' },
      rules: { r: { ...rule, time: { path: '$.t' } } },
    })
    leaves(
      document('5s'),
      [
        [0, { t: 0 }],
        [20, 'twin', document('1m')],
        [21, { t: 14_999 }],
        [22, { t: 15_000 }],
      ],
      ['0 out {"t":0}', '21 late {"t":14999}', '22 out {"t":15000}'],
    )
  })

  it('sends a late event again with its tags, where it also comes through a stream', () => {
    const tagging = { from: 'input1', then: [{ output: '#s', tag: { seen: 'yes' } }] }
    const late = { from: ['input1', '#s'], time: { path: '$.t' }, when: { path: '$.t', lt: 0 }, then }
    leaves(
      { settings: { late: 'late' }, rules: { a: tagging, b: late } },
      [
        [0, { t: 9 }],
        [1, { t: 5 }],
      ],
      ['1 late {"t":5}', '1 late {"t":5} seen=yes'],
    )
  })

  it('counts late events and sends them where settings say', () => {
    leaves(
      { rules: { r: rule }, settings: { late: 'late' } },
      [
        [0, { t: 20_000 }],
        [1, { t: 9_999 }],
        [2, { t: 'x' }],
        [3, { t: 10_000 }],
      ],
      ['1 late {"t":9999}', '2 late {"t":"x"}', '3 out {"t":10000}'],
    )
  })

  it('runs alarms in event time, in whatever order events arrive', () => {
    const alarm = { time: { path: '$.t', lateness: '10s' }, when: { path: '$.v', gt: 25 }, for: '10s', then }
    const expected = ['5 out {"t":9000,"v":31}']
    leaves(
      alarm,
      [
        [1, { t: 0, v: 30 }],
        [2, { t: 9_000, v: 31 }],
        [5, { t: 40_000, v: 1 }],
      ],
      expected,
    )
    leaves(
      alarm,
      [
        [1, { t: 9_000, v: 31 }],
        [2, { t: 0, v: 30 }],
        [5, { t: 40_000, v: 1 }],
      ],
      expected,
    )
  })
})

describe('streams', () => {
  it('feed other rules in the same step, with the tags as properties', () => {
    const rules = {
      a: { from: '#hot', when: { property: 'level', eq: 'high' }, then: { output: 'out', tag: { a: '1' } } },
      b: {
        when: hot,
        then: [
          { output: '#hot', tag: { level: 'high' } },
          { output: 'out', tag: { b: '1' } },
        ],
      },
    }
    leaves(
      { rules },
      [
        [0, 30],
        [1, 20],
      ],
      ['0 out 30 level=high a=1 b=1'],
    )
  })

  it('carry changed bodies', () => {
    const rules = {
      a: {
        each: '$.list[*]',
        then: { output: '#item', set: [{ path: '$.n', to: { up: 2, path: '$.n' } }], remove: ['$.x'] },
      },
      b: { from: '#item', when: { path: '$.v', gt: 1 }, then },
    }
    leaves(
      { rules },
      [
        [
          0,
          {
            n: 7,
            list: [
              { v: 1, x: 1 },
              { v: 2, x: 1 },
            ],
          },
        ],
      ],
      ['0 out {"v":2,"n":7}'],
    )
  })
})

describe('a changed definition', () => {
  const document = (key: string, limit: number) => ({
    define: { key, limit: { path: '$.t', gt: limit } },
    rules: { r: { by: { use: 'key' }, when: { use: 'limit' }, for: '10s', then } },
  })

  it('of a condition keeps what goes on', () => {
    leaves(
      document('$.a', 25),
      [[0, { a: 1, t: 30 }], [5, 'twin', document('$.a', 20)], [11]],
      ['10 out {"a":1,"t":30}'],
    )
  })

  it('of the key starts again', () => {
    leaves(document('$.a', 25), [[0, { a: 1, t: 30 }], [5, 'twin', document('$.b', 25)], [11]], [])
  })
})

describe('latest before a window', () => {
  it('is looked up by the event that arrived, not by the aggregate', () => {
    const rule = {
      where: { path: '$.t', exists: true },
      latest: { site: { by: '$.site', on: '$.at' } },
      window: { tumbling: '10s' },
      aggregate: { mean: { avg: '$.t' } },
      then: { output: 'out', body: { latest: 'site', path: '$.name' } },
    }
    leaves(rule, [[0, { site: 'A', name: 'Arnold' }], [1, { at: 'A', t: 1 }], [10]], ['10 out "Arnold"'])
  })
})

describe('a key', () => {
  it('is not forgotten while it has events, whether they satisfy `when` or not', () => {
    const rule = { by: '$.id', when: { path: '$.t', gt: 25 }, changes: { on: '$.t' }, then }
    const document = { rules: { r: rule }, settings: { limits: { forget: '10s' } } }
    const event = (t: number) => ({ id: 1, t })
    leaves(
      document,
      [
        [0, event(30)],
        [6, event(20)],
        [12, event(20)],
        [15, event(30)],
      ],
      ['0 out {"id":1,"t":30}'],
    )
    leaves(
      document,
      [
        [0, event(30)],
        [1, event(20)],
        [15, event(30)],
      ],
      ['0 out {"id":1,"t":30}', '15 out {"id":1,"t":30}'],
    )
  })

  it('of a rule without `when` is forgotten too', () => {
    const rules = { r: { by: '$.id', changes: { on: '$.id' }, then } }
    const document = { rules, settings: { limits: { forget: '10s' } } }
    leaves(
      document,
      [
        [0, { id: 1 }],
        [5, { id: 1 }],
        [30, { id: 1 }],
      ],
      ['0 out {"id":1}', '30 out {"id":1}'],
    )
  })
})

describe('a window that ends while it is fed', () => {
  it('holds nothing of the moment at which it ends', () => {
    const rules = {
      f: { when: hot, repeat: '1s', emit: 'rise', then: { output: '#s' } },
      h: {
        from: '#s',
        window: { tumbling: '5s' },
        aggregate: { n: { count: true } },
        then: { output: 'out', body: '$.n' },
      },
    }
    leaves({ rules }, [[3, 30], [11]], ['5 out 2', '10 out 5'])
  })
})
