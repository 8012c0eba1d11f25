// The local hub: edgeHub and the workload API in miniature, on one machine. This file puts it together; every other
// file in this room knows one part of it.
import { asyncScheduler, type Observable, type SchedulerLike, Subject } from 'rxjs'
import type { Json, JsonObject } from '../rules/data/json.ts'
import { startAmqp } from './amqp/listener.ts'
import { createCertificates } from './certificate.ts'
import type { HubEvent, Transport } from './event.ts'
import { createFaults, type Fault } from './fault.ts'
import { createGateway } from './gateway.ts'
import { loopbackHost } from './loopback.ts'
import { createMailbox } from './mailbox.ts'
import { type LooseMessage, messageLimit, messageSize, sameButForCase, toHubMessage } from './message.ts'
import { createMethodCalls, type MethodAnswer } from './method-calls.ts'
import { Mistake } from './mistake.ts'
import { createModule, type Module } from './module.ts'
import { startMqtt } from './mqtt/listener.ts'
import { type Patience, scaledPatience } from './patience.ts'
import { createPresence } from './presence.ts'
import { parseRoute } from './route.ts'
import { createTimers } from './timers.ts'
import { twinDocument } from './twin.ts'
import { createTwins } from './twins.ts'
import { startWebSockets } from './web-socket.ts'
import { startWorkload } from './workload.ts'

export interface HubOptions {
  readonly modules: readonly string[]
  /** As a deployment manifest writes them. */
  readonly routes?: readonly string[]
  /** The desired properties that modules start with, by module id. */
  readonly twins?: Readonly<Record<string, JsonObject>>
  /** edgeHub's times, where they are to be others. */
  readonly patience?: Partial<Patience>
  /** What all of edgeHub's times are multiplied by, those of `patience` included. Default: 1, as the real one. */
  readonly timeScale?: number
  readonly scheduler?: SchedulerLike
  /** The port for web sockets, which the SDK expects on 443. Default: the system chooses. */
  readonly webSocketPort?: number
  readonly device?: string
}

export interface Hub {
  /** Everything that happens. Hot; completes when the hub is closed. */
  readonly events$: Observable<HubEvent>
  /** Where others on this machine may call methods of modules, as edgeHub lets modules do. */
  readonly address: string
  /**
   * The variables with which edgeAgent would start the module, for this transport. The gateway's name has its port; over
   * web sockets the SDK takes a name without one, and its port is 443.
   */
  environment(module: string, transport: Transport, way?: 'socket' | 'webSocket'): Record<string, string>
  /** Queues a message for an input, as a route would. Returns the number by which events name this delivery. */
  send(module: string, input: string, message: LooseMessage): number
  /** How many messages wait for the module, the one in flight included. */
  waiting(module: string): number
  /** Changes desired properties as the cloud does: a merge patch (RFC 7396), pushed to the module if it listens. */
  patchTwin(module: string, patch: JsonObject): void
  /** `{ desired, reported }`, each with its `$version`. */
  twin(module: string): JsonObject
  /** Status 404: the module is not there or does not listen; 504: no answer in time (milliseconds, 30 s). */
  callMethod(module: string, name: string, payload?: Json, timeout?: number): Promise<MethodAnswer>
  /** Resolves when the fault is in force. */
  fault(fault: Fault): Promise<void>
  close(): Promise<void>
}

const transportTypes = {
  socket: { amqp: 'Amqp_Tcp_Only', mqtt: 'Mqtt_Tcp_Only' },
  webSocket: { amqp: 'Amqp_WebSocket_Only', mqtt: 'Mqtt_WebSocket_Only' },
} as const
const sdkWebSocketPort = 443
/** Milliseconds that a method may take, where nothing else is said. */
const methodTime = 30_000

/** Throws a `Mistake` for a module id that is none, a route that is not understood, and a route to an unknown module. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { device = 'edge-device', routes = [], timeScale = 1, scheduler = asyncScheduler } = options
  const hostName = 'local-hub.azure-devices.net'
  const patience = scaledPatience(options.patience ?? {}, timeScale)
  const timers = createTimers(scheduler)
  const events$ = new Subject<HubEvent>()
  const emit = (event: HubEvent) => events$.next(event)
  const faults = createFaults({ patience, timeScale })

  let deliveries = 0
  const modules = new Map(
    options.modules.map(id => {
      const loseAcknowledgement = () => faults.loseAcknowledgement(id)
      const number = () => ++deliveries
      const mailbox = createMailbox({ module: id, patience, timers, number, loseAcknowledgement, emit })
      return [id, createModule(id, options.twins?.[id] ?? {}, mailbox)]
    }),
  )
  const known = (id: string): Module => {
    const module = modules.get(id)
    if (module === undefined)
      throw new Mistake(`module "${id}" is unknown. The hub knows ${[...modules.keys()].join(', ') || 'none'}.`)
    return module
  }
  const parsedRoutes = routes.map(parseRoute)
  for (const { sink } of parsedRoutes) if (!sink.upstream) known(sink.module)
  Object.keys(options.twins ?? {}).forEach(known)

  const presence = createPresence({ modules, patience, timers, emit })
  const twins = createTwins({ modules, faults, patience, timers, emit })
  const methodCalls = createMethodCalls(timers, emit)
  const gateway = createGateway({
    device,
    hostName,
    modules,
    routes: parsedRoutes,
    presence,
    twins,
    methodCalls,
    faults,
    patience,
    timers,
    emit,
  })
  const certificates = await createCertificates()
  const workload = await startWorkload({
    authority: certificates.authority,
    faults,
    timers,
    keyOf: (id, generation) => {
      const module = modules.get(id)
      return module?.generation === generation ? module.key : undefined
    },
    call: (id, name, payload) => {
      const module = modules.get(id)
      // Who watches asks often: that is not told each time.
      return module && methodCalls.call(module, name, payload, methodTime, false)
    },
  })
  const servers = { amqp: await startAmqp(gateway, certificates), mqtt: await startMqtt(gateway, certificates) }
  const { webSocketPort = 0 } = options
  const webSockets = await startWebSockets({ gateway, certificates, port: webSocketPort, ...servers }).catch(
    async error => {
      timers.stop()
      await Promise.all([workload, ...Object.values(servers)].map(server => server.close()))
      throw error
    },
  )
  const transports = [...Object.values(servers), webSockets]
  const gatewayName = (port: number) => (port === sdkWebSocketPort ? 'localhost' : `localhost:${port}`)

  async function inject(fault: Fault): Promise<void> {
    if ('module' in fault && fault.module !== undefined) known(fault.module)
    faults.apply(fault)
    emit({ kind: 'fault', fault })
    const concerned = 'module' in fault && fault.module !== undefined ? [known(fault.module)] : [...modules.values()]
    if (fault.kind === 'disconnect') for (const { connection } of concerned) connection?.cut()
    if (fault.kind === 'twin') concerned.forEach(twins.faultChanged)
    if (fault.kind === 'silent') for (const server of transports) server.silence()
    if (fault.kind === 'down') {
      for (const { mailbox } of concerned) mailbox.sleep()
      await Promise.all(transports.map(server => server.down()))
    }
    if (fault.kind === 'up') {
      await Promise.all(transports.map(server => server.up()))
      for (const { mailbox } of concerned) mailbox.wake()
    }
  }

  return {
    events$,
    environment: (id, transport, way = 'socket') => ({
      IOTEDGE_WORKLOADURI: `http://${loopbackHost}:${workload.port}/`,
      IOTEDGE_APIVERSION: '2018-06-28',
      IOTEDGE_AUTHSCHEME: 'sasToken',
      IOTEDGE_DEVICEID: device,
      IOTEDGE_MODULEID: id,
      IOTEDGE_MODULEGENERATIONID: known(id).generation,
      IOTEDGE_IOTHUBHOSTNAME: hostName,
      IOTEDGE_GATEWAYHOSTNAME: gatewayName((way === 'webSocket' ? webSockets : servers[transport]).port),
      ClientTransportType: transportTypes[way][transport],
    }),
    send: (id, input, message) => {
      const { system, ...rest } = toHubMessage(message)
      const pair = sameButForCase(rest.properties.keys())
      if (pair !== undefined)
        throw new Mistake(`properties "${pair[0]}" and "${pair[1]}" differ only in case, which edgeHub refuses.`)
      const whole = { ...rest, system: { connectionDeviceId: device, ...system } }
      const size = messageSize(whole)
      if (size > messageLimit)
        throw new Mistake(`the message has ${size} bytes with its properties; edgeHub takes ${messageLimit} at most.`)
      return known(id).mailbox.post(input, whole)
    },
    waiting: id => known(id).mailbox.size,
    patchTwin: (id, patch) => twins.change(known(id), patch),
    twin: id => twinDocument(known(id).twin),
    address: `http://${loopbackHost}:${workload.port}`,
    callMethod: (id, name, payload = {}, timeout = methodTime) => methodCalls.call(known(id), name, payload, timeout),
    fault: inject,
    async close() {
      timers.stop()
      methodCalls.stop()
      await Promise.all([workload, ...transports].map(server => server.close()))
      events$.complete()
    },
  }
}
