// The real SDK as the hub's client, with the little that the tests need around it.
import { ModuleClient } from 'azure-iot-device'
import { Amqp } from 'azure-iot-device-amqp'
import { Mqtt } from 'azure-iot-device-mqtt'
import { filter, firstValueFrom, ReplaySubject, timeout } from 'rxjs'
import type { HubEvent, Transport } from '../../src/hub/event.ts'
import { type Hub, type HubOptions, startHub } from '../../src/hub/hub.ts'

const transports = { amqp: Amqp, mqtt: Mqtt }

/** The SDK's client as edgeAgent's environment makes it. Not open yet. */
export function createClient(
  environment: Readonly<Record<string, string>>,
  transport: Transport,
): Promise<ModuleClient> {
  const before = { ...process.env }
  Object.assign(process.env, environment)
  const client = ModuleClient.fromEnvironment(transports[transport])
  process.env = before
  return client.then(created => created.on('error', () => {}))
}

export async function openClient(hub: Hub, module: string, transport: Transport): Promise<ModuleClient> {
  const client = await createClient(hub.environment(module, transport), transport)
  await client.open()
  return client
}

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>

export interface WatchedHub extends Hub {
  /** Everything that has happened so far. */
  readonly seen: readonly HubEvent[]
  /** The first event of that kind, past or to come, that fits; fails after ten seconds. */
  event<Kind extends HubEvent['kind']>(kind: Kind, fits?: (event: EventOf<Kind>) => boolean): Promise<EventOf<Kind>>
}

export async function watchHub(options: HubOptions): Promise<WatchedHub> {
  const hub = await startHub(options)
  const seen: HubEvent[] = []
  const replay$ = new ReplaySubject<HubEvent>()
  hub.events$.subscribe(replay$)
  hub.events$.subscribe(event => seen.push(event))
  return {
    ...hub,
    seen,
    event: (kind, fits = () => true) =>
      firstValueFrom(
        replay$.pipe(
          filter((event): event is EventOf<typeof kind> => event.kind === kind),
          filter(fits),
          timeout({
            first: 10_000,
            with: () => {
              throw new Error(`no "${kind}" within ten seconds`)
            },
          }),
        ),
      ),
  }
}
