// A link over MQTT: the SDK's transport with withheld acknowledgements, the hub's status codes, and every method call.
// Knows azure-iot-device-mqtt 1.16.4 and azure-iot-mqtt-base 1.13.3.
import type { DeviceClientOptions } from 'azure-iot-device'
import { Mqtt } from 'azure-iot-device-mqtt'
import { MqttBase } from 'azure-iot-mqtt-base'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { ReplaySubject, Subject } from 'rxjs'
import type { Delivery } from '../engine/ports.ts'
import { keepRenewing, type TokenProvider } from './authentication.ts'
import { backlog } from './backlog.ts'
import { connectionLost, type Fault, fault } from './fault.ts'
import { createLink, type Link, type LinkOptions, type MethodRequest } from './link.ts'
import { type TakePacket, withholdAcknowledgements } from './mqtt-acknowledgement.ts'
import { fromMqtt, methodRequest, packetProblem, toMqtt, withStatus } from './mqtt-message.ts'
import { webSocketAddress } from './web-socket.ts'

/** Seconds. A connection that has died in silence is missed after twice that long; the SDK's own would be 180. */
const keepalive = 30

/** Seconds after which the SDK gives up on a message: never before our own deadline. */
const sdkTimeout = 120

/** Makes the SDK's client; the link is not open yet. Rejects if the workload API cannot be read. */
export async function createMqttLink(options: LinkOptions): Promise<Link> {
  const deliveries = backlog<Delivery>()
  const requests$ = new Subject<MethodRequest>()
  const end$ = new ReplaySubject<Fault>(1)
  const renewal$ = new Subject<void>()

  const take: TakePacket = (packet, settle) => {
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload)
    const message = fromMqtt(packet.topic, payload)
    const request = methodRequest(packet.topic, payload)
    if (message !== undefined) deliveries.next({ message, settle })
    // The SDK leaves calls of methods that it does not know without an answer, so all calls are taken here.
    else if (request !== undefined) requests$.next(request)
    else return { ...packet, payload: withStatus(packet.topic, payload) }
    return undefined
  }
  const connection = new WatchedConnection(options.webSocket, {
    take,
    closed: error => end$.next(connectionLost(error)),
    unreadable: error => end$.next(fault('lost', 'edgeHub sent what the SDK cannot read', error)),
  })
  connection.setTimeout(sdkTimeout)
  let stopRenewing = () => {}
  /** Asks for it before connecting, as that has a deadline and a slow workload API has none. */
  let firstToken: () => Promise<unknown> = async () => {}

  class Transport extends Mqtt {
    #options: DeviceClientOptions = { keepalive }

    constructor(provider: TokenProvider) {
      super(provider, connection)
      this.setOptions({})
      // The SDK would change connections underneath, and lose track of what is on its way.
      provider.removeAllListeners('newTokenAvailable')
      provider.on('newTokenAvailable', () => renewal$.next())
      stopRenewing = keepRenewing(provider, options)
      firstToken = () => provider.getDeviceCredentials()
    }

    /** The SDK forgets the trust bundle as soon as other options are set. */
    override setOptions(more: DeviceClientOptions, then?: (error?: Error) => void): void {
      this.#options = { ...this.#options, ...more }
      super.setOptions(this.#options, then)
    }
  }

  const client = await options.createClient(Transport)
  await firstToken()
  return createLink(client, {
    end$,
    renewal$,
    announce: async () => {},
    close: async () => {
      await client.close()
    },
    deliveries$: deliveries.values$,
    requests$,
    encode: message => toMqtt(message, options.leaveOut),
    destroy() {
      stopRenewing()
      connection.destroy()
    },
  })
}

/** Under the SDK's own name: what has a code, it takes for an error of the network. */
function tooLarge(problem: string): Error {
  const text = `it is too large for edgeHub: ${problem}. Send less of the event, with "body" or "remove"`
  return Object.assign(new Error(text), { name: 'MessageTooLargeError' })
}

interface Listener {
  readonly take: TakePacket
  readonly closed: (error?: unknown) => void
  readonly unreadable: (error: unknown) => void
}

/** The SDK's MQTT connection, without a client of mqtt.js until it connects. */
class WatchedConnection extends MqttBase {
  readonly #tell: Listener
  #client: MqttClient | undefined

  constructor(webSocket: boolean, tell: Listener) {
    super({
      connect: (uri: string, options: IClientOptions) => {
        const client = connect(webSocket ? webSocketAddress(new URL(uri).host) : uri, options)
        withholdAcknowledgements(client, tell.take)
        // The SDK says of every failure to connect that it was not authorized.
        client.once('error', tell.closed).once('close', () => tell.closed())
        this.#client = client
        return client
      },
    })
    this.#tell = tell
  }

  /** The SDK's listeners throw at a topic or a payload that they cannot read, with nobody there to catch it. */
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    try {
      return super.emit(event, ...values)
    } catch (error) {
      if (event !== 'message') throw error
      this.#tell.unreadable(error)
      return true
    }
  }

  /** What cannot be published would end the connection, or the process. */
  override publish(...[topic, payload, options, then]: Parameters<MqttBase['publish']>): void {
    const problem = packetProblem(topic, payload)
    if (problem === undefined) super.publish(topic, payload, options, then)
    else then(tooLarge(problem))
  }

  destroy(): void {
    this.#client?.end(true)
  }
}
