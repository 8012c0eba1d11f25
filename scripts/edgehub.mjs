// Runs the module against any edgeHub, by connection strings, or against the local hub: sends numbered messages through it and
// says what was lost, what came twice or out of order, where it was silent, and how fast it was. Reads the built program.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import sdk from 'azure-iot-device'
import { filter, firstValueFrom } from 'rxjs'
import { createAmqpLink } from '../dist/edge/amqp-link.js'
import { connectModule } from '../dist/edge/module.js'
import { startHub } from '../dist/hub/hub.js'

const usage = `Sends numbered messages through the module at an edgeHub, and reports lost, twice, order, silence and rates.

  node scripts/edgehub.mjs --local [options]
  node scripts/edgehub.mjs --sensor STRING --module STRING --receiver STRING [--ca FILE] [options]

At a real edgeHub make three modules in a deployment, sensor, module and receiver, whose twins hold nothing, with these routes:
  FROM /messages/modules/SENSOR/* INTO BrokeredEndpoint("/modules/MODULE/inputs/input1")
  FROM /messages/modules/MODULE/* INTO BrokeredEndpoint("/modules/RECEIVER/inputs/input1")
A connection string is HostName=…;DeviceId=…;ModuleId=…;SharedAccessKey=…;GatewayHostName=….

  --local             at the local hub, as faithful as it is
  --ca FILE           the certificate that edgeHub's is signed with
  --transport NAME    of the module: amqp (default), mqtt, amqp-ws, mqtt-ws
  --count N           messages; default 1000
  --rate N            messages a second; default 50
  --every TIME        ends the module every so many seconds, and starts it again
  --with NAME         how: SIGTERM (default), SIGKILL, or both in turns
  --patience TIME     seconds without anything new after which what is not there is lost; default 150
  --json              the report as JSON
Exit code 1: something was lost, or counted wrong.
`

const { values } = parseArgs({
  options: {
    local: { type: 'boolean', default: false },
    sensor: { type: 'string' },
    module: { type: 'string' },
    receiver: { type: 'string' },
    ca: { type: 'string' },
    transport: { type: 'string', default: 'amqp' },
    count: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '50' },
    every: { type: 'string' },
    with: { type: 'string', default: 'SIGTERM' },
    patience: { type: 'string', default: '150' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const transports = {
  amqp: 'Amqp_Tcp_Only',
  mqtt: 'Mqtt_Tcp_Only',
  'amqp-ws': 'Amqp_WebSocket_Only',
  'mqtt-ws': 'Mqtt_WebSocket_Only',
}
const isComplete = values.local || (values.sensor && values.module && values.receiver)
if (values.help || !isComplete || transports[values.transport] === undefined) {
  process.stderr.write(usage)
  process.exit(values.help ? 0 : 2)
}

const run = randomUUID()
const count = Number(values.count)
const rate = Number(values.rate)
/** So many messages make a sum: one that is counted twice or not at all shows. */
const windowSize = 10
const rules = {
  passed: { when: { path: '$.run', eq: run }, then: { output: 'passed' } },
  counted: {
    where: { path: '$.run', eq: run },
    window: { count: windowSize },
    aggregate: { sum: { sum: '$.n' } },
    then: { output: 'counted', body: { object: { run, sum: '$.sum' } } },
  },
}

const hub = values.local ? await localHub() : undefined
const folder = mkdtempSync(join(tmpdir(), 'edge-rules-edgehub-'))
const rulesFile = join(folder, 'rules.json')
writeFileSync(rulesFile, JSON.stringify({ rules }))

async function localHub() {
  const routes = [
    'FROM /messages/modules/sensor/* INTO BrokeredEndpoint("/modules/module/inputs/input1")',
    'FROM /messages/modules/module/* INTO BrokeredEndpoint("/modules/receiver/inputs/input1")',
  ]
  return startHub({ modules: ['sensor', 'module', 'receiver'], routes })
}

/** The variables with which a module of that part in the play connects. */
function environmentOf(part, transport) {
  if (hub !== undefined) return hub.environment(part, transport.startsWith('mqtt') ? 'mqtt' : 'amqp')
  const ca = values.ca === undefined ? {} : { EdgeModuleCACertificateFile: values.ca }
  return { EdgeHubConnectionString: values[part], ...ca }
}

/** One of ours, in this process: it comes back after every end of a connection. The SDK reads the environment at once. */
function connect(part) {
  const environment = environmentOf(part, 'amqp')
  const createClient = transport => {
    const before = { ...process.env }
    Object.assign(process.env, environment)
    try {
      return sdk.ModuleClient.fromEnvironment(transport)
    } finally {
      process.env = before
    }
  }
  const silent = Object.fromEntries(
    ['fatal', 'error', 'warning', 'info', 'debug', 'verbose'].map(name => [name, () => {}]),
  )
  return connectModule({
    environment: {
      transport: { protocol: 'amqp', webSocket: false },
      stateDir: undefined,
      times: { twinWait: 1, acknowledgeWithin: 30_000, tokenLifetime: 86_400_000 },
    },
    log: { ...silent, setLevel: () => {} },
    createLink: options => createAmqpLink({ ...options, createClient }),
  })
}

const started = performance.now()
const now = () => (performance.now() - started) / 1000
/** What happened to the module, as a reason for silence. */
const story = []
const tell = text => story.push({ at: now(), text })

let child
let isOver = false
process.once('exit', () => child?.kill('SIGKILL'))
function startModule() {
  tell('the module is started')
  const env = {
    PATH: process.env.PATH,
    ...environmentOf('module', values.transport),
    ClientTransportType: transports[values.transport],
    RULES_FILE: rulesFile,
    STATE_DIR: join(folder, 'state'),
    METRICS_PORT: '0',
  }
  child = spawn(process.execPath, [new URL('../dist/main.js', import.meta.url).pathname, 'run'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  createInterface({ input: child.stderr }).on('line', line => tell(line.replace(/^<(\d)> \S+ \S+ \S+ /, '<$1> ')))
  child.once('exit', (code, signal) => {
    tell(`the module ended: ${code ?? signal}`)
    if (!isOver) startModule()
  })
}

const arrivals = []
const sums = new Map()
const sentAt = new Map()
const receiver = connect('receiver')
receiver.twin.desired$.subscribe()
receiver.inputs.deliveries$.subscribe(({ message, settle }) => {
  const body = JSON.parse(Buffer.from(message.bytes).toString())
  if (body.run === run && body.n !== undefined) arrivals.push({ n: body.n, at: now() })
  if (body.run === run && body.sum !== undefined) sums.set(message.system.messageId, body.sum)
  Promise.resolve(settle()).catch(() => {})
})
const sensor = connect('sensor')
startModule()
await Promise.all(
  [sensor, receiver].map(({ connected$ }) => firstValueFrom(connected$.pipe(filter(connected => connected)))),
)

const endings = values.with === 'both' ? ['SIGTERM', 'SIGKILL'] : [values.with]
let ended = 0
const ending =
  values.every === undefined
    ? undefined
    : setInterval(() => child.kill(endings[ended++ % endings.length]), Number(values.every) * 1000)

const began = now()
const sending = []
for (let n = 1; n <= count; n++) {
  const early = began + n / rate - now()
  if (early > 0) await sleep(early * 1000)
  const message = {
    output: 'numbers',
    rules: [],
    bytes: Buffer.from(JSON.stringify({ run, n })),
    properties: new Map(),
    system: { messageId: `${run}-${n}`, contentType: 'application/json', contentEncoding: 'utf-8' },
  }
  sentAt.set(n, now())
  sending.push(Promise.resolve(sensor.sender.send(message)))
}
await Promise.all(sending)
const posted = now()
clearInterval(ending)
const windows = Math.floor(count / windowSize)
const missing = () => count - new Set(arrivals.map(({ n }) => n)).size + Math.max(0, windows - sums.size)
for (let last = now(), before = missing(); missing() > 0 && now() - last < Number(values.patience); await sleep(100)) {
  if (missing() < before) last = now()
  before = missing()
}
const report = judge()
isOver = true
child.kill('SIGTERM')
await Promise.all([sensor.close(), receiver.close(), new Promise(resolve => child.once('exit', resolve))])
await hub?.close()
rmSync(folder, { recursive: true, force: true })
process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : inWords(report))
process.exit(report.lost.length + report.wrongSums.length > 0 ? 1 : 0)

function judge() {
  const first = new Map()
  let twice = 0
  let backwards = 0
  let most = 0
  for (const { n, at } of arrivals) {
    if (first.has(n)) twice++
    else {
      first.set(n, at)
      if (n < most) backwards++
      most = Math.max(most, n)
    }
  }
  const lost = Array.from({ length: count }, (_, index) => index + 1).filter(n => !first.has(n))
  const expected = Array.from({ length: windows }, (_, index) =>
    sumOf(index * windowSize + 1, (index + 1) * windowSize),
  )
  const found = [...sums.values()].sort((a, b) => a - b)
  const wrongSums = expected.filter((sum, index) => found[index] !== sum)
  const times = arrivals.map(({ at }) => at)
  const silences = [began, ...times]
    .map((at, index) => ({ from: at, seconds: (times[index] ?? at) - at }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 3)
    .map(({ from, seconds }) => ({ from, seconds, story: storyOf(from - 1, from + seconds) }))
  const delays = [...first].map(([n, at]) => (at - (sentAt.get(n) ?? at)) * 1000).sort((a, b) => a - b)
  const last = times.at(-1) ?? posted
  return {
    transport: values.transport,
    sent: count,
    lost,
    twice,
    outOfOrder: backwards,
    wrongSums,
    starts: story.filter(({ text }) => text === 'the module is started').length,
    seconds: last - began,
    perSecond: first.size / (last - began),
    delay: { median: delays[Math.floor(delays.length / 2)], p99: delays[Math.floor(delays.length * 0.99)] },
    silences,
  }
}

function sumOf(from, to) {
  return ((from + to) * (to - from + 1)) / 2
}

function storyOf(from, to) {
  return story
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, text }) => `${at.toFixed(1)} s ${text.slice(0, 160)}`)
}

function inWords({ sent, lost, twice, outOfOrder, wrongSums, starts, seconds, perSecond, delay, silences }) {
  const lines = [
    `${sent} messages over ${values.transport}, ${starts} starts of the module, ${seconds.toFixed(1)} s`,
    `lost          ${lost.length}${lost.length > 0 ? `: ${lost.slice(0, 10).join(', ')}` : ''}`,
    `twice         ${twice}`,
    `out of order  ${outOfOrder}`,
    `wrong sums    ${wrongSums.length} of ${windows}`,
    `rate          ${perSecond.toFixed(1)} a second; delay ${delay.median?.toFixed(1)} ms, p99 ${delay.p99?.toFixed(1)} ms`,
    'longest silences',
    ...silences.flatMap(({ from, seconds: long, story: told }) => [
      `  ${long.toFixed(2)} s, at ${from.toFixed(1)} s`,
      ...told.slice(0, 12).map(line => `      ${line}`),
    ]),
  ]
  return `${lines.join('\n')}\n`
}
