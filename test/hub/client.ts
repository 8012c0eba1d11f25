// The real SDK as the hub's client, and a hub that remembers what happened, with an end for everything that was started.
import { Message, ModuleClient } from 'azure-iot-device'
import { Amqp } from 'azure-iot-device-amqp'
import { Mqtt } from 'azure-iot-device-mqtt'
import { filter, firstValueFrom, ReplaySubject, timeout } from 'rxjs'
import { afterEach, expect, vi } from 'vitest'
import type { HubEvent, Transport } from '../../src/hub/event.ts'
import { type Hub, type HubOptions, startHub } from '../../src/hub/hub.ts'
import { virtualClock } from '../edge/virtual-clock.ts'

export const sdkTransports = { amqp: Amqp, mqtt: Mqtt }
export const transports: readonly Transport[] = ['amqp', 'mqtt']

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>

export interface WatchedHub extends Hub {
  /** Everything that has happened so far. */
  readonly seen: readonly HubEvent[]
  seenOf<Kind extends HubEvent['kind']>(kind: Kind): EventOf<Kind>[]
  /** The first event of that kind, past or to come, that fits; fails after five seconds. */
  event<Kind extends HubEvent['kind']>(kind: Kind, fits?: (event: EventOf<Kind>) => boolean): Promise<EventOf<Kind>>
}

const closing: (() => Promise<unknown>)[] = []

/** For each file that starts hubs or clients: ends them after each test, in reverse order. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
}

/** edgeHub's half minutes in a second and a half. A test that is about a time chooses its own. */
const timeScale = 0.05

export async function watchHub(options: Partial<HubOptions> = {}): Promise<WatchedHub> {
  const hub = await startHub({ modules: ['sensor', 'filterModule'], timeScale, ...options })
  closing.push(() => hub.close())
  const seen: HubEvent[] = []
  const replay$ = new ReplaySubject<HubEvent>()
  hub.events$.subscribe(replay$)
  hub.events$.subscribe(event => seen.push(event))
  const isOf =
    <Kind extends HubEvent['kind']>(kind: Kind) =>
    (event: HubEvent): event is EventOf<Kind> =>
      event.kind === kind
  return {
    ...hub,
    seen,
    seenOf: kind => seen.filter(isOf(kind)),
    event: (kind, fits = () => true) =>
      firstValueFrom(replay$.pipe(filter(isOf(kind)), filter(fits), timeout({ first: 5000 }))).catch(() => {
        throw new Error(`no "${kind}" within five seconds, after ${seen.map(event => event.kind).join(', ')}`)
      }),
  }
}

/** A hub in virtual time, with edgeHub's own times; sockets are real, and so are the times of what goes over them. */
export async function virtualHub(options: Partial<HubOptions> = {}) {
  const { scheduler, advance } = virtualClock()
  scheduler.frame = Date.now()
  const hub = await watchHub({ scheduler, timeScale: 1, ...options })
  return { hub, advance, scheduler }
}

/** A client that gives up at once, where the SDK would try again for minutes. */
export async function openWithoutRetry(hub: Hub, module: string, transport: Transport): Promise<ModuleClient> {
  const client = await openClient(hub, module, transport)
  client.setRetryPolicy({ shouldRetry: () => false, nextRetryTimeout: () => -1 })
  return client
}

/** The SDK's client as edgeAgent's environment makes it. Not open yet, and not closed in the end. */
export function createClient(hub: Hub, module: string, transport: Transport): Promise<ModuleClient> {
  return createClientIn(hub.environment(module, transport), transport)
}

export async function createClientIn(
  environment: Readonly<Record<string, string>>,
  transport: Transport,
): Promise<ModuleClient> {
  const client = await clientWith(environment, sdkTransports[transport])
  return client.on('error', () => {})
}

/** The SDK reads the process's environment by itself, and at once. */
export function clientWith(
  environment: Readonly<Record<string, string>>,
  transportClass: unknown,
): Promise<ModuleClient> {
  const before = { ...process.env }
  Object.assign(process.env, environment)
  try {
    return ModuleClient.fromEnvironment(transportClass)
  } finally {
    process.env = before
  }
}

/** What waits until a module listens to its inputs that does not when this is called. */
export function listener(hub: WatchedHub): () => Promise<void> {
  const before = hub.seenOf('subscribed').length
  const listening = () => hub.seenOf('subscribed').slice(before)
  return () =>
    vi.waitFor(() => expect(listening().map(({ to }) => to)).toContain('inputs'), { timeout: 20_000, interval: 5 })
}

export async function openClient(hub: Hub, module: string, transport: Transport): Promise<ModuleClient> {
  const client = await createClient(hub, module, transport)
  closing.push(() => client.close())
  await client.open()
  return client
}

export interface Received {
  readonly input: string
  readonly message: Message
}

/** Listens to the inputs, and resolves when the hub knows it. What to do with a message is up to the test. */
export async function listen(
  hub: WatchedHub,
  client: ModuleClient,
  onMessage: (received: Received) => void = () => {},
): Promise<Received[]> {
  const received: Received[] = []
  const isListening = listener(hub)
  client.on('inputMessage', (input: string, message: Message) => {
    received.push({ input, message })
    onMessage({ input, message })
  })
  await isListening()
  return received
}

export const bodyText = (message: Message): string => Buffer.from(message.getBytes()).toString()

export function messageWith(body: string | Buffer, properties: Readonly<Record<string, string>> = {}): Message {
  const message = new Message(body)
  for (const [name, value] of Object.entries(properties)) message.properties.add(name, value)
  return message
}
