// The module at an ordinary broker, over a real socket: readings in, alerts out, the document from a retained topic.
import { of } from 'rxjs'
import { afterEach, expect, it, vi } from 'vitest'
import { connectToBroker } from '../../../src/edge/broker/module.ts'
import { readBrokerSettings } from '../../../src/edge/broker/settings.ts'
import { startPlainBroker } from '../../../src/hub/plain-broker.ts'
import { type Activity, pipeline } from '../../../src/index.ts'
import { defaultDocument } from '../../../src/rules/document/document.ts'
import { fakeLog } from '../fake-log.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 20_000, interval: 5 })
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A broker, and the module at it as `press1`, with MQTT 3.1.1 and envelopes. */
async function start() {
  const published: (readonly [topic: string, text: string])[] = []
  const acknowledged: string[] = []
  const filters: string[] = []
  const broker = await startPlainBroker({
    client: 'press1',
    published: (topic, payload) => published.push([topic, payload.toString()]),
    acknowledged: (_topic, payload) => acknowledged.push(payload.toString()),
    subscribed: topics => filters.push(...topics),
    disconnected: () => {},
  })
  closing.push(broker.close)
  const problems: string[] = []
  const variables = {
    MQTT_URL: broker.url,
    MQTT_CLIENT_ID: 'press1',
    MQTT_VERSION: '3.1.1',
    MQTT_ENVELOPE: 'on',
    MQTT_INPUTS: 'input1=factory/+/telemetry',
    MQTT_OUTPUTS: 'output1=alerts/{topic:1}',
  }
  const settings = readBrokerSettings(variables, problem => void problems.push(problem))
  expect(problems).toEqual([])
  const log = fakeLog()
  const module = connectToBroker({ settings, stateDir: undefined, wait: 5_000, bases$: of(defaultDocument), log })
  const activities: Activity[] = []
  const running = pipeline(module, { base: { rules: {} } }).subscribe(activity => activities.push(activity))
  closing.push(async () => {
    running.unsubscribe()
    await module.close()
  })
  await until(() => expect(filters).toContain('factory/+/telemetry'))
  const texts = (topic: string) => published.filter(([of]) => of === topic).map(([, text]) => JSON.parse(text))
  return { broker, texts, acknowledged, log, last: (topic: string) => texts(topic).at(-1) }
}

it('sends what matches to a topic filled from the message, and acknowledges each', async () => {
  const { broker, texts, acknowledged } = await start()
  await broker.publish('factory/p7/telemetry', '{"properties":{"line":"L1"},"body":{"machine":{"temperature":31.50}}}')
  await broker.publish('factory/p7/telemetry', '{"machine":{"temperature":21}}')
  await until(() => expect(acknowledged).toHaveLength(2))
  expect(texts('alerts/p7')).toEqual([
    { properties: { line: 'L1', MessageType: 'Alert' }, body: { machine: { temperature: 31.5 } } },
  ])
})

it('takes its document from a retained topic, patches it, and reports what is accepted', async () => {
  const { broker, last, log } = await start()
  const threshold = () => last('edge-rules/press1/reported')?.TemperatureThreshold?.value
  await broker.publish('edge-rules/press1/desired', '{"TemperatureThreshold":40}', true)
  await until(() => expect(threshold()).toBe(40))
  await broker.publish('edge-rules/press1/desired/patch', '{"TemperatureThreshold":30}')
  await until(() => expect(threshold()).toBe(30))
  await until(() => expect(last('edge-rules/press1/desired')).toEqual({ TemperatureThreshold: 30 }))
  await broker.publish('edge-rules/press1/desired', 'no JSON', true)
  await until(() => expect(last('edge-rules/press1/reported').documentProblem).toContain('is not a JSON object'))
  expect(log.records.filter(({ level }) => level === 'error')).toHaveLength(1)
})
