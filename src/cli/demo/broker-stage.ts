// The demo's stage without an edgeHub: an MQTT broker and a sensor in this process, and the module in one of its own.
import { randomUUID } from 'node:crypto'
import { lastValueFrom, Subject } from 'rxjs'
import { openEnvelope } from '../../edge/broker/message.ts'
import type { HubMessage } from '../../hub/message.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import { keepModule } from './module-process.ts'
import { createNamedSends } from './named-sends.ts'
import { paced, type Reading } from './readings.ts'
import type { Happening, Stage } from './stage.ts'

export interface BrokerStageOptions {
  readonly rulesFile: string | undefined
  readonly twin: JsonObject
  /** Where the module shows what it does. */
  readonly livePort: number
  /** Of the sensor. */
  readonly readings: AsyncIterable<Reading>
  /** Readings a second. */
  readonly rate: number
  /** After so many the sensor stops; undefined: never. */
  readonly count: number | undefined
  readonly env: Readonly<Record<string, string>>
}

const client = 'demo'
const topics = {
  input: 'factory/machine/telemetry',
  outputs: `edge-rules/${client}/`,
  own: ['desired', 'desired/patch', 'reported', 'availability'],
  desired: `edge-rules/${client}/desired`,
  reported: `edge-rules/${client}/reported`,
}
/** Starts all of it; the sensor starts when the module has subscribed. */
export async function setBrokerStage(options: BrokerStageOptions): Promise<Stage> {
  const { startPlainBroker } = await import('../../hub/plain-broker.ts')
  const happenings$ = new Subject<Happening>()
  const note = (text: string, worry = false) => happenings$.next({ kind: 'note', text, worry })
  const sends = createNamedSends(message => happenings$.next({ kind: 'sent', message }))
  const finished = new Subject<void>()
  const stop = new AbortController()
  /** What was published and is not settled yet, with the outputs that it caused so far. */
  const waiting = new Map<string, { readonly message: HubMessage; readonly outputs: string[] }>()
  let desired = options.twin
  let sensor: Promise<void> | undefined
  let isSensorDone = false
  let isClosing = false

  const broker = await startPlainBroker({
    client,
    published(topic, payload) {
      if (topic === topics.reported) happenings$.next({ kind: 'reported', patch: JSON.parse(payload.toString()) })
      else left(topic, payload)
    },
    acknowledged(topic, payload) {
      if (topic === topics.input) settled(payload)
    },
    subscribed(filters) {
      if (!filters.includes(topics.input)) return
      note('the module is connected over MQTT, to a broker')
      module.healthy()
      sensor ??= playSensor().catch(error => {
        if (!isClosing) finished.error(error)
      })
    },
    disconnected() {
      if (!isClosing) note("the module's connection has ended", true)
    },
  })
  await broker.publish(topics.desired, JSON.stringify(desired), true)

  const module = keepModule({
    env: {
      ...options.env,
      ...(options.rulesFile === undefined ? {} : { RULES_FILE: options.rulesFile }),
      MQTT_URL: broker.url,
      // The broker within speaks no MQTT 5: tags travel beside the body.
      MQTT_VERSION: '3.1.1',
      MQTT_ENVELOPE: 'on',
      MQTT_CLIENT_ID: client,
      MQTT_INPUTS: `input1=${topics.input}`,
    },
    livePort: options.livePort,
    note,
    sends,
    failed: error => finished.error(error),
  })

  async function playSensor(): Promise<void> {
    const batch = randomUUID()
    for await (const { bytes, properties, number } of paced(options.readings, { ...options, signal: stop.signal })) {
      const messageId = `${batch}-${number}`
      waiting.set(messageId, { message: { body: bytes, properties, system: { messageId } }, outputs: [] })
      const named = JSON.stringify({ ...Object.fromEntries(properties), messageId })
      await broker.publish(topics.input, `{"properties":${named},"body":${Buffer.from(bytes)}}`)
    }
    isSensorDone = true
    finishIfSettled()
  }

  function finishIfSettled(): void {
    if (!isSensorDone || waiting.size > 0) return
    finished.next()
    finished.complete()
  }

  function left(topic: string, payload: Buffer): void {
    const output = topic.slice(topics.outputs.length)
    if (!topic.startsWith(topics.outputs) || topics.own.includes(output)) return
    const enclosed = openEnvelope(payload)
    if (enclosed === undefined) return
    const properties = new Map(enclosed.properties)
    const messageId = properties.get('messageId')
    properties.delete('messageId')
    if (messageId !== undefined) waiting.get(messageId)?.outputs.push(output)
    sends.left({ output, bytes: enclosed.bytes, properties, system: messageId === undefined ? {} : { messageId } })
  }

  function settled(payload: Buffer): void {
    const id = new Map(openEnvelope(payload)?.properties).get('messageId') ?? ''
    const found = waiting.get(id)
    if (found === undefined) return
    waiting.delete(id)
    happenings$.next({ kind: 'settled', ...found })
    finishIfSettled()
  }

  return {
    happenings$,
    finished: lastValueFrom(finished),
    waiting: () => waiting.size,
    changeTwin(patch) {
      desired = mergeObject(desired, patch)
      void broker.publish(topics.desired, JSON.stringify(desired), true)
      happenings$.next({ kind: 'desired', desired })
    },
    async close() {
      isClosing = true
      stop.abort()
      await sensor
      await module.stop()
      sends.moduleEnded()
      await broker.close()
      happenings$.complete()
    },
  }
}
