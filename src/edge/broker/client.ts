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
  writeToStream,
} from 'mqtt-packet'
import { type Observable, ReplaySubject, type SchedulerLike, Subscription } from 'rxjs'
import { Queue } from '../../engine/queue.ts'
import { acknowledgementSize, createAcknowledgements, writeAcknowledgement } from '../acknowledgements.ts'
import { backlog } from '../backlog.ts'
import { connectionLost, type Fault, fault } from '../fault.ts'
import { createConfirmations } from './confirmations.ts'
import { type Frame, Frames } from './frames.ts'
import { Inflow } from './inflow.ts'
import { Numbered } from './numbered.ts'
import { Outlet } from './outlet.ts'
import {
  type Publication,
  type PublicationProperties,
  type Publishing,
  readPublication,
  type Sizes,
  sizesOf,
  writeHead,
} from './publish-codec.ts'
import { reasonText, refusalOf } from './reasons.ts'
import { advised } from './stream.ts'

export interface Arrival {
  readonly publication: Publication
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
  /** How many messages are given out and not acknowledged at most; what the broker sends beyond that waits. Default: all. */
  readonly receiveMaximum?: number
}

/** Of messages in flight: somewhat less than there are packet identifiers, as subscribing takes some. */
const mostInFlight = 65_000
/** Of a PUBLISH packet's first byte. */
const qosBits = 0x06

// It would keep a buffer for each of 65,536 numbers, which takes 8 MB. What there is much of is not written by it.
writeToStream.cacheNumbers = false

/** Sends CONNECT on the stream. Rejects where the broker says no. */
export function connectClient({
  stream,
  connect,
  scheduler,
  packetLimit,
  receiveMaximum = mostInFlight,
}: ClientOptions): Promise<BrokerClient> {
  const version = connect.protocolVersion === 4 ? 4 : 5
  const arrivals = backlog<Arrival>()
  const end$ = new ReplaySubject<Fault>(1)
  const packets = parser({ protocolVersion: version })
  const alive = new Subscription()
  const flights = new Numbered<Flight>()
  const waiting = new Queue<PublishFlight>()
  /** How many messages the broker takes at once, and has now. */
  let window = mostInFlight
  let publishing = 0
  let largest = Number.POSITIVE_INFINITY
  let lastSent = scheduler.now()
  let lastHeard = scheduler.now()
  let isOver = false

  function end(reason: Fault): void {
    if (isOver) return
    isOver = true
    alive.unsubscribe()
    stream.destroy()
    for (const { fail } of flights.clear()) fail(reason)
    outlet.end(reason)
    end$.next(reason)
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) next.fail(reason)
    acknowledgements.end(reason)
    confirmations.end(reason)
  }

  const outlet = new Outlet(stream, () => {
    lastSent = scheduler.now()
  })

  const writePacket = (packet: Packet) => outlet.write(generate(packet, { protocolVersion: version }))

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
  const acknowledgements = createAcknowledgements((packetId, waiting) => {
    const at = outlet.place(acknowledgementSize)
    writeAcknowledgement(packetId, outlet.bytes, at)
    confirmations.written(waiting)
    inflow.acknowledged()
  })

  const read = (frame: Frame) => readPublication(frame, version)
  const inflow = new Inflow(receiveMaximum, frame => arrive(read(frame)))

  const frames = new Frames(packetLimit, frame => {
    const { bytes, at, end } = frame
    const first = bytes[at] ?? 0
    const kind = first >> 4
    if (kind === 3 && (first & qosBits) === 0) arrivals.next({ publication: read(frame), acknowledge: atOnce })
    else if (kind === 3) inflow.push(frame)
    else if (kind === 4) acknowledged(frame)
    else packets.parse(Buffer.from(bytes.subarray(at, end)))
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
    const arrived = acknowledgements.arrived(publication.packetId)
    arrivals.next({ publication, acknowledge: () => arrived.acknowledge() })
  }

  function acknowledged({ bytes, start, end }: Frame): void {
    if (end < start + 2) throw new RangeError('an acknowledgement ends before its number does')
    const packetId = bytes.readUInt16BE(start)
    const reason = end > start + 2 ? bytes.readUInt8(start + 2) : 0
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
    while (publishing < window) {
      const next = waiting.take()
      if (next === undefined) return
      send(next)
    }
  }

  function publish(publication: OutgoingPublication): Promise<void> {
    return new Promise((done, fail) => {
      const flight: PublishFlight = { kind: 'publish', publication, mark: 0, done, fail }
      if (isOver) fail(fault('lost', 'the connection is gone'))
      else if (publication.qos === 0 || publishing < window) send(flight)
      else waiting.add(flight)
    })
  }

  function send(flight: PublishFlight): void {
    const { topic, payload, qos, isRetained = false, properties = {} } = flight.publication
    const packetId = qos === 0 ? 0 : flights.add(flight)
    const packet = { topic, payload, qos, isRetained, packetId, properties }
    const sizes = measured(packet, flight)
    if (sizes === undefined) {
      flights.delete(packetId)
      return
    }
    if (qos === 1) {
      publishing++
      flight.mark = confirmations.mark()
    }
    const at = outlet.place(sizes.head)
    writeHead(packet, sizes, version, outlet.bytes, at)
    outlet.write(payload, qos === 1 ? undefined : error => (error ? flight.fail(error) : flight.done()))
  }

  /** Undefined where MQTT or the broker cannot take it, which the flight is told. */
  function measured(packet: Publishing, { fail }: PublishFlight): Sizes | undefined {
    try {
      const sizes = sizesOf(packet, version)
      const size = sizes.head + packet.payload.length
      if (size <= largest) return sizes
      fail(fault('refused', `as a packet it has ${size} bytes; the broker allows ${largest}`))
    } catch (error) {
      fail(fault('refused', 'MQTT cannot carry it', error))
    }
    return undefined
  }

  function subscribe(subscriptions: readonly ISubscription[], identifier?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (isOver) return reject(fault('lost', 'the connection is gone'))
      const mark = confirmations.mark()
      const messageId = flights.add({ kind: 'subscribe', mark, subscriptions, done: resolve, fail: reject })
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
      const properties = answer.properties ?? {}
      window = Math.min(properties.receiveMaximum ?? mostInFlight, mostInFlight)
      largest = properties.maximumPacketSize ?? Number.POSITIVE_INFINITY
      keepAlive((properties.serverKeepAlive ?? connect.keepalive ?? 0) * 1000)
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
      outlet.flush()
      stream.end()
    })
  }
}

/** What waits for an answer of the broker's. */
interface Asked {
  /** What the answer says of acknowledgements. */
  mark: number
  readonly done: () => void
  readonly fail: (reason: unknown) => void
}

interface PublishFlight extends Asked {
  readonly kind: 'publish'
  readonly publication: OutgoingPublication
}

interface SubscribeFlight extends Asked {
  readonly kind: 'subscribe'
  readonly subscriptions: readonly ISubscription[]
}

type Flight = PublishFlight | SubscribeFlight

const atOnce = async (): Promise<void> => {}
