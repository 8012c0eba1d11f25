// A module under test and its other end: an edgeHub in memory, the local hub over real sockets, or a broker.
import type { ModuleClient } from 'azure-iot-device'
import { asyncScheduler, filter, type SchedulerAction, type SchedulerLike, take } from 'rxjs'
import { expect, vi } from 'vitest'
import { createAmqpLink } from '../../src/edge/amqp-link.ts'
import type { EdgeModule } from '../../src/edge/edge-module.ts'
import type { Times, TransportChoice } from '../../src/edge/environment.ts'
import type { CreateClient, Link, LinkOptions } from '../../src/edge/link.ts'
import { connectModule, type ModuleOptions } from '../../src/edge/module.ts'
import { createMqttLink } from '../../src/edge/mqtt-link.ts'
import type { Hub } from '../../src/hub/hub.ts'
import { textProperties } from '../../src/hub/message.ts'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import type { SystemProperties } from '../../src/rules/data/message.ts'
import { clientWith, watchHub } from '../hub/client.ts'
import { type BrokerKind, startBrokerBench } from './broker/bench.ts'
import { fakeLog } from './fake-log.ts'
import { memoryHub } from './memory-hub.ts'

export interface HubSide {
  /** Queues a message for an input of the module. */
  send(
    input: string,
    body: Uint8Array | string,
    properties?: Readonly<Record<string, string>>,
    system?: SystemProperties,
  ): void
  /** What the module has sent, as the hub has it. */
  received(): readonly Received[]
  /** How often messages were delivered, and how many of them acknowledged. */
  delivered(): number
  acknowledged(): number
  patchTwin(patch: JsonObject): void
  reported(): JsonObject
  call(name: string, payload?: Json): Promise<{ readonly status: number; readonly payload: Json | undefined }>
  /** Cuts the connection, without a goodbye. */
  cut(): Promise<void>
  /** Cuts each of the next connections as soon as the hub knows whose it is. */
  cutNext(times: number): void
  /** Cuts it and lets nobody in until `up`. */
  down(): Promise<void>
  up(): Promise<void>
  /** How the hub answers a question for the desired properties from now on. */
  answerTwin(answer: 'normal' | 'empty' | 'none'): Promise<void>
  /** Whether the workload API signs tokens from now on. */
  answerWorkload(answer: 'normal' | 'error'): Promise<void>
  close(): Promise<void>
}

export interface Received {
  readonly output: string
  readonly text: string
  readonly bytes: Uint8Array
  readonly properties: ReadonlyMap<string, string>
  readonly system: SystemProperties
}

export interface Bench extends HubSide {
  readonly module: EdgeModule
  readonly log: ReturnType<typeof fakeLog>
}

/** How a module reaches the local hub: `-ws` is over web sockets. */
export const ways = ['amqp', 'mqtt', 'amqp-ws', 'mqtt-ws'] as const
export type Way = (typeof ways)[number]
export type BenchKind = 'memory' | Way | BrokerKind

export const isBrokerKind = (kind: BenchKind): kind is BrokerKind => kind.startsWith('broker')

const hurry = 10

/** Pauses and deadlines pass so much faster, that nobody waits long for a new connection. */
const hurried: SchedulerLike = {
  now: () => asyncScheduler.now() * hurry,
  schedule<State>(work: (this: SchedulerAction<State>, state?: State) => void, delay = 0, state?: State) {
    return asyncScheduler.schedule(work, delay / hurry, state)
  },
}

export interface BenchOptions {
  readonly desired?: JsonObject
  readonly stateDir?: string
  /** Milliseconds, before they are hurried. */
  readonly times?: Partial<Times>
  /** What to do with each client of the SDK before it is opened. */
  readonly prepare?: (client: ModuleClient) => void
}

/** The module connects at once. */
export async function startBench(kind: BenchKind, options: BenchOptions = {}): Promise<Bench> {
  const { desired = {}, stateDir } = options
  if (isBrokerKind(kind)) return startBrokerBench(kind, desired, stateDir)
  const log = fakeLog()
  const { hub, createLink } = kind === 'memory' ? memoryHub(desired) : await localHub(kind, desired, options)
  const transport = choices[kind === 'memory' ? 'amqp' : kind]
  const times = { twinWait: 20_000, acknowledgeWithin: 300_000, tokenLifetime: 3_600_000, ...options.times }
  const module = connectModule({ environment: { transport, stateDir, times }, log, scheduler: hurried, createLink })
  return {
    ...hub,
    module,
    log,
    async close() {
      await module.close()
      await hub.close()
    },
  }
}

export type Ends = { readonly hub: HubSide; readonly createLink: NonNullable<ModuleOptions['createLink']> }

/** What the environment would say of each. */
export const choices: Readonly<Record<Way, TransportChoice>> = {
  amqp: { protocol: 'amqp', webSocket: false },
  mqtt: { protocol: 'mqtt', webSocket: false },
  'amqp-ws': { protocol: 'amqp', webSocket: true },
  'mqtt-ws': { protocol: 'mqtt', webSocket: true },
}

async function localHub(way: Way, desired: JsonObject, { prepare = () => {} }: BenchOptions): Promise<Ends> {
  const module = 'filterModule'
  const routes = ['FROM /messages/modules/filterModule/* INTO $upstream']
  const hub = await watchHub({ modules: [module], routes, twins: { [module]: desired } })
  const count = (kind: string) => hub.seen.filter(event => event.kind === kind).length
  return {
    createLink: linkTo(hub, module, way, prepare),
    hub: {
      send: (input, body, properties = {}, system = {}) => {
        hub.send(module, input, { body, properties, system })
      },
      received: () =>
        hub.seen.flatMap(event => {
          if (event.kind !== 'upstream') return []
          const { body: bytes, system } = event.message
          const properties = textProperties(event.message)
          return [{ output: event.output, text: Buffer.from(bytes).toString(), bytes, properties, system }]
        }),
      delivered: () => count('delivered'),
      acknowledged: () => count('acknowledged'),
      patchTwin: patch => hub.patchTwin(module, patch),
      reported() {
        const { reported } = hub.twin(module)
        const { $version: _, ...properties } = reported as JsonObject
        return properties
      },
      call: (name, payload) => hub.callMethod(module, name, payload, 1_000),
      async cut() {
        // Over AMQP the hub learns only by the first link who is there.
        await vi.waitFor(() => expect(count('connected')).toBeGreaterThan(count('disconnected')), {
          timeout: 20_000,
        })
        await hub.fault({ kind: 'disconnect' })
      },
      cutNext(times) {
        const connected$ = hub.events$.pipe(filter(({ kind }) => kind === 'connected'))
        connected$.pipe(take(times)).subscribe(() => hub.fault({ kind: 'disconnect' }))
      },
      down: () => hub.fault({ kind: 'down' }),
      up: () => hub.fault({ kind: 'up' }),
      answerTwin: answer => hub.fault({ kind: 'twin', answer }),
      answerWorkload: answer => hub.fault({ kind: 'workload', answer }),
      close: hub.close,
    },
  }
}

/** Makes links of a module to a hub. */
export function linkTo(
  hub: Pick<Hub, 'environment'>,
  module: string,
  way: Way,
  prepare: (client: ModuleClient) => void = () => {},
): (options: LinkOptions) => Promise<Link> {
  const { protocol, webSocket } = choices[way]
  const environment = hub.environment(module, protocol, webSocket ? 'webSocket' : 'socket')
  const createClient: CreateClient = async transportClass => {
    const client = await clientWith(environment, transportClass)
    prepare(client)
    return client
  }
  const create = protocol === 'amqp' ? createAmqpLink : createMqttLink
  return options => create({ ...options, webSocket, createClient })
}
