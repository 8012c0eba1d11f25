// Ten million events over a hundred thousand keys through rules with windows, alarms, changes and sequences: does memory stay
// flat? Prints the heap after a forced collection at each million. Run: node --expose-gc scripts/soak.mjs [events] [keys]
import { createMachine } from '../dist/index.js'

const events = Number(process.argv[2] ?? 10_000_000)
const keys = Number(process.argv[3] ?? 100_000)
const by = '$.id'
const then = { output: 'out' }
const document = {
  rules: {
    alarm: { by, when: { path: '$.t', gt: 90 }, for: '10s', keep: '5s', then, resolved: then },
    average: {
      by,
      window: { tumbling: '1m' },
      aggregate: { mean: { avg: '$.t' } },
      when: { path: '$.mean', gt: 99 },
      then,
    },
    changes: { by, changes: { on: '$.t', by: 50 }, then },
    sequence: {
      by,
      sequence: [
        { as: 'low', when: { path: '$.t', lt: 10 } },
        { as: 'high', when: { path: '$.t', gt: 90 }, within: '30s' },
      ],
      then,
    },
    silent: { by, absent: '10m', then, resolved: then },
  },
  settings: { limits: { keys } },
}

const machine = createMachine({ start: 0 })
const { accepted, problems } = machine.apply(document, 0)
if (!accepted) throw new Error(JSON.stringify(problems))
const properties = new Map()
// Not Buffer.from: each event that a rule remembers would keep the 8 KB that it is cut from.
const utf8 = new TextEncoder()
let seed = 1
/** mulberry32: the same numbers on every run. */
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}
const step = Math.max(1, Math.floor(events / 10))
let sends = 0
const began = process.hrtime.bigint()
for (let event = 1; event <= events; event++) {
  const body = { id: Math.floor(random() * keys), t: Math.floor(random() * 1000) / 10 }
  const message = { input: 'input1', bytes: utf8.encode(JSON.stringify(body)), properties, system: {} }
  for (const decision of machine.accept(message, event).decisions) sends += decision.sends.length
  if (event % step === 0) {
    globalThis.gc?.()
    const { heapUsed, external, rss } = process.memoryUsage()
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    const megabytes = bytes => `${(bytes / 1e6).toFixed(0)} MB`
    console.log(
      `${event} events, ${sends} sends, heap ${megabytes(heapUsed)}, outside ${megabytes(external)}, rss ${megabytes(rss)}, ${seconds.toFixed(0)} s`,
    )
  }
}
