// Runs the module at any edgeHub, by connection strings, or at the local hub: sends numbered messages through it and says what
// was lost, what came twice or out of order, where it was silent and why, and how fast it was. Reads the built program.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startFaults } from './edgehub/faults.mjs'
import { localHub, realHub, transports } from './edgehub/hubs.mjs'
import { createJudge, windowSize } from './edgehub/judge.mjs'
import { keepRunning } from './edgehub/module-process.mjs'
import { createPoison, poisonRules } from './edgehub/poison.mjs'
import { inWords, isFine } from './edgehub/report.mjs'
import { createStory } from './edgehub/story.mjs'

const usage = `Sends numbered messages through the module at an edgeHub, and reports lost, twice, order, silence and rates.

  node scripts/edgehub.mjs --local [options]
  node scripts/edgehub.mjs --sensor STRING --module STRING --receiver STRING [--ca FILE] [options]

At a real edgeHub make three modules in a deployment, sensor, module and receiver, whose twins hold nothing, with these routes:
  FROM /messages/modules/SENSOR/* INTO BrokeredEndpoint("/modules/MODULE/inputs/input1")
  FROM /messages/modules/MODULE/* INTO BrokeredEndpoint("/modules/RECEIVER/inputs/input1")
A connection string is HostName=…;DeviceId=…;ModuleId=…;SharedAccessKey=…;GatewayHostName=….

  --local             at the local hub, as faithful as it is
  --ca FILE           the certificate that edgeHub's is signed with
  --transport NAME    of the module: ${transports.join(', ')}; default amqp
  --rate N            messages a second; default 50
  --count N           messages; default 1000
  --minutes N         as many as that rate makes in so long, in place of --count
  --every TIME        ends the module every so many seconds, and starts it again
  --with NAME         how: SIGTERM (default), SIGKILL, or both in turns
  --poison TIME       every so many seconds a message that edgeHub or a transport cannot take as it is
  --faults SEED       at the local hub: a start without an answer for the twin; then, for as long as messages are sent, cuts, twins
                      that are slow or do not come, ends of edgeHub and of the module, a workload API that fails, lost
                      acknowledgements, in an order that the seed makes; with --poison 3 unless said otherwise
  --token-lifetime T  how long the module's tokens are valid, as for TOKEN_LIFETIME
  --ack-timeout TIME  at the local hub: MessageAckTimeoutSecs; default 30
  --patience TIME     seconds without anything new after which what is not there is lost; default 150
  --json              the report as JSON
Ctrl+C ends the sending, and what was sent is judged. Exit code 1: something was lost, or counted wrong.
`

const { values } = parseArgs({
  options: {
    local: { type: 'boolean', default: false },
    sensor: { type: 'string' },
    module: { type: 'string' },
    receiver: { type: 'string' },
    ca: { type: 'string' },
    transport: { type: 'string', default: 'amqp' },
    rate: { type: 'string', default: '50' },
    count: { type: 'string', default: '1000' },
    minutes: { type: 'string' },
    every: { type: 'string' },
    with: { type: 'string', default: 'SIGTERM' },
    poison: { type: 'string' },
    faults: { type: 'string' },
    'token-lifetime': { type: 'string' },
    'ack-timeout': { type: 'string' },
    patience: { type: 'string', default: '150' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const isComplete = values.local || (values.sensor && values.module && values.receiver)
const isPossible = values.local || (values.faults === undefined && values['ack-timeout'] === undefined)
if (values.help || !isComplete || !isPossible || !transports.includes(values.transport)) {
  process.stderr.write(usage)
  process.exit(values.help ? 0 : 2)
}

const { transport } = values
const rate = Number(values.rate)
const count = values.minutes === undefined ? Number(values.count) : Math.round(Number(values.minutes) * 60 * rate)
const poisonEvery = Number(values.poison ?? (values.faults === undefined ? 0 : 3))

const run = randomUUID()
const rules = {
  passed: {
    when: {
      all: [
        { path: '$.run', eq: run },
        { path: '$.n', type: 'number' },
      ],
    },
    then: { output: 'passed' },
  },
  counted: {
    where: { path: '$.run', eq: run },
    window: { count: windowSize },
    aggregate: { sum: { sum: '$.n' }, of: { collect: '$.n' } },
    then: { output: 'counted', body: { object: { run, sum: '$.sum', of: '$.of' } } },
  },
  ...(poisonEvery > 0 ? poisonRules : {}),
}

const started = performance.now()
const now = () => (performance.now() - started) / 1000
const story = createStory(now)
const judge = createJudge(count)
const poison = createPoison(run)
/** When the first message was sent, and when something new came last. */
let began
let last

function left(output, bytes, messageId) {
  poison.left(output ?? 'poison', messageId)
  const body = readJson(bytes)
  if (body?.run !== run) return
  if (body.sum !== undefined) judge.counted(messageId, body)
  else if (judge.passed(body.n, now())) {
    story.silence(last ?? began)
    last = now()
  }
}

function readJson(bytes) {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

const folder = mkdtempSync(join(tmpdir(), 'edge-rules-edgehub-'))
const rulesFile = join(folder, 'rules.json')
writeFileSync(rulesFile, JSON.stringify({ rules }))
const acknowledgement = values['ack-timeout'] === undefined ? undefined : Number(values['ack-timeout']) * 1000
const place = values.local
  ? await localHub({ transport, acknowledgement, left, story })
  : await realHub({ transport, strings: values, ca: values.ca, left })
const lift = values.faults === undefined ? undefined : await withholdTwin(place)
const module = keepRunning({
  story,
  variables: {
    ...place.variables,
    RULES_FILE: rulesFile,
    STATE_DIR: join(folder, 'state'),
    METRICS_PORT: '0',
    ...(values['token-lifetime'] === undefined ? {} : { TOKEN_LIFETIME: values['token-lifetime'] }),
    ...(values['ack-timeout'] === undefined ? {} : { ACK_TIMEOUT: values['ack-timeout'] }),
  },
})

/** The module is started first, and gets no answer for its twin for a while. */
async function withholdTwin({ hub, module }) {
  await hub.fault({ kind: 'twin', module, answer: 'none' })
  const ended = story.begin('a start without an answer for the twin')
  return async () => {
    await hub.fault({ kind: 'twin', module, answer: 'normal' })
    ended()
  }
}

const timers = []
const endings = values.with === 'both' ? ['SIGTERM', 'SIGKILL'] : [values.with]
let ended = 0
function end() {
  const signal = endings[ended++ % endings.length]
  story.begin(signal)()
  module.kill(signal)
}
if (values.every !== undefined) timers.push(setInterval(end, Number(values.every) * 1000))
if (poisonEvery > 0) timers.push(setInterval(() => place.send(poison.next()), poisonEvery * 1000))
let faults
if (lift !== undefined) {
  timers.push(
    setTimeout(async () => {
      await lift()
      const { hub, module: name } = place
      const lastArrival = () => last ?? 0
      const context = { hub, module: name, kill: module.kill }
      faults = startFaults({ seed: Number(values.faults), transport, story, now, lastArrival, ...context })
    }, 20_000),
  )
}

began = now()
const sending = new Set()
let isInterrupted = false
process.once('SIGINT', () => {
  isInterrupted = true
})
process.once('SIGTERM', () => process.exit(1))
for (let n = 1; n <= count && !isInterrupted; n++) {
  const early = began + n / rate - now()
  if (early > 0) await sleep(early * 1000)
  judge.sent(n, now())
  const sent = place.send({
    body: JSON.stringify({ run, n }),
    system: { messageId: `${run}-${n}`, contentType: 'application/json', contentEncoding: 'utf-8' },
  })
  sending.add(sent)
  sent.then(() => sending.delete(sent))
}
for (const timer of timers) clearTimeout(timer)
await lift?.()
await faults?.stop()
await Promise.all(sending)
const missing = () => judge.missing + poison.missing
for (
  let since = now(), before = missing();
  missing() > 0 && now() - since < Number(values.patience);
  await sleep(100)
) {
  if (missing() < before) since = now()
  before = missing()
}
const seconds = (last ?? now()) - began
const judged = judge.report()
const report = {
  transport,
  seconds,
  perSecond: (judged.sent - judged.lost.length) / seconds,
  ...module.figures,
  ...judged,
  poison: poisonEvery > 0 ? poison.report() : {},
  faults: faults?.counts ?? {},
  silences: story.silences,
  ...(missing() > 0 ? { end: story.end } : {}),
}
await module.stop()
await place.close()
rmSync(folder, { recursive: true, force: true })
process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : inWords(report))
process.exit(isFine(report) ? 0 : 1)
