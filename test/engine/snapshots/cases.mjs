// Machines that stop half-way: a document, what came before and what comes after. `write.mjs` pins what a version wrote and
// sent; what is pinned holds its own document and lines, so that cases can be added and changed here.

/** A message: seconds, its body, and what else it has. */
const m = (at, body, more = {}) => ({ at, input: 'input1', body, ...more })
/** Time passes. */
const pass = at => ({ at })
/** A document takes over. */
const twin = (at, desired) => ({ at, desired })

const hot = { path: '$.t', gt: 30 }
const cold = { path: '$.t', lt: 20 }
const then = { output: 'out' }
const resolved = { output: 'ok', tag: { since: { raised: 'at' }, id: { raised: 'id' }, lasted: { raised: 'for' } } }
const told = { output: 'out', tag: { since: { raised: 'at' }, id: { raised: 'id' }, key: { key: true } } }
const one = (rule, more = {}) => ({ ...more, rules: { r: { then, ...rule } } })

/** A key's events, a second apart. */
const series = (from, values, more = {}) => values.map((v, index) => m(from + index, { id: 'a', v, ...more }))

const aggregate = {
  n: { count: true },
  some: { count: '$.v' },
  sum: { sum: '$.v' },
  avg: { avg: '$.v' },
  min: { min: '$.v' },
  max: { max: '$.v' },
  first: { first: '$.v' },
  last: { last: '$.v' },
  stddev: { stddev: '$.v' },
  variance: { variance: '$.v' },
  median: { median: '$.v' },
  p90: { percentile: ['$.v', 90] },
  distinct: { distinct: '$.v' },
  all: { collect: '$.v' },
  delta: { delta: '$.v' },
  increase: { increase: '$.v' },
  rate: { rate: '$.v' },
  slope: { slope: '$.v' },
}

/** What can leave a window again without being kept itself. */
const plain = { n: { count: true }, sum: { sum: '$.v' }, max: { max: '$.v' } }

const windowed = (window, fields = aggregate, more = {}) =>
  one({ by: '$.id', window, aggregate: fields, when: { path: '$.count', gte: 0 }, ...more })

const before = [
  ...series(1, [3, 1.5, 'text', 4]),
  m(5, { id: 'b', v: 9 }),
  m(6, { id: 'a' }),
  m(7, { id: 'a', v: 0.1 }),
]
const after = [...series(8, [2, 7, 7]), m(12, { id: 'b', v: 8 }), pass(30), ...series(31, [5, 6]), pass(100)]

const windows = {
  tumbling: { tumbling: '10s' },
  'tumbling-empty': { tumbling: '4s', empty: true },
  'tumbling-midnight': { tumbling: '1h', tz: 'Asia/Kolkata' },
  hopping: { hopping: '10s', every: '2s' },
  'hopping-empty': { hopping: '6s', every: '4s', empty: true },
  sliding: { sliding: '5s' },
  session: { session: '5s' },
  'session-max': { session: '5s', max: '8s' },
  count: { count: 4 },
  'count-every': { count: 3, every: 2 },
}

/** Hours pass until a window of an hour ends; empty ones would be many by then. */
const endOf = name => (name === 'tumbling-midnight' ? 4000 : 300)

const ofWindows = Object.fromEntries(
  Object.entries(windows).flatMap(([name, window]) => [
    [`window-${name}`, { document: windowed(window), before, after: [...after, pass(endOf(name))] }],
    [`window-${name}-plain`, { document: windowed(window, plain), before, after: [...after, pass(endOf(name))] }],
    [
      `window-${name}-in-its-own-time`,
      {
        document: windowed(window, plain, { time: { path: '$.ms', lateness: '2s' } }),
        before: [
          m(100, { id: 'a', v: 1, ms: 20_000 }),
          m(101, { id: 'a', v: 2, ms: 24_000 }),
          m(102, { id: 'a', v: 3, ms: 23_000 }),
        ],
        after: [m(103, { id: 'a', v: 4, ms: 25_500 }), m(104, { id: 'a', v: 5, ms: 33_000 }), pass(endOf(name))],
      },
    ],
  ]),
)

const ofAlarms = {
  pending: {
    document: one({ by: '$.id', when: hot, for: '10s', then: told, resolved }),
    before: [m(1, { id: 'a', t: 31 }), m(3, { id: 'b', t: 40 }), m(4, { id: 'c', t: 1 })],
    after: [m(8, { id: 'b', t: 20 }), m(9, { id: 'a', t: 33 }), pass(20), m(21, { id: 'a', t: 2 })],
  },
  counted: {
    document: one({ by: '$.id', when: hot, times: 3, then: told }),
    before: [m(1, { id: 'a', t: 31 }), m(2, { id: 'a', t: 32 }), m(3, { id: 'b', t: 32 })],
    after: [m(4, { id: 'a', t: 33 }), m(5, { id: 'b', t: 1 }), m(6, { id: 'b', t: 33 })],
  },
  'pending-and-counted': {
    document: one({ when: hot, for: '5s', times: 3, then: told }),
    before: [m(1, { t: 31 }), m(2, { t: 32 })],
    after: [m(4, { t: 33 }), pass(10)],
  },
  'ripe-and-uncounted': {
    document: one({ when: hot, for: '5s', times: 3, then: told }),
    before: [m(1, { t: 31 }), pass(10)],
    after: [m(11, { t: 33 }), m(12, { t: 34 }), m(13, { t: 34 })],
  },
  'raised-until': {
    document: one({ by: '$.id', when: hot, until: cold, then: told, resolved }),
    before: [m(1, { id: 'a', t: 31 }), m(2, { id: 'a', t: 25 }), m(2, { id: 'b', t: 31 })],
    after: [m(3, { id: 'a', t: 22 }), m(4, { id: 'a', t: 10 }), m(5, { id: 'a', t: 50 }), m(6, { id: 'b', t: 0 })],
  },
  clearing: {
    document: one({ by: '$.id', when: hot, until: cold, keep: '10s', then: told, resolved }),
    before: [m(1, { id: 'a', t: 31 }), m(1, { id: 'b', t: 31 }), m(5, { id: 'a', t: 10 }), m(6, { id: 'b', t: 10 })],
    after: [m(8, { id: 'b', t: 25 }), m(9, { id: 'a', t: 12 }), pass(20), m(21, { id: 'b', t: 10 }), pass(40)],
  },
  repeating: {
    document: one({ when: hot, repeat: '10s', then: told, resolved }),
    before: [m(1, { t: 31 }), m(15, { t: 32 })],
    after: [pass(30), m(35, { t: 33 }), pass(45), m(50, { t: 1 }), pass(90)],
  },
  'emitting-each': {
    document: one({ when: hot, for: '2s', emit: 'every', then: told, resolved }),
    before: [m(1, { t: 31 }), m(4, { t: 32 })],
    after: [m(5, { t: 33 }), m(6, { t: 1 }), m(7, { t: 40 })],
  },
  'rise-only': {
    document: one({ when: hot, emit: 'rise', then: told, resolved }),
    before: [m(1, { t: 31 })],
    after: [m(2, { t: 33 }), m(3, { t: 1 }), m(3, { t: 31 }), m(3, { t: 1 }), m(3, { t: 31 })],
  },
  'raised-again-at-once': {
    document: one({ when: hot, emit: 'rise', then: told, resolved }),
    before: [m(1, { t: 31 }), m(1, { t: 1 }), m(1, { t: 31 })],
    after: [m(1, { t: 1 }), m(1, { t: 31 }), m(2, { t: 1 })],
  },
  'open-with-resolved': {
    document: one({ when: hot, resolved, then: told }),
    before: [m(1, { t: 31 })],
    after: [m(2, { t: 33 }), m(3, { t: 1 })],
  },
  'in-the-shadow': {
    document: one({ when: hot, for: '3s', shadow: true, then: told, resolved }),
    before: [m(1, { t: 31 }), pass(5)],
    after: [twin(6, one({ when: hot, for: '3s', then: told, resolved })), m(7, { t: 1 }), m(8, { t: 31 }), pass(20)],
  },
  'silence-awaited': {
    document: one({ by: '$.id', absent: '10s', then: told, resolved }),
    before: [m(1, { id: 'a' }), m(4, { id: 'b' })],
    after: [m(8, { id: 'a' }), pass(15), pass(30), m(31, { id: 'b' })],
  },
  'silence-raised': {
    document: one({ by: '$.id', absent: '10s', repeat: '5s', then: told, resolved }),
    before: [m(1, { id: 'a' }), m(4, { id: 'b' }), pass(13)],
    after: [pass(18), m(19, { id: 'a' }), pass(25), m(26, { id: 'b' }), pass(50)],
  },
  'silence-expected': {
    document: one({ by: '$.id', absent: { after: '10s', keys: ['a', 'b', 7] }, then: told, resolved }),
    before: [m(1, { id: 'a' }), m(3, { id: 'z' })],
    after: [pass(10), m(11, { id: 7 }), pass(30), m(31, { id: 'a' }), m(32, { id: 'z' })],
  },
  'silence-of-all': {
    document: one({ absent: '10s', then: told, resolved }),
    before: [pass(4)],
    after: [pass(10), pass(11), m(12, { t: 1 }), pass(30)],
  },
  otherwise: {
    document: one({ when: hot, then, otherwise: { output: 'else' }, resolved }),
    before: [m(1, { t: 31 })],
    after: [m(2, { t: 3 }), m(3, { t: 32 }), m(4, { t: 1 })],
  },
  'delay-of-the-twin': {
    document: one(
      { when: hot, for: { twin: 'delay', default: '30s' }, keep: { twin: 'keep' }, then: told, resolved },
      { delay: '10s', keep: '5s' },
    ),
    before: [m(1, { t: 31 }), pass(5)],
    after: [
      twin(
        6,
        one(
          { when: hot, for: { twin: 'delay', default: '30s' }, keep: { twin: 'keep' }, then: told, resolved },
          { delay: '3s', keep: '1s' },
        ),
      ),
      m(7, { t: 1 }),
      pass(20),
    ],
  },
}

const ofStreams = {
  sequence: {
    document: one({
      by: '$.id',
      sequence: [
        { as: 'open', when: { path: '$.door', eq: 'open' } },
        { as: 'hot', when: { path: '$.t', gt: { step: 'open', path: '$.t' } }, within: '10s' },
        { as: 'shut', when: { path: '$.door', eq: 'shut' } },
      ],
      then: { output: 'out', tag: { who: { key: true } } },
    }),
    before: [
      m(1, { id: 'a', door: 'open', t: 5 }),
      m(2, { id: 'a', door: 'open', t: 8 }),
      m(3, { id: 'a', t: 7 }),
      m(4, { id: 'b', door: 'open', t: 1 }),
    ],
    after: [
      m(8, { id: 'a', t: 9 }),
      m(9, { id: 'a', door: 'shut' }),
      pass(14),
      m(15, { id: 'b', t: 9 }),
      m(16, { id: 'b', door: 'shut' }),
    ],
  },
  'sequence-not': {
    document: one({
      sequence: {
        steps: [
          { as: 'asked', when: { path: '$.ask', exists: true } },
          { not: { path: '$.answer', exists: true }, within: '5s' },
          { as: 'next', when: { path: '$.ask', exists: true } },
        ],
        restart: false,
      },
    }),
    before: [m(1, { ask: 1 }), m(3, { ask: 2 })],
    after: [m(7, { ask: 3 }), m(8, { ask: 4 }), m(9, { answer: 4 }), m(10, { ask: 5 }), pass(20), m(21, { ask: 6 })],
  },
  'sequence-ends-in-silence': {
    document: one({
      by: '$.id',
      sequence: [
        { as: 'asked', when: { path: '$.ask', exists: true } },
        { not: { path: '$.answer', exists: true }, within: '5s' },
      ],
    }),
    before: [m(1, { id: 'a', ask: 1 }), m(2, { id: 'b', ask: 2 }), m(3, { id: 'a', ask: 3 })],
    after: [m(4, { id: 'b', answer: 2 }), pass(20)],
  },
  changes: {
    document: one({ by: '$.id', changes: { on: '$.t', by: 2 } }),
    before: [m(1, { id: 'a', t: 20 }), m(2, { id: 'a', t: 21 }), m(2, { id: 'b', t: 5 })],
    after: [m(3, { id: 'a', t: 21.5 }), m(4, { id: 'a', t: 22 }), m(5, { id: 'b', t: 3 }), m(6, { id: 'c', t: 3 })],
  },
  'changes-percent': {
    document: one({ changes: { on: '$.t', by: '10%', first: false } }),
    before: [m(1, { t: 100 }), m(2, { t: 105 })],
    after: [m(3, { t: 109 }), m(4, { t: 110 }), m(5, { t: 120 }), m(6, { t: 121 })],
  },
  'changes-of-anything': {
    document: one({ changes: { on: ['$.a', '$.b'] } }),
    before: [m(1, { a: { x: [1, 'é'] }, b: null })],
    after: [m(2, { a: { x: [1, 'é'] }, b: null }), m(3, { a: { x: [1] }, b: null }), m(4, { b: 1 })],
  },
  throttle: {
    document: one({ by: '$.id', throttle: '10s' }),
    before: [m(1, { id: 'a', n: 1 }), m(4, { id: 'b', n: 2 })],
    after: [m(8, { id: 'a', n: 3 }), m(11, { id: 'a', n: 4 }), m(12, { id: 'b', n: 5 }), m(14, { id: 'b', n: 6 })],
  },
  debounce: {
    document: one({ by: '$.id', debounce: '10s', then: { output: 'out', tag: { before: { previous: '$.n' } } } }),
    before: [m(1, { id: 'a', n: 1 }), m(2, { id: 'a', n: 2 }), m(4, { id: 'b', n: 3 })],
    after: [m(8, { id: 'b', n: 4 }), pass(12), m(13, { id: 'a', n: 5 }), pass(60)],
  },
  sample: {
    document: one({ by: '$.id', sample: '10s', when: hot, then: told }),
    before: [m(1, { id: 'a', t: 31 }), m(2, { id: 'a', t: 32 }), m(4, { id: 'b', t: 33 })],
    after: [m(8, { id: 'a', t: 1 }), pass(10), m(13, { id: 'a', t: 40 }), pass(60)],
  },
  'held-alarm': {
    document: one({ when: hot, emit: 'rise', debounce: '5s', then: told, resolved }),
    before: [m(1, { t: 31 })],
    after: [m(3, { t: 1 }), m(4, { t: 32 }), pass(10), m(11, { t: 1 })],
  },
  dedupe: {
    document: one({ by: '$.id', dedupe: { on: ['$.n', '$.o'], within: '10s' } }),
    before: [
      m(1, { id: 'a', n: 1, o: 1 }),
      m(2, { id: 'a', n: 2, o: 1 }),
      m(3, { id: 'b', n: 1, o: 1 }),
      m(4, { id: 'a', n: 1, o: 1 }),
    ],
    after: [
      m(10, { id: 'a', n: 1, o: 1 }),
      m(11, { id: 'a', n: 1, o: 1 }),
      m(12, { id: 'a', n: 2, o: 1 }),
      m(12, { id: 'b', n: 1, o: 1 }),
    ],
  },
  merge: {
    document: one({ by: '$.id', merge: '10s' }),
    before: [m(1, { id: 'a', t: 21, deep: { x: [1, null] } }), m(4, { id: 'a', p: 3 }), m(4, '[not an object]')],
    after: [m(8, { id: 'a', q: 4 }), m(12, { id: 'a', r: 5 }), m(40, { id: 'a', s: 5 })],
  },
  latest: {
    document: one({
      from: 'input1',
      latest: {
        ambient: { from: 'input2', by: '$.hall', on: '$.hall', ttl: '20s' },
        any: { from: ['input2', 'input3'] },
      },
      when: { path: '$.t', gt: { latest: 'ambient', path: '$.t' } },
      then: { output: 'out', tag: { ambient: { latest: 'ambient', path: '$.t' }, any: { latest: 'any', path: '$' } } },
    }),
    before: [
      m(1, { hall: 1, t: 20 }, { input: 'input2' }),
      m(2, { hall: 2, t: 30 }, { input: 'input2' }),
      m(3, { x: 'any' }, { input: 'input3' }),
    ],
    after: [
      m(4, { hall: 1, t: 21 }),
      m(5, { hall: 2, t: 21 }),
      m(6, { hall: 3, t: 21 }),
      m(21, { hall: 1, t: 21 }),
      m(21, { hall: 2, t: 31 }),
    ],
  },
  previous: {
    document: one({
      by: '$.id',
      when: { path: '$.t', gt: { previous: '$.t' } },
      for: '2s',
      then: { output: 'out', tag: { before: { previous: '$.t' }, other: { previous: '$.u' } } },
    }),
    before: [m(1, { id: 'a', t: 1, u: 'x' }), m(2, { id: 'a', t: 2 }), m(2, { id: 'b', t: 5 })],
    after: [
      m(3, { id: 'a', t: 3 }),
      pass(6),
      m(7, { id: 'b', t: 4 }),
      m(8, { id: 'b', t: 5 }),
      m(9, { id: 'b', t: 6 }),
      m(11, { id: 'b', t: 7 }),
    ],
  },
  streams: {
    document: {
      rules: {
        a: {
          by: '$.id',
          window: { count: 2 },
          aggregate: { mean: { avg: '$.v' } },
          then: { output: '#means', tag: { source: 'a' } },
        },
        b: {
          from: '#means',
          by: '$.key',
          when: { path: '$.mean', gt: 5 },
          times: 2,
          then: { output: 'out', tag: { source: { property: 'source' } } },
        },
        c: { from: ['#means', 'input2'], throttle: '10s', then },
      },
    },
    before: [m(1, { id: 'x', v: 6 }), m(2, { id: 'x', v: 8 }), m(3, { id: 'x', v: 9 }), m(3, { id: 'y', v: 9 })],
    after: [
      m(4, { id: 'x', v: 1 }),
      m(5, { id: 'x', v: 9 }),
      m(6, { id: 'x', v: 3 }),
      m(12, { id: 'y', v: 3 }),
      m(13, { id: 'y', v: 9 }),
      m(13, { id: 'y', v: 9 }),
    ],
  },
  elements: {
    document: one({
      each: '$.items[*]',
      by: '$.k',
      when: hot,
      times: 2,
      then: { output: 'out', tag: { site: { up: 2, path: '$.site' } } },
    }),
    before: [
      m(1, {
        site: 's',
        items: [
          { k: 1, t: 31 },
          { k: 2, t: 31 },
        ],
      }),
    ],
    after: [
      m(2, {
        site: 'z',
        items: [
          { k: 2, t: 31 },
          { k: 1, t: 3 },
        ],
      }),
      m(3, {
        items: [
          { k: 1, t: 33 },
          { k: 1, t: 33 },
        ],
      }),
    ],
  },
}

const ofTime = {
  'waiting-events': {
    document: one({ by: '$.id', time: { path: '$.at', lateness: '10s' } }, { settings: { late: 'late' } }),
    before: [
      m(100, { id: 'a', at: 50_000 }),
      m(101, { id: 'a', at: 45_000 }),
      m(102, { id: 'a', at: '1970-01-01T00:00:47.5Z' }),
      m(103, { id: 'b', at: 1000 }),
      m(104, { id: 'b', at: 'never' }),
    ],
    after: [
      m(105, { id: 'a', at: 58_000 }),
      m(106, { id: 'a', at: 30_000 }),
      m(107, { id: 'b', at: 12_000 }),
      pass(200),
      m(201, { id: 'a', at: 60_000 }),
      pass(400),
    ],
  },
  'waiting-alarm': {
    document: one({ time: { path: '$.at', lateness: '2s' }, when: hot, for: '5s', keep: '2s', then: told, resolved }),
    before: [m(100, { t: 31, at: 10_000 }), m(101, { t: 32, at: 13_000 }), m(101, { t: 32, at: 12_000 })],
    after: [m(102, { t: 33, at: 18_000 }), m(103, { t: 1, at: 17_500 }), m(104, { t: 1, at: 25_000 }), pass(300)],
  },
  'waiting-silence': {
    document: one(
      { by: '$.id', time: { path: '$.at' }, absent: { after: '10s', keys: ['a', 'z'] }, then: told, resolved },
      { settings: { idle: '5s' } },
    ),
    before: [m(1, { id: 'a', at: 1000 }), m(4, { id: 'a', at: 3500 })],
    after: [pass(12), pass(25), m(26, { id: 'a', at: 26_000 }), pass(60)],
  },
  'idle-watermark': {
    document: one({ time: { path: '$.at', lateness: '10s' } }, { settings: { idle: '5s', late: 'late' } }),
    before: [m(100, { at: 50_000 }), pass(108), m(109, { at: 40_000 }), m(110, { at: 60_000 })],
    after: [
      twin(111, one({ time: { path: '$.at', lateness: '10s' } }, { settings: { idle: '20s', late: 'late' } })),
      m(112, { at: 51_000 }),
      pass(200),
    ],
  },
}

const ofMemory = {
  'least-recently-used': {
    document: one({ by: '$.id', changes: { on: '$.v' } }, { settings: { limits: { keys: 3 } } }),
    before: [m(1, { id: 'a', v: 1 }), m(2, { id: 'b', v: 1 }), m(3, { id: 'c', v: 1 }), m(4, { id: 'a', v: 1 })],
    after: [m(5, { id: 'd', v: 1 }), m(6, { id: 'a', v: 1 }), m(7, { id: 'b', v: 1 }), m(8, { id: 'c', v: 1 })],
  },
  forgotten: {
    document: one({ by: '$.id', throttle: '1m', changes: { on: '$.v' } }, { settings: { limits: { forget: '2m' } } }),
    before: [m(1, { id: 'a', v: 1 }), m(100, { id: 'b', v: 1 })],
    after: [m(119, { id: 'a', v: 1 }), m(300, { id: 'a', v: 1 }), m(301, { id: 'b', v: 1 })],
  },
  'unusual-keys': {
    document: one({ by: ['$.a', '$.b'], when: hot, times: 2, then: told }),
    before: [
      m(1, { a: 1, b: 'x', t: 31 }),
      m(1, { a: '1', b: null, t: 31 }),
      m(1, { a: { y: -0.5, x: [] }, b: '😀', t: 31 }),
      m(1, { a: 1, t: 31 }),
    ],
    after: [
      m(2, { a: 1.0, b: 'x', t: 31 }),
      m(2, { a: '1', b: null, t: 31 }),
      m(2, { a: { x: [], y: -0.5 }, b: '😀', t: 31 }),
    ],
  },
  'unusual-bodies': {
    document: one({ merge: '1m', debounce: '5s' }),
    before: [
      {
        at: 1,
        input: 'input1',
        text: '{"__proto__": {"x": 1}, "$shared": 2, "big": 1e400, "deep": {"$absent": true}}',
      },
      { at: 2, input: 'input1', text: '\ufeff{"zero": -0, "n": 12345678901234567890}' },
    ],
    after: [m(3, { more: 1 }), pass(20)],
  },
  'bytes-that-are-not-text': {
    document: one({
      from: 'input1',
      window: { tumbling: '10s', empty: true },
      aggregate: { n: { count: true } },
      then: { output: 'out' },
    }),
    before: [{ at: 1, input: 'input1', base64: '/9j/4AAQ' }, m(2, { v: 1 })],
    after: [{ at: 3, input: 'input1', base64: '/9j/4AAQ' }, m(4, { v: 1 }), pass(25)],
  },
  'properties-and-system': {
    document: one({
      debounce: '5s',
      then: {
        output: 'out',
        tag: { line: { property: 'line' }, who: { system: 'connectionDeviceId' } },
        untag: ['gone'],
      },
    }),
    before: [
      m(
        1,
        { t: 1 },
        {
          properties: { line: '1', gone: 'x', kept: 'ü' },
          system: {
            messageId: 'm-1',
            correlationId: 'c',
            connectionDeviceId: 'd',
            connectionModuleId: 'mod',
            contentType: 'application/json',
            contentEncoding: 'utf-8',
          },
        },
      ),
    ],
    after: [pass(20)],
  },
  'many-rules': {
    document: {
      limit: 30,
      define: { hot: { path: '$.t', gt: { twin: 'limit' } } },
      rules: Object.fromEntries(
        Array.from({ length: 6 }, (_, index) => [
          `r${6 - index}`,
          {
            by: '$.id',
            when: { use: 'hot' },
            for: '5s',
            repeat: '5s',
            then: { output: 'out', tag: { [`r${index}`]: { rule: true } } },
            resolved: { output: 'ok' },
          },
        ]),
      ),
    },
    before: [m(1, { id: 'b', t: 31 }), m(1, { id: 'a', t: 31 })],
    after: [pass(11), m(11, { id: 'a', t: 1 }), m(11, { id: 'b', t: 1 })],
  },
  'all-clauses': {
    document: one({
      by: '$.id',
      dedupe: { on: '$.n', within: '1s' },
      merge: '1m',
      window: { hopping: '10s', every: '5s' },
      aggregate: plain,
      when: { path: '$.sum', gt: 3 },
      for: '5s',
      keep: '5s',
      repeat: '10s',
      changes: { on: '$.max' },
      sample: '3s',
      then: told,
      resolved,
    }),
    before: [
      m(1, { id: 'a', n: 1, v: 5 }),
      m(1, { id: 'a', n: 1, v: 5 }),
      m(6, { id: 'a', n: 2 }),
      m(12, { id: 'a', n: 3, v: 9 }),
    ],
    after: [m(14, { id: 'a', n: 4, v: 9 }), pass(27), m(28, { id: 'a', n: 5, v: 20 }), pass(100)],
  },
  'a-changed-rule': {
    document: one({ by: '$.id', when: hot, for: '10s', throttle: '20s', then: told, resolved }),
    before: [m(1, { id: 'a', t: 31 }), m(3, { id: 'b', t: 31 }), pass(12)],
    after: [
      twin(
        12,
        one({ by: '$.id', when: hot, for: '5s', changes: { on: '$.t' }, throttle: '20s', then: told, resolved }),
      ),
      pass(14),
      m(15, { id: 'b', t: 1 }),
      m(16, { id: 'a', t: 1 }),
    ],
  },
}

export const cases = { ...ofAlarms, ...ofStreams, ...ofTime, ...ofMemory, ...ofWindows }
