// Where the nanoseconds of one message go: samples of the processor's time, by what the code that ran is there for.
import { Session } from 'node:inspector/promises'
import { bodies, bytesOf } from '../data.mjs'
import { machineOf, messageOf } from '../peers/edge-rules.mjs'
import { build as buildFloor } from '../peers/hand-written.mjs'
import { duration, percent, table } from '../table.mjs'

const inputs = 1024
const messages = 1_500_000

/** Files of the build, by the room of the work that their code does. The first that fits counts. */
const rooms = [
  [
    'reading the body: the values that rules ask for, the rest checked',
    /dist\/(engine\/(decode|index\/body-scan)|rules\/data\/(scan(-\w+)?|unread|json(-text)?|numeral))\.js$/,
  ],
  ['finding the rules that it concerns: the index', /dist\/engine\/(index\/|plan\.js)/],
  ['conditions and expressions', /dist\/rules\//],
  ['outcomes: what is sent, with its tags', /dist\/engine\/(decision|outcomes)\.js$/],
  ['time, routes and the decision: the machine itself', /dist\/engine\//],
  ['the loop that measures', /\/bench\//],
]

const roomOf = ({ functionName, url }) => {
  if (functionName === '(garbage collector)') return 'collecting garbage'
  return rooms.find(([, files]) => files.test(url))?.[0]
}

export async function* report({ say }) {
  const values = bodies(inputs, { seed: 7 }).map(bytesOf)
  const temperatures = values.map(bytes => JSON.parse(bytes.toString()).machine.temperature).sort((a, b) => a - b)
  const cases = [
    ['no message matches', 1000],
    ['half of them match', temperatures[inputs / 2]],
    ['all match', -1000],
  ]
  const columns = []
  for (const [name, limit] of cases) {
    say(name)
    columns.push(await profileOf(limit, values))
  }
  const all = [...rooms.map(([room]) => room).slice(0, -1), 'collecting garbage']
  const row = (label, cellOf) => [label, ...columns.map(cellOf)]
  const rows = all.map(room =>
    row(room, ({ shares, nanoseconds }) => {
      const share = shares.get(room) ?? 0
      return `${duration(share * nanoseconds)} (${percent(share)})`
    }),
  )
  const whole = row('**the whole message**', ({ nanoseconds }) => `**${duration(nanoseconds)}**`)
  const floor = row('for comparison: `JSON.parse` and an `if`', each => duration(each.floor))
  yield {
    title: 'Where the time of one message goes',
    text: `The default rule, bodies of about 190 bytes, one process; samples of ${messages / 1e6} M messages each, every 200 µs.\nNative code that V8 runs for a function counts as that function's.`,
    table: table(['', ...cases.map(([name]) => name)], [...rows, whole, floor]),
  }
}

async function profileOf(limit, values) {
  const machine = machineOf({ TemperatureThreshold: limit })
  const tests = [{ path: 'machine.temperature', is: 'above', to: limit }]
  const floorOf = buildFloor([{ id: 'one', tests }])
  const [ours, floor] = [
    loop(bytes => machine.accept(messageOf(bytes), 0).decisions.length),
    loop(bytes => floorOf(JSON.parse(bytes.toString())).length),
  ]
  ours(values, messages / 5)
  floor(values, messages / 5)
  const floorTime = floor(values, messages)
  const plain = ours(values, messages)
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  ours(values, messages)
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return { nanoseconds: plain, floor: floorTime, shares: sharesOf(profile) }
}

/** Nanoseconds a message. */
function loop(decide) {
  return (values, count) => {
    let sum = 0
    const start = process.hrtime.bigint()
    for (let n = 0; n < count; n++) sum += decide(values[n & (inputs - 1)])
    const took = Number(process.hrtime.bigint() - start)
    if (sum < 0) throw new Error('the answers must not be optimized away')
    return took / count
  }
}

/** By room, which share of the samples; code of no room (the profiler, the program's start) is left out. */
function sharesOf({ nodes, samples }) {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id])))
  const counts = new Map()
  for (const sample of samples) {
    // What is native, as `JSON.parse`, belongs to its caller.
    let id = sample
    let room
    while (id !== undefined && room === undefined) {
      room = roomOf(byId.get(id).callFrame)
      id = parents.get(id)
    }
    if (room !== undefined) counts.set(room, (counts.get(room) ?? 0) + 1)
  }
  const loopless = [...counts].filter(([room]) => room !== 'the loop that measures')
  const total = loopless.reduce((sum, [, count]) => sum + count, 0)
  return new Map(loopless.map(([room, count]) => [room, count / total]))
}
