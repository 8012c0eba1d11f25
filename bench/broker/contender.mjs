// One module at a broker, as a process of its own, and a client that sends to it and sees what comes out.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { asyncScheduler } from 'rxjs'
import { connectClient } from '../../dist/edge/broker/client.js'
import { usageOf } from '../end-to-end/process.mjs'

const byHand = fileURLToPath(new URL('by-hand.mjs', import.meta.url))
const programs = {
  ours: [fileURLToPath(new URL('../../dist/main.js', import.meta.url)), 'run'],
  first: [byHand],
  last: [byHand, 'last'],
}

/** Starts its process, which speaks to the broker; `own` adds to its environment. */
export function startProgram({ port, version }, name, own) {
  return spawn(process.execPath, programs[name], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      MQTT_URL: `mqtt://127.0.0.1:${port}`,
      MQTT_VERSION: version === 5 ? '5' : '3.1.1',
      METRICS_PORT: '0',
      RuntimeLogLevel: 'error',
      ...own,
    },
    stdio: ['ignore', 2, 2],
  })
}

/** A client that sends and sees what comes out. `arrived` is told of each publication. */
export async function startObserver({ port, version }, clientId, topics, arrived) {
  const client = await connectClient({
    stream: connect({ host: '127.0.0.1', port, noDelay: true }),
    connect: { cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clientId, clean: true, keepalive: 0 },
    scheduler: asyncScheduler,
    packetLimit: 1_000_000,
  })
  client.arrivals$.subscribe(({ publication, acknowledge }) => {
    acknowledge().catch(() => {})
    arrived(publication)
  })
  await client.subscribe(topics.map(topic => ({ topic, qos: 1 })))
  return client
}

export const properties = { contentType: 'application/json', userProperties: [['line', 'L1']] }

/** Publishes all as fast as the broker takes them; resolves when it has. */
export async function flood(client, topic, messages) {
  let next = 0
  async function send() {
    while (next < messages.length)
      await client.publish({ topic, payload: messages[next++].payload, qos: 1, properties })
  }
  await Promise.all(Array.from({ length: 500 }, send))
}

/** Longer than the slowest of all, so that a bench that hangs ends. */
export const patience = 120_000

/**
 * Starts it and the client. `messages` are `{ payload, hot }`.
 * @returns `{ answers, burst, pace, usage, end }`
 */
export async function startContender(broker, name, threshold) {
  const [input, output] = [`in/${name}`, `out/${name}`]
  const child = startProgram(broker, name, {
    MQTT_CLIENT_ID: name,
    MQTT_INPUTS: `input1=${input}`,
    MQTT_OUTPUTS: `output1=${output}`,
    IN: input,
    OUT: output,
    THRESHOLD: String(threshold),
  })
  const failed = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${name} ended of itself, with ${signal ?? `code ${code}`}`)
  })
  failed.catch(() => {})
  let seen = () => {}
  const client = await startObserver(broker, `bench-${name}`, [output], publication => seen(publication))
  const publish = ({ payload }) => client.publish({ topic: input, payload, qos: 1, properties })
  // The base document's threshold is the twin's.
  const desired = { topic: `edge-rules/${name}/desired`, payload: Buffer.from(`{"TemperatureThreshold":${threshold}}`) }
  await client.publish({ ...desired, qos: 1, isRetained: true })

  const bounded = promise => Promise.race([promise, failed, sleep(patience, undefined, { ref: false }).then(late)])
  const late = () => {
    throw new Error(`${name} has not done with the messages in time`)
  }

  /** Sends the messages as fast as the broker takes them; milliseconds until the last output. */
  function burst(messages) {
    let missing = messages.filter(({ hot }) => hot).length
    const start = performance.now()
    const done = new Promise(resolve => {
      seen = () => {
        if (--missing === 0) resolve(performance.now() - start)
      }
    })
    flood(client, input, messages).catch(() => {})
    return bounded(done)
  }

  /** What comes out of each, with its properties, in order. */
  function answers(messages) {
    let missing = messages.filter(({ hot }) => hot).length
    const outputs = []
    const done = new Promise(resolve => {
      seen = ({ payload, properties: { contentType, userProperties } }) => {
        outputs.push(JSON.stringify([payload.toString(), contentType, withoutId(userProperties)]))
        if (--missing === 0) resolve(outputs)
      }
    })
    for (const message of messages) publish(message).catch(() => {})
    return bounded(done)
  }

  /** Sends so many a second; milliseconds of each from its publication to its output. */
  async function pace(messages, perSecond) {
    const sent = new Map()
    const latencies = []
    let missing = messages.filter(({ hot }) => hot).length
    const done = new Promise(resolve => {
      seen = ({ payload }) => {
        latencies.push(performance.now() - sent.get(payload.toString()))
        if (--missing === 0) resolve(latencies)
      }
    })
    const start = performance.now()
    for (const [index, message] of messages.entries()) {
      const early = start + (index * 1000) / perSecond - performance.now()
      if (early > 0) await sleep(early)
      sent.set(message.payload.toString(), performance.now())
      publish(message).catch(() => {})
    }
    return bounded(done)
  }

  // Until it has subscribed, nothing comes out.
  const hello = { payload: Buffer.from(JSON.stringify({ machine: { temperature: threshold + 1 } })), hot: true }
  const isThere = new Promise(resolve => {
    seen = resolve
  })
  const calling = setInterval(() => publish(hello).catch(() => {}), 200)
  await bounded(isThere)
  clearInterval(calling)
  await sleep(1000)
  return {
    answers,
    burst,
    pace,
    usage: () => usageOf(child.pid),
    async end() {
      child.kill('SIGTERM')
      await failed.catch(() => {})
      client.destroy()
    },
  }
}

/** By hand there is none. */
const withoutId = pairs => pairs?.filter(([name]) => name !== 'messageId')
