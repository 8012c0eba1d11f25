// The demo's stage without an edgeHub: an MQTT broker and a sensor in this process, and the module in one of its own.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastValueFrom, Subject } from 'rxjs'
import type { HubMessage } from '../../hub/message.ts'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import type { Message, SystemProperties } from '../../rules/data/message.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import { exitCode, UsageError } from '../command/command.ts'
import { readLogLine, readSending } from '../run/send-log.ts'
import { keepRunning } from './kept-process.ts'
import { createNamedSends } from './named-sends.ts'
import type { Happening, Stage } from './stage.ts'

export interface BrokerStageOptions {
  readonly rulesFile: string | undefined
  readonly twin: JsonObject
  /** Of the sensor. */
  readonly readings: AsyncIterable<Pick<Message, 'bytes' | 'properties'>>
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
/** A warning, in the severities of syslog. */
const worrying = 4

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

  const module = keepRunning({
    args: ['run'],
    env: {
      ...options.env,
      ...(options.rulesFile === undefined ? {} : { RULES_FILE: options.rulesFile }),
      MQTT_URL: broker.url,
      // The broker within speaks no MQTT 5: tags travel beside the body.
      MQTT_VERSION: '3.1.1',
      MQTT_ENVELOPE: 'on',
      MQTT_CLIENT_ID: client,
      MQTT_INPUTS: `input1=${topics.input}`,
      METRICS_PORT: '0',
      RuntimeLogLevel: 'debug',
    },
    started: pid => note(`the module is process ${pid}`),
    line(text) {
      const record = readLogLine(text)
      const sending = record && readSending(record)
      if (sending !== undefined) sends.announced(sending)
      else if (record === undefined || record.severity <= worrying) note(`module: ${text}`, true)
    },
    ended(how, code) {
      sends.moduleEnded()
      const again = code !== exitCode.usage
      note(`the module's process has ended (${how})${again ? '; it is started again' : ''}`, true)
      if (!again) finished.error(new UsageError('the module refuses to run; the lines above say why.'))
      return again
    },
  })

  async function playSensor(): Promise<void> {
    const start = performance.now()
    let number = 0
    for await (const { bytes, properties } of options.readings) {
      if (number === options.count) break
      const early = start + (number * 1000) / options.rate - performance.now()
      if (early > 0) await sleep(early, undefined, { signal: stop.signal })
      const messageId = `${randomUUID()}-${++number}`
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
    const envelope: unknown = JSON.parse(payload.toString())
    if (!isObject(envelope)) return
    const { messageId, ...properties } = isObject(envelope['properties']) ? envelope['properties'] : {}
    const id = typeof messageId === 'string' ? messageId : undefined
    if (id !== undefined) waiting.get(id)?.outputs.push(output)
    const texts = Object.entries(properties).map(([name, value]) => [name, String(value)] as const)
    const system: SystemProperties = id === undefined ? {} : { messageId: id }
    sends.left({ output, bytes: Buffer.from(JSON.stringify(envelope['body'])), properties: new Map(texts), system })
  }

  function settled(payload: Buffer): void {
    const envelope: unknown = JSON.parse(payload.toString())
    const id = isObject(envelope) && isObject(envelope['properties']) ? String(envelope['properties']['messageId']) : ''
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
