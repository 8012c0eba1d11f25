// Runs the module against Mosquitto: sends numbered messages through it while module and broker are killed at random moments,
// and says what was lost, came twice or was counted wrong. Reads the built program; needs mosquitto (Debian's package).
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { asyncScheduler } from 'rxjs'
import { connectClient } from '../dist/edge/broker/client.js'
import { openStream } from '../dist/edge/broker/stream.js'

const usage = `Sends numbered messages through the module at Mosquitto, with kills, and reports what was lost, came twice or was counted wrong.

  node scripts/broker.mjs [options]

  --count N        messages; default 10000
  --rate N         messages a second; default 500
  --kills N        of the module (SIGKILL), and as many ends of the broker (SIGTERM: Mosquitto confirms a message before its
                   disk has it, so that a SIGKILL loses messages whoever the client is); default 30
  --seed N         of the moments; default 1
  --acknowledge A  outputs (default) or journal
  --json           the report as JSON
Exit code 1: something was lost, or counted wrong.
`
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '500' },
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    acknowledge: { type: 'string', default: 'outputs' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const count = Number(values.count)
const rate = Number(values.rate)
const kills = Number(values.kills)
/** So many messages make a window: one that is counted twice or not at all shows. */
const windowSize = 10
const folder = mkdtempSync(join(tmpdir(), 'edge-rules-broker-'))
const port = await freePort()
const rulesFile = join(folder, 'rules.json')
const rules = {
  passed: { then: { output: 'passed' } },
  counted: {
    where: { path: '$.n', exists: true },
    window: { count: windowSize },
    aggregate: { all: { collect: '$.n' } },
    then: { output: 'counted', body: '$.all' },
  },
  alarm: { when: { path: '$.n', gt: count - 1 }, for: '1ms', then: { output: 'raised' } },
}
writeFileSync(rulesFile, JSON.stringify({ rules }))
writeFileSync(
  join(folder, 'mosquitto.conf'),
  // Where it is root that starts it, Mosquitto becomes another user, who may not write here.
  `${process.getuid?.() === 0 ? 'user root\n' : ''}listener ${port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location ${folder}/
autosave_interval 1
max_queued_messages 0
max_inflight_messages 200
`,
)

const running = {}
let isOver = false

/** Starts it, and again each time it ends. */
function keep(name, command, args, env) {
  const child = spawn(command, args, {
    env: { PATH: `${process.env.PATH}:/usr/sbin`, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running[name] = child
  if (process.env.DEBUG_BROKER) child.stderr.on('data', data => process.stderr.write(`${name}: ${data}`))
  else child.stderr.resume()
  child.once('error', error => {
    process.stderr.write(`${command} cannot be started: ${error.message}\n`)
    process.exit(2)
  })
  child.once('exit', () => {
    if (!isOver) setTimeout(() => keep(name, command, args, env), 50)
  })
}
process.once('exit', () => {
  for (const child of Object.values(running)) child.kill('SIGKILL')
})

keep('broker', 'mosquitto', ['-c', join(folder, 'mosquitto.conf')], {})
keep('module', process.execPath, [new URL('../dist/main.js', import.meta.url).pathname, 'run'], {
  MQTT_URL: `mqtt://127.0.0.1:${port}`,
  MQTT_CLIENT_ID: 'module',
  MQTT_INPUTS: 'input1=in',
  MQTT_OUTPUTS: 'passed=out/passed; counted=out/counted; raised=out/raised',
  RULES_FILE: rulesFile,
  STATE_DIR: join(folder, 'state'),
  ACKNOWLEDGE: values.acknowledge,
  METRICS_PORT: '0',
})

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port: found } = server.address()
  await new Promise(resolve => server.close(resolve))
  return found
}

/** A client that comes back; `use` gets each connection. */
async function connectAgain(clientId, use) {
  while (!isOver) {
    try {
      const stop = new AbortController()
      const stream = await openStream({ url: new URL(`mqtt://127.0.0.1:${port}`) }, stop.signal)
      const properties = { sessionExpiryInterval: 3600, receiveMaximum: 200 }
      const connect = {
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 5,
        clientId,
        clean: false,
        keepalive: 30,
        properties,
      }
      const client = await connectClient({ stream, connect, scheduler: asyncScheduler, packetLimit: 1_000_000 })
      if (await use(client)) return
    } catch {
      // The broker is away.
    }
    await sleep(30)
  }
}

let probed = () => {}
const ready = new Promise(resolve => {
  probed = resolve
})
const arrivals = new Map()
/** What each window counted, by the id of its message: that may come twice. */
const windows = new Map()
let twice = 0
let raised = 0
connectAgain('receiver', async client => {
  const ended = new Promise(resolve => client.end$.subscribe(resolve))
  client.arrivals$.subscribe(({ publication, acknowledge }) => {
    const { topic, payload, properties } = publication
    const body = JSON.parse(payload.toString())
    const id = properties.userProperties?.find(([name]) => name === 'messageId')?.[1]
    if (topic === 'out/passed' && body.n === undefined) probed()
    else if (topic === 'out/passed') {
      if (arrivals.has(body.n)) twice++
      arrivals.set(body.n, id)
    } else if (topic === 'out/counted') windows.set(id, body)
    else raised++
    acknowledge().catch(() => {})
  })
  await client.subscribe([{ topic: 'out/#', qos: 1 }])
  await ended
})

/** mulberry32: the same moments on every run. */
let seed = Number(values.seed)
function random() {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

// The module has to have subscribed before the first message: a broker keeps nothing for a client that it does not know.
const probe = connectAgain('probe', async client => {
  const ended = new Promise(resolve => client.end$.subscribe(resolve))
  const probing = setInterval(
    () => client.publish({ topic: 'in', payload: Buffer.from('{}'), qos: 1 }).catch(() => {}),
    500,
  )
  await Promise.race([ended, ready])
  clearInterval(probing)
  await client.disconnect()
  return true
})
await Promise.all([ready, probe])
await sleep(1000)
const began = performance.now()
const seconds = count / rate
const moments = Array.from({ length: 2 * kills }, (_, index) => ({
  at: random() * seconds * 1000,
  name: index % 2 === 0 ? 'module' : 'broker',
})).sort((a, b) => a.at - b.at)
/** While the broker ends nothing of the sensor's is in flight: its own second try would be another message. */
let pause = Promise.resolve()
let inFlight = Promise.resolve()
async function endBroker() {
  let goOn = () => {}
  pause = new Promise(resolve => {
    goOn = resolve
  })
  await inFlight
  running.broker.kill('SIGTERM')
  goOn()
}
for (const { at, name } of moments) {
  setTimeout(() => (name === 'broker' ? endBroker() : running.module.kill('SIGKILL')), at)
}

let sent = 0
await new Promise(resolve => {
  connectAgain('sensor', async client => {
    const ended = new Promise(end => client.end$.subscribe(end))
    while (sent < count) {
      const early = began + ((sent + 1) * 1000) / rate - performance.now()
      if (early > 0) await sleep(early)
      await pause
      const n = sent + 1
      const published = client.publish({ topic: 'in', payload: Buffer.from(JSON.stringify({ n })), qos: 1 })
      inFlight = published.catch(() => {})
      const isTaken = await Promise.race([published.then(() => true), ended.then(() => false)]).catch(() => false)
      if (!isTaken) return
      sent = n
    }
    resolve()
    await ended
  })
})
const posted = performance.now()

const missing = () => count - arrivals.size
for (
  let last = performance.now(), before = missing();
  missing() > 0 && performance.now() - last < 60_000;
  await sleep(100)
) {
  if (missing() < before) last = performance.now()
  before = missing()
}
await sleep(2000)
isOver = true
const ended = Object.values(running).map(child => new Promise(resolve => child.once('exit', resolve)))
for (const child of Object.values(running)) child.kill('SIGTERM')
await Promise.all(ended)
rmSync(folder, { recursive: true, force: true })

const lost = Array.from({ length: count }, (_, index) => index + 1).filter(n => !arrivals.has(n))
const counted = new Map()
for (const n of [...windows.values()].flat()) counted.set(n, (counted.get(n) ?? 0) + 1)
const countedTwice = [...counted].filter(([, times]) => times > 1).map(([n]) => n)
/** The last window may not be full. */
const uncounted = Array.from({ length: count - (count % windowSize) }, (_, index) => index + 1).filter(
  n => !counted.has(n),
)
const report = {
  sent: count,
  kills: { module: kills, broker: kills },
  lost: lost.length,
  firstLost: lost.slice(0, 10),
  twice,
  windows: windows.size,
  windowsExpected: Math.floor(count / windowSize),
  countedTwice: countedTwice.length,
  firstCountedTwice: countedTwice.slice(0, 10),
  uncounted: uncounted.length,
  raised,
  perSecond: count / ((posted - began) / 1000),
}
process.stdout.write(
  values.json
    ? `${JSON.stringify(report, undefined, 2)}\n`
    : `${Object.entries(report)
        .map(([name, value]) => `${name.padEnd(16)} ${JSON.stringify(value)}`)
        .join('\n')}\n`,
)
process.exit(lost.length + countedTwice.length + uncounted.length > 0 ? 1 : 0)
