// Jobs: for each a document, messages, and the same written by hand, as one would write it for this one document. It gets a
// parsed message and calls `send(at, output, rules, properties, body)`.
import { held, panes, sliding } from './by-key.mjs'
import { batches, readings } from './messages.mjs'
import { conjunctionsOf } from './tests.mjs'

const above = limit => ({ path: '$.machine.temperature', gt: limit })
const rule = one => ({ rules: { r: one } })
const aggregate = { mean: { avg: '$.machine.temperature' }, high: { max: '$.machine.temperature' } }

export const cases = {
  'one test': {
    messages: readings,
    document: rule({ when: above(95), then: { output: 'out', tag: { MessageType: 'Alert' } } }),
    job:
      send =>
      ({ at, properties, body }) => {
        if (body.machine.temperature > 95) send(at, 'out', ['r'], { ...properties, MessageType: 'Alert' }, body)
      },
  },
  'two tests, a path in a tag': {
    messages: readings,
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
    messages: readings,
    ...conjunctionsOf(300),
  },
  each: {
    messages: count => batches(count / 50, 50),
    document: rule({ each: '$.readings[*]', when: { path: '$.t', gt: 100 }, then: { output: 'out' } }),
    job:
      send =>
      ({ at, properties, body }) => {
        for (const reading of body.readings) if (reading.t > 100) send(at, 'out', ['r'], properties, reading)
      },
  },
  'tumbling by key': {
    messages: readings,
    document: rule({ by: '$.deviceId', window: { tumbling: '10s' }, aggregate, then: { output: 'out' } }),
    job: send => panes(send, 10_000, 10_000),
  },
  'hopping by key': {
    messages: readings,
    document: rule({
      by: '$.deviceId',
      window: { hopping: '10s', every: '1s' },
      aggregate,
      when: { path: '$.mean', gt: 90 },
      then: { output: 'out' },
    }),
    job: send => panes(send, 10_000, 1000, mean => mean > 90),
  },
  'sliding by key': {
    messages: readings,
    document: rule({
      by: '$.deviceId',
      window: { sliding: '10s' },
      aggregate,
      when: { path: '$.mean', gt: 90 },
      then: { output: 'out' },
    }),
    job: send => sliding(send, 10_000, mean => mean > 90),
  },
  '`for` by key': {
    messages: readings,
    document: rule({ by: '$.deviceId', when: above(60), for: '5s', then: { output: 'out' } }),
    job: send => held(send, 60, 5000),
  },
  CSV: {
    isCsv: true,
    document: rule({ when: { path: '$.temperature', gt: 95 }, then: { output: 'out' } }),
  },
}
