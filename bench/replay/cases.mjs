// What is replayed: for each case a document, a recording, and the same job written by hand, as one would write it for this
// one document. A job gets a parsed line and calls `send(at, output, rules, properties, body)`.
import { bodies, conjunctions } from '../data.mjs'

/** Messages, 200 a second: one a second of each of 200 machines. */
const machines = 200
const spacing = 5

function* jsonLines(count) {
  const sample = bodies(20_000, { devices: machines })
  for (let index = 0; index < count; index++) {
    const body = { ...sample[index % sample.length], deviceId: `device-${index % machines}` }
    yield `${JSON.stringify({ at: index * spacing, input: 'input1', properties: { line: `L${index % 4}` }, system, body })}\n`
  }
}

const system = { contentType: 'application/json', contentEncoding: 'utf-8' }

function* batchLines(count) {
  const sample = bodies(20_000, { devices: machines })
  for (let index = 0; index < count / 50; index++) {
    const readings = Array.from({ length: 50 }, (_, place) => {
      const { machine, deviceId } = sample[(index * 50 + place) % sample.length]
      return { id: deviceId, t: machine.temperature }
    })
    yield `${JSON.stringify({ at: index * spacing, input: 'input1', properties: {}, system, body: { readings } })}\n`
  }
}

function* csvLines(count) {
  const sample = bodies(20_000, { devices: machines })
  yield 'timestamp,device,temperature,pressure\n'
  for (let index = 0; index < count; index++) {
    const { machine, deviceId } = sample[index % sample.length]
    const time = new Date(1_767_225_600_000 + index * 1000).toISOString().slice(0, 19).replace('T', ' ')
    yield `${time},${deviceId},${machine.temperature},${machine.pressure}\n`
  }
}

const above = limit => ({ path: '$.machine.temperature', gt: limit })
const rule = one => ({ rules: { r: one } })
const aggregate = { mean: { avg: '$.machine.temperature' }, high: { max: '$.machine.temperature' } }
const iso = time => new Date(time).toISOString()

export const cases = {
  'one test': {
    lines: jsonLines,
    document: rule({ when: above(95), then: { output: 'out', tag: { MessageType: 'Alert' } } }),
    job:
      send =>
      ({ at, properties, body }) => {
        if (body.machine.temperature > 95) send(at, 'out', ['r'], { ...properties, MessageType: 'Alert' }, body)
      },
  },
  'two tests, a path in a tag': {
    lines: jsonLines,
    document: rule({
      when: { all: [above(90), { path: '$.ambient.humidity', lt: 25 }] },
      then: { output: 'out', tag: { device: '$.deviceId' } },
    }),
    job:
      send =>
      ({ at, properties, body }) => {
        if (body.machine.temperature > 90 && body.ambient.humidity < 25)
          send(at, 'out', ['r'], { ...properties, device: body.deviceId }, body)
      },
  },
  '300 rules': {
    lines: jsonLines,
    document: { rules: Object.fromEntries(manyRules().map(({ id, tests }) => [id, ruleOf(tests)])) },
    job(send) {
      const rules = manyRules().map(({ id, tests }) => ({ id, holds: tests.map(holdsFor) }))
      return ({ at, properties, body }) => {
        const found = []
        for (const { id, holds } of rules) if (holds.every(one => one(body))) found.push(id)
        if (found.length > 0) send(at, 'out', found, properties, body)
      }
    },
  },
  each: {
    lines: batchLines,
    document: rule({ each: '$.readings[*]', when: { path: '$.t', gt: 100 }, then: { output: 'out' } }),
    job:
      send =>
      ({ at, properties, body }) => {
        for (const reading of body.readings) if (reading.t > 100) send(at, 'out', ['r'], properties, reading)
      },
  },
  'tumbling by key': {
    lines: jsonLines,
    document: rule({ by: '$.deviceId', window: { tumbling: '10s' }, aggregate, then: { output: 'out' } }),
    job: send => panes(send, 10_000, 10_000),
  },
  'hopping by key': {
    lines: jsonLines,
    document: rule({
      by: '$.deviceId',
      window: { hopping: '10s', every: '1s' },
      aggregate,
      when: { path: '$.mean', gt: 90 },
      then: { output: 'out' },
    }),
    job: send => panes(send, 10_000, 1000, ({ mean }) => mean > 90),
  },
  'sliding by key': {
    lines: jsonLines,
    document: rule({
      by: '$.deviceId',
      window: { sliding: '10s' },
      aggregate,
      when: { path: '$.mean', gt: 90 },
      then: { output: 'out' },
    }),
    job: send => sliding(send, 10_000, ({ mean }) => mean > 90),
  },
  '`for` by key': {
    lines: jsonLines,
    document: rule({ by: '$.deviceId', when: above(60), for: '5s', then: { output: 'out' } }),
    job: send => held(send, 60, 5000),
  },
  CSV: {
    lines: csvLines,
    isCsv: true,
    document: rule({ when: { path: '$.temperature', gt: 95 }, then: { output: 'out' } }),
  },
}

/** Tests of two or three values, of which each message satisfies those of about one rule in a hundred. */
function manyRules() {
  return conjunctions(300, 0.01)
}

function ruleOf(tests) {
  return { when: { all: tests.map(conditionOf) }, then: { output: 'out' } }
}

function conditionOf({ path, is, to }) {
  const predicate = { between: { between: to }, above: { gt: to }, below: { lt: to }, equal: { eq: to } }[is]
  return { path: `$.${path}`, ...predicate }
}

function holdsFor({ path, is, to }) {
  const [first, second] = path.split('.')
  const read = second === undefined ? body => body[first] : body => body[first][second]
  if (is === 'between') return body => read(body) >= to[0] && read(body) <= to[1]
  if (is === 'above') return body => read(body) > to
  return is === 'below' ? body => read(body) < to : body => read(body) === to
}

/** Windows of a size at each multiple of a step: a pane for each step. */
function panes(send, size, every, passes = () => true) {
  const keys = new Map()
  let end = every
  let sorted
  const close = () => {
    sorted ??= [...keys.keys()].sort()
    for (const key of sorted) {
      const own = keys.get(key)
      let [count, sum, high] = [0, 0, Number.NEGATIVE_INFINITY]
      for (const pane of own.panes) {
        if (pane.start < end - size || pane.start >= end) continue
        count += pane.count
        sum += pane.sum
        high = Math.max(high, pane.high)
      }
      const body = { key, start: iso(end - size), end: iso(end), count, mean: sum / count, high }
      if (count > 0 && passes(body)) send(end, 'out', ['r'], own.properties, body)
    }
    end += every
  }
  return ({ at, properties, body: { deviceId, machine } }) => {
    while (end <= at) close()
    let own = keys.get(deviceId)
    if (own === undefined) {
      own = {
        properties,
        panes: Array.from({ length: size / every }, () => ({ start: -1, count: 0, sum: 0, high: 0 })),
      }
      keys.set(deviceId, own)
      sorted = undefined
    }
    own.properties = properties
    const start = Math.floor(at / every) * every
    const pane = own.panes[(start / every) % own.panes.length]
    if (pane.start !== start) Object.assign(pane, { start, count: 0, sum: 0, high: Number.NEGATIVE_INFINITY })
    pane.count++
    pane.sum += machine.temperature
    pane.high = Math.max(pane.high, machine.temperature)
  }
}

function sliding(send, size, passes) {
  const keys = new Map()
  return ({ at, properties, body: { deviceId, machine } }) => {
    let own = keys.get(deviceId)
    if (own === undefined) {
      own = { times: [], values: [], sum: 0, first: 0 }
      keys.set(deviceId, own)
    }
    own.times.push(at)
    own.values.push(machine.temperature)
    own.sum += machine.temperature
    while (own.times[own.first] <= at - size) own.sum -= own.values[own.first++]
    if (own.first > 64) {
      own.times.splice(0, own.first)
      own.values.splice(0, own.first)
      own.first = 0
    }
    const count = own.times.length - own.first
    let high = Number.NEGATIVE_INFINITY
    for (let index = own.first; index < own.values.length; index++) high = Math.max(high, own.values[index])
    const body = { key: deviceId, start: iso(at - size), end: iso(at), count, mean: own.sum / count, high }
    if (passes(body)) send(at, 'out', ['r'], properties, body)
  }
}

/** Raised once when it was above the limit for so long: what waits is in the order in which it is due. */
function held(send, limit, wait) {
  const keys = new Map()
  const queue = []
  let first = 0
  const run = until => {
    for (; first < queue.length && queue[first].due <= until; first++) {
      const { own, since, due } = queue[first]
      if (own.since !== since || own.isRaised) continue
      own.isRaised = true
      send(due, 'out', ['r'], own.properties, own.body)
    }
  }
  return ({ at, properties, body }) => {
    run(at)
    let own = keys.get(body.deviceId)
    if (own === undefined) {
      own = { since: undefined, isRaised: false, properties, body }
      keys.set(body.deviceId, own)
    }
    own.properties = properties
    own.body = body
    if (!(body.machine.temperature > limit)) {
      own.since = undefined
      own.isRaised = false
    } else if (own.since === undefined) {
      own.since = at
      queue.push({ own, since: at, due: at + wait })
    }
  }
}
