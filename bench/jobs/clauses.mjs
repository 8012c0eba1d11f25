// Jobs that the part "clauses" adds to those of cases.mjs: other clauses, other bodies, more rules.
import { changed, held, panes, risen, sliding, throttled } from './by-key.mjs'
import { cases } from './cases.mjs'
import { batches, readings, texts, wide } from './messages.mjs'
import { conjunctionsOf } from './tests.mjs'

const above = limit => ({ path: '$.machine.temperature', gt: limit })
const by = '$.deviceId'
const then = { output: 'out' }

const allOfTwo = {
  document: { rules: { r: { when: { all: [above(90), { path: '$.ambient.humidity', lt: 25 }] }, then } } },
  job:
    send =>
    ({ at, properties, body }) => {
      if (body.machine.temperature > 90 && body.ambient.humidity < 25) send(at, 'out', ['r'], properties, body)
    },
}

const pathInTag = {
  document: { rules: { r: { when: above(90), then: { output: 'out', tag: { device: '$.deviceId' } } } } },
  job:
    send =>
    ({ at, properties, body }) => {
      if (body.machine.temperature > 90) send(at, 'out', ['r'], { ...properties, device: body.deviceId }, body)
    },
}

/** So many rules, each of which reads another of a hundred fields. */
function fieldRules(count) {
  const rules = Array.from({ length: count }, (_, index) => [`r${index}`, `field${String(index * 9).padStart(2, '0')}`])
  return {
    messages: wide,
    document: {
      rules: Object.fromEntries(rules.map(([id, field]) => [id, { when: { path: `$.${field}`, gt: 104 }, then }])),
    },
    job:
      send =>
      ({ at, properties, body }) => {
        const found = rules.filter(([, field]) => body[field] > 104).map(([id]) => id)
        if (found.length > 0) send(at, 'out', found, properties, body)
      },
  }
}

/** So many rules over each of a thousand readings. */
function eachRules(count) {
  const rules = Array.from({ length: count }, (_, index) => [`r${String(index).padStart(2, '0')}`, 100 + index / 4])
  const document = {
    rules: Object.fromEntries(
      rules.map(([id, limit]) => [id, { each: '$.readings[*]', when: { path: '$.t', gt: limit }, then }]),
    ),
  }
  return {
    messages: count => batches(Math.min(count, 40), 1000),
    document,
    job:
      send =>
      ({ at, properties, body }) => {
        for (const [id, limit] of rules)
          for (const reading of body.readings) if (reading.t > limit) send(at, 'out', [id], properties, reading)
      },
  }
}

const aggregate = { mean: { avg: '$.machine.temperature' }, high: { max: '$.machine.temperature' } }
const hotMean = { when: { path: '$.mean', gt: 95 }, then }

/** Kinds of rules that remember something of each machine, with a limit that differs from rule to rule. */
const kinds = [
  {
    rule: index => ({ by, when: above(90 + index), for: '5s', then }),
    job: (send, index, id) => held(send, 90 + index, 5000, id),
  },
  {
    rule: index => ({ by, window: { tumbling: `${10 + index}s` }, aggregate, ...hotMean }),
    job: (send, index, id) => panes(send, 1000 * (10 + index), 1000 * (10 + index), mean => mean > 95, id),
  },
  {
    rule: index => ({ by, window: { sliding: `${10 + index}s` }, aggregate, ...hotMean }),
    job: (send, index, id) => sliding(send, 1000 * (10 + index), mean => mean > 95, id),
  },
  {
    rule: index => ({ by, changes: { on: '$.machine.temperature', by: 10 + index }, then }),
    job: (send, index, id) => changed(send, 10 + index, id),
  },
  {
    rule: index => ({ by, when: above(95 + index), emit: 'rise', then }),
    job: (send, index, id) => risen(send, 95 + index, id),
  },
  {
    rule: index => ({ by, when: above(95 + index), throttle: '10s', then }),
    job: (send, index, id) => throttled(send, 95 + index, 10_000, id),
  },
]

/** A plant: 270 rules of two or three tests, and thirty that remember something of each of 200 machines. */
function plant() {
  const stateless = conjunctionsOf(270)
  const stateful = kinds.flatMap(({ rule, job }, kind) =>
    Array.from({ length: 5 }, (_, index) => ({ id: `s${kind}${index}`, rule: rule(index), job, index })),
  )
  return {
    messages: readings,
    document: {
      rules: { ...stateless.document.rules, ...Object.fromEntries(stateful.map(({ id, rule }) => [id, rule])) },
    },
    job(send) {
      const jobs = [stateless.job(send), ...stateful.map(({ id, job, index }) => job(send, index, id))]
      return message => {
        for (const one of jobs) one(message)
      }
    },
  }
}

/** By what they show. */
export const jobs = {
  'one test': cases['one test'],
  '`all` of two tests': { messages: readings, ...allOfTwo },
  'a path in a tag': { messages: readings, ...pathInTag },
  '`by` with `for`': cases['`for` by key'],
  'a tumbling window by key': cases['tumbling by key'],
  'a hopping window by key': cases['hopping by key'],
  'a sliding window by key': cases['sliding by key'],
  'escapes and characters beyond ASCII': { ...cases['one test'], messages: texts },
  'one rule, bodies of 100 fields': fieldRules(1),
  'ten rules, each another of 100 fields': fieldRules(10),
  '`each` of 1,000 readings, one rule': eachRules(1),
  '`each` of 1,000 readings, 20 rules': eachRules(20),
  'a plant: 300 rules, 30 of them by machine': plant(),
}
