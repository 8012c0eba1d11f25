// One connection to a broker: MQTT 5.0, or 3.1.1, from CONNECT to its end. Knows packets and quality of service; no topic has a
// meaning here. Acknowledges only when it is told to, in the order of arrival, with as many messages in flight as was agreed.
import type { Duplex } from 'node:stream'
import {
  generate,
  type IConnackPacket,
  type IConnectPacket,
  type ISubscription,
  type Packet,
  parser,
} from 'mqtt-packet'
import { type Observable, ReplaySubject, type SchedulerLike, Subscription } from 'rxjs'
import { Queue } from '../../engine/queue.ts'
import { createAcknowledgements } from '../acknowledgements.ts'
import { backlog } from '../backlog.ts'
import { connectionLost, type Fault, fault } from '../fault.ts'
import { createConfirmations } from './confirmations.ts'
import { type Frame, Frames } from './frames.ts'
import { type Publication, type PublicationProperties, readPublication, writePublication } from './publish-codec.ts'
import { reasonText, refusalOf } from './reasons.ts'
import { advised } from './stream.ts'

export interface Arrival extends Publication {
  /** Acknowledges it, once those before it are; resolves when the broker has taken the acknowledgement. */
  acknowledge(): Promise<void>
}

export interface OutgoingPublication {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1
  readonly isRetained?: boolean
  readonly properties?: PublicationProperties
}

export interface BrokerClient {
  /** What the broker answered to CONNECT. */
  readonly answer: IConnackPacket
  /** Every message; what arrives before somebody subscribes waits, as it may come with the answer to CONNECT. */
  readonly arrivals$: Observable<Arrival>
  /** Emits once, with the reason. */
  readonly end$: ReplaySubject<Fault>
  /** Resolves when the broker has it: with quality of service 0, when it has left the process. Rejects with a fault. */
  publish(publication: OutgoingPublication): Promise<void>
  /** Resolves when the broker has granted all; rejects with the first that it has not. */
  subscribe(subscriptions: readonly ISubscription[], identifier?: number): Promise<void>
  /** Says goodbye; the broker keeps the session, and sends no will. */
  disconnect(): Promise<void>
  destroy(): void
}

export interface ClientOptions {
  readonly stream: Duplex
  readonly connect: IConnectPacket
  readonly scheduler: SchedulerLike
  /** Bytes above which a message is taken without its payload. */
  readonly packetLimit: number
}

/** Bytes up to which packets are copied together, which takes less than to write each. */
const mostCopied = 64 * 1024

/** The protocol's own limit on what is in flight. */
const mostInFlight = 65_535

/** Sends CONNECT on the stream. Rejects where the broker says no. */
export function connectClient({ stream, connect, scheduler, packetLimit }: ClientOptions): Promise<BrokerClient> {
  const version = connect.protocolVersion === 4 ? 4 : 5
  const arrivals = backlog<Arrival>()
  const end$ = new ReplaySubject<Fault>(1)
  const packets = parser({ protocolVersion: version })
  const alive = new Subscription()
  const flights = new Map<number, Flight>()
  const waiting = new Queue<() => void>()
  /** How many messages the broker takes at once, and has now. */
  let window = mostInFlight
  let publishing = 0
  let largest = Number.POSITIVE_INFINITY
  let lastId = 0
  let lastSent = scheduler.now()
  let lastHeard = scheduler.now()
  let isOver = false

  function end(reason: Fault): void {
    if (isOver) return
    isOver = true
    alive.unsubscribe()
    stream.destroy()
    for (const { fail } of flights.values()) fail(reason)
    flights.clear()
    for (const tell of told) tell(reason)
    end$.next(reason)
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) next()
    acknowledgements.end(reason)
    confirmations.end(reason)
  }

  /** What is written in one turn of the event loop leaves together. */
  let parts: Uint8Array[] = []
  let size = 0
  let told: ((error?: Error | null) => void)[] = []
  function write(bytes: Uint8Array, tell?: (error?: Error | null) => void): void {
    if (parts.length === 0) setImmediate(flush)
    parts.push(bytes)
    if (tell !== undefined) told.push(tell)
    size += bytes.length
  }

  function flush(): void {
    if (parts.length === 0 || isOver) return
    lastSent = scheduler.now()
    const tells = told
    const tell = (error?: Error | null) => {
      for (const one of tells) one(error)
    }
    told = []
    if (size <= mostCopied) stream.write(Buffer.concat(parts, size), tell)
    else {
      stream.cork()
      for (const part of parts.slice(0, -1)) stream.write(part)
      stream.write(parts.at(-1) ?? Buffer.alloc(0), tell)
      stream.uncork()
    }
    parts = []
    size = 0
  }

  const writePacket = (packet: Packet) => write(generate(packet, { protocolVersion: version }))

  /** What the answer to each question confirms, in order. */
  const pings = new Queue<number>()

  /** Not after the end. What has acted is not kept. */
  function later(act: () => void, milliseconds: number): void {
    const timer = scheduler.schedule(() => {
      alive.remove(timer)
      act()
    }, milliseconds)
    alive.add(timer)
  }

  function ping(): void {
    pings.add(confirmations.mark())
    writePacket({ cmd: 'pingreq' })
  }

  const confirmations = createConfirmations(ping, later)
  const acknowledgements = createAcknowledgements(bytes => {
    write(bytes)
    return confirmations.written()
  })

  function nextId(): number {
    do lastId = lastId === mostInFlight ? 1 : lastId + 1
    while (flights.has(lastId))
    return lastId
  }

  const frames = new Frames(packetLimit, frame => {
    const kind = (frame.bytes[0] ?? 0) >> 4
    if (kind === 3) arrive(readPublication(frame, version))
    else if (kind === 4) acknowledged(frame)
    else packets.parse(frame.bytes)
  })

  stream.on('data', (chunk: Buffer) => {
    lastHeard = scheduler.now()
    try {
      frames.push(chunk)
    } catch (error) {
      end(fault('lost', 'the broker sent what is not MQTT', error))
    }
  })
  stream.on('error', error => end(connectionLost(advised(error))))
  stream.on('close', () => end(connectionLost()))

  function arrive(publication: Publication): void {
    if (publication.qos === 0) {
      arrivals.next({ ...publication, acknowledge: async () => {} })
      return
    }
    const { acknowledge } = acknowledgements.arrived(publication.packetId)
    arrivals.next({ ...publication, acknowledge })
  }

  function acknowledged({ bytes, start }: Frame): void {
    const packetId = bytes.readUInt16BE(start)
    const reason = bytes.length > start + 2 ? bytes.readUInt8(start + 2) : 0
    const flight = flights.get(packetId)
    if (flight === undefined || flight.kind !== 'publish') return
    flights.delete(packetId)
    publishing--
    confirmations.answered(flight.mark)
    if (reason < 0x80) flight.done()
    else flight.fail(refusalOf(reason))
    goOn()
  }

  /** What turns out to be too large leaves its place to the next. */
  function goOn(): void {
    while (publishing < window && waiting.size > 0) waiting.take()?.()
  }

  function publish({ topic, payload, qos, isRetained = false, properties = {} }: OutgoingPublication): Promise<void> {
    return new Promise((resolve, reject) => {
      const send = () => {
        if (isOver) return reject(fault('lost', 'the connection is gone'))
        const packetId = qos === 0 ? 0 : nextId()
        const packet = { topic, payload, qos, isRetained, packetId, properties }
        const { head, size } = writePublication(packet, version)
        if (size > largest) {
          return reject(fault('refused', `as a packet it has ${size} bytes; the broker allows ${largest}`))
        }
        if (qos === 1) {
          publishing++
          flights.set(packetId, { kind: 'publish', mark: confirmations.mark(), done: resolve, fail: reject })
        }
        write(head)
        write(payload, qos === 1 ? undefined : error => (error ? reject(error) : resolve()))
      }
      const attempt = () => {
        try {
          send()
        } catch (error) {
          reject(fault('refused', 'MQTT cannot carry it', error))
        }
      }
      if (qos === 0 || publishing < window) attempt()
      else waiting.add(attempt)
    })
  }

  function subscribe(subscriptions: readonly ISubscription[], identifier?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (isOver) return reject(fault('lost', 'the connection is gone'))
      const messageId = nextId()
      flights.set(messageId, {
        kind: 'subscribe',
        mark: confirmations.mark(),
        subscriptions,
        done: resolve,
        fail: reject,
      })
      const identified = identifier === undefined ? {} : { properties: { subscriptionIdentifier: identifier } }
      writePacket({ cmd: 'subscribe', messageId, subscriptions: [...subscriptions], ...identified })
    })
  }

  function subscribed(packetId: number, granted: readonly unknown[]): void {
    const flight = flights.get(packetId)
    if (flight?.kind !== 'subscribe') return
    flights.delete(packetId)
    confirmations.answered(flight.mark)
    const refused = granted.findIndex(code => typeof code === 'number' && code >= 0x80)
    if (refused < 0) {
      flight.done()
      return
    }
    const filter = flight.subscriptions[refused]?.topic
    flight.fail(
      fault(
        'lost',
        `the broker does not let this client subscribe to ${filter}: ${reasonText(Number(granted[refused]))}`,
      ),
    )
  }

  return new Promise((resolve, reject) => {
    end$.subscribe(reject)
    packets.on('error', error => end(fault('lost', 'the broker sent what is not MQTT', error)))
    packets.on('packet', packet => {
      if (packet.cmd === 'connack') welcomed(packet)
      else if (packet.cmd === 'suback') subscribed(packet.messageId ?? 0, packet.granted)
      else if (packet.cmd === 'pingresp') confirmations.answered(pings.take() ?? 0)
      else if (packet.cmd === 'disconnect') {
        end(fault('lost', `the broker ended the connection: ${reasonText(packet.reasonCode ?? 0)}`))
      }
    })

    function welcomed(answer: IConnackPacket): void {
      const code = (version === 5 ? answer.reasonCode : answer.returnCode) ?? 0
      if (code !== 0) {
        end(fault('lost', `the broker refused the connection: ${reasonText(code, version)}`))
        return
      }
      const { receiveMaximum, maximumPacketSize, serverKeepAlive = connect.keepalive ?? 0 } = answer.properties ?? {}
      window = receiveMaximum ?? mostInFlight
      largest = maximumPacketSize ?? Number.POSITIVE_INFINITY
      keepAlive(serverKeepAlive * 1000)
      resolve({
        answer,
        arrivals$: arrivals.values$,
        end$,
        publish,
        subscribe,
        disconnect,
        destroy: () => end(fault('closed', 'the connection was given up')),
      })
    }

    writePacket(connect)
  })

  /** A broker that has not answered a question for as long again is gone. */
  function keepAlive(interval: number): void {
    if (interval === 0) return
    const beat = () => {
      const now = scheduler.now()
      if (now - lastHeard >= 1.5 * interval) return end(fault('lost', 'the broker does not answer'))
      if (now - lastSent >= interval / 2 || now - lastHeard >= interval / 2) ping()
      later(beat, interval / 2)
    }
    later(beat, interval / 2)
  }

  function disconnect(): Promise<void> {
    return new Promise(resolve => {
      if (isOver) return resolve()
      stream.once('close', () => resolve())
      writePacket({ cmd: 'disconnect' })
      flush()
      stream.end()
    })
  }
}

interface PublishFlight {
  readonly kind: 'publish'
  /** What the broker's answer says of acknowledgements. */
  readonly mark: number
  readonly done: () => void
  readonly fail: (reason: unknown) => void
}

interface SubscribeFlight extends Omit<PublishFlight, 'kind'> {
  readonly kind: 'subscribe'
  readonly subscriptions: readonly ISubscription[]
}

type Flight = PublishFlight | SubscribeFlight
