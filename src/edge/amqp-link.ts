// A link over AMQP: the SDK's transport with heartbeats, an answer to every method call, and a socket that can be cut.
// Knows azure-iot-device-amqp 1.14.4 and azure-iot-amqp-base 2.5.3.
import { setImmediate } from 'node:timers/promises'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { Amqp as AmqpConnection, type ReceiverLink } from 'azure-iot-amqp-base'
import type { Message as SdkMessage } from 'azure-iot-device'
import { Amqp } from 'azure-iot-device-amqp'
import { NEVER, ReplaySubject, Subject } from 'rxjs'
import type { Delivery } from '../engine/ports.ts'
import { fromAmqp, methodRequest, toAmqp } from './amqp-message.ts'
import { type AttachingLink, attachingLinks, once } from './attaching-links.ts'
import { keepRenewing, type TokenProvider } from './authentication.ts'
import { backlog } from './backlog.ts'
import { connectionLost, type Fault } from './fault.ts'
import { createLink, done, type Link, type LinkOptions, type MethodRequest } from './link.ts'
import { webSocketAddress } from './web-socket.ts'

/** Without it a connection that has died in silence would never be missed. edgeHub sends its heartbeats in time. */
const idleTimeout = 60_000

/** Makes the SDK's client; the link is not open yet. Rejects if the workload API cannot be read. */
export async function createAmqpLink(options: LinkOptions): Promise<Link> {
  const deliveries = backlog<Delivery>()
  const requests$ = new Subject<MethodRequest>()
  const end$ = new ReplaySubject<Fault>(1)
  const connection = new WatchedConnection({
    request: request => requests$.next(request),
    closed: error => end$.next(connectionLost(error)),
  })
  let stopRenewing = () => {}
  /** Asks for it before connecting, as that has a deadline and a slow workload API has none. */
  let firstToken: () => Promise<unknown> = async () => {}

  class Transport extends Amqp {
    constructor(provider: TokenProvider) {
      super(provider, connection)
      stopRenewing = keepRenewing(provider, options)
      firstToken = () => provider.getDeviceCredentials()
    }

    protected override _getConnectionUri({ host, gatewayHostName = host }: Address): string {
      return options.webSocket ? webSocketAddress(gatewayHostName) : `amqps://${gatewayHostName}`
    }
  }

  const client = await options.createClient(Transport)
  await firstToken()
  const transport = client._transport
  transport.on('inputMessage', (input: string, message: SdkMessage) =>
    deliveries.next({
      message: fromAmqp(input, message.transportObj),
      settle: () => done(then => transport.complete(message, then)).then(() => connection.written()),
    }),
  )
  return createLink(client, {
    end$,
    // The SDK puts a new token into the connection that is there.
    renewal$: NEVER,
    // edgeHub knows whose a connection is by the first of its links.
    announce: async () => {
      const { _d2cEndpoint: endpoint } = transport as unknown as { readonly _d2cEndpoint: string }
      await done(then => connection.attachSenderLink(endpoint, null, then))
    },
    close: () => connection.close(),
    deliveries$: deliveries.values$,
    requests$,
    encode: message => toAmqp(message, options.leaveOut),
    destroy() {
      stopRenewing()
      connection.destroy()
    },
  })
}

interface Address {
  readonly host: string
  readonly gatewayHostName?: string
}

interface Listener {
  readonly request: (request: MethodRequest) => void
  readonly closed: (error?: unknown) => void
}

/** What the SDK keeps to itself: rhea, and the links. */
interface Hidden {
  _senders: Record<string, AttachingLink>
  _receivers: Record<string, AttachingLink>
  readonly _rheaContainer: { on(event: string, listener: () => void): void }
  readonly _rheaConnection?: { close(): void; readonly socket?: { end(): void } }
}

const nothing = Buffer.alloc(0)

type Done = Parameters<AmqpConnection['detachSenderLink']>[1]

/** The SDK's AMQP connection, without a socket until it connects. */
class WatchedConnection extends AmqpConnection {
  readonly #tell: Listener
  #socket: TLSSocket | undefined

  constructor(tell: Listener) {
    const acceptWhatArrives = false
    super(acceptWhatArrives)
    this.#tell = tell
    // When the SDK listens no more, rhea tells standard error of what nobody hears, or ends the process: a web socket that is
    // closing still brings what the network had kept back.
    const hidden = this as unknown as Hidden
    hidden._senders = attachingLinks()
    hidden._receivers = attachingLinks()
    const { _rheaContainer: rhea } = hidden
    for (const event of ['disconnected', 'protocol_error', 'error']) rhea.on(event, () => {})
  }

  override connect(...[config, then]: Parameters<AmqpConnection['connect']>): void {
    const connect = (...parameters: Parameters<typeof connectTls>) => {
      this.#socket = connectTls(...parameters)
      // The SDK does not say why, and in some of its states, as while it attaches links, not even that.
      return this.#socket.once('error', this.#tell.closed).once('close', () => this.#tell.closed())
    }
    // Options of rhea. A web socket brings its own `connect`.
    super.connect({ ...config, policyOverride: { idle_time_out: idleTimeout, connect } }, then)
  }

  /** The SDK leaves calls of methods that it does not know without an answer, so all calls are taken here. */
  override attachReceiverLink(...[endpoint, settings, then]: Parameters<AmqpConnection['attachReceiverLink']>): void {
    const attached = (error: Error | null, receiver?: ReceiverLink) => {
      if (endpoint.endsWith('/methods/devicebound')) {
        receiver?.on('message', message => this.#tell.request(methodRequest(message)))
      }
      then(error, receiver)
    }
    super.attachReceiverLink(endpoint, settings, once(attached))
  }

  override attachSenderLink(...[endpoint, settings, then]: Parameters<AmqpConnection['attachSenderLink']>): void {
    super.attachSenderLink(endpoint, settings, once(then))
  }

  /** The SDK's twin client throws here, with nobody to catch it, where its links were not attached yet. */
  override detachSenderLink(endpoint: string, then: Done): void {
    super.detachSenderLink(endpoint, this.#guarded(then))
  }

  override detachReceiverLink(endpoint: string, then: Done): void {
    super.detachReceiverLink(endpoint, this.#guarded(then))
  }

  #guarded(then: Done): Done {
    return (error, result) => {
      try {
        then?.(error, result)
      } catch (error) {
        this.#tell.closed(error)
      }
    }
  }

  /** Resolves when what was settled before has left the process: rhea writes at the next tick, the socket when it can. */
  async written(): Promise<void> {
    await setImmediate()
    const socket = this.#socket
    if (socket === undefined || socket.writableLength === 0) return
    await done(then => void socket.write(nothing, then))
  }

  /** Without the detaching of links that the SDK begins with. */
  async close(): Promise<void> {
    const { _rheaConnection: connection } = this as unknown as Hidden
    connection?.close()
    await this.written()
  }

  destroy(): void {
    const socket = this.#socket
    // A web socket is rhea's own.
    if (socket === undefined) (this as unknown as Hidden)._rheaConnection?.socket?.end()
    // rhea notices only an end or an error, and complains on standard error about a second one.
    const isNoticed = socket?.readableEnded || socket?.destroyed
    socket?.destroy(isNoticed ? undefined : new Error('cut'))
  }
}
