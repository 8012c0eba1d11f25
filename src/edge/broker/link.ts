// A link over an ordinary broker: inputs, outputs, the document, the report and methods are topics.
import type { ISubscription } from 'mqtt-packet'
import { NEVER, ReplaySubject, type SchedulerLike, Subject, Subscription } from 'rxjs'
import type { Delivery } from '../../engine/ports.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { backlog } from '../backlog.ts'
import { type Fault, fault } from '../fault.ts'
import type { Link, MethodCall } from '../link.ts'
import type { Log } from '../log.ts'
import { createTally } from '../tally.ts'
import { type Arrival, type BrokerClient, connectClient } from './client.ts'
import { connectPacket } from './connect-packet.ts'
import { type Documents, readObject } from './documents.ts'
import { fromPublication, toPublication } from './message.ts'
import type { Publication } from './publish-codec.ts'
import type { SessionName } from './session-name.ts'
import type { BrokerSettings } from './settings.ts'
import { openStream } from './stream.ts'
import { fill, fits } from './topic.ts'

export interface BrokerLinkOptions {
  readonly settings: BrokerSettings
  readonly documents: Documents
  readonly session: SessionName
  readonly log: Log
  readonly scheduler: SchedulerLike
}

/** Bytes of a message above which it is acknowledged and not looked at. */
const packetLimit = 16 * 1024 * 1024
/** Milliseconds for which the broker may be about to send a document that it has kept; it says nothing where it has none. */
const untilRetained = 300

/** The link is not open yet. */
export function createBrokerLink({ settings, documents, session, log, scheduler }: BrokerLinkOptions): Link {
  const { clientId, version, topics, qos, receiveMaximum } = settings
  const end$ = new ReplaySubject<Fault>(1)
  const deliveries = backlog<Delivery>()
  const calls = backlog<MethodCall>()
  const desiredPatches$ = new Subject<JsonObject>()
  const document$ = new ReplaySubject<void>(1)
  const stop = new AbortController()
  const strangers = createTally((topic, why, count) => log.warning({ topic, count }, why))
  let client: BrokerClient | undefined
  let hasProblem = false
  /** The documents that this client has published since it was connected, the newest last. */
  const published: string[] = []
  /** How often it has subscribed to its document and has not yet been sent the one that was kept. */
  let awaited = 0

  const connected = (): BrokerClient => {
    if (client === undefined) throw fault('lost', 'there is no connection')
    return client
  }

  async function open(): Promise<void> {
    const stream = await openStream(settings.address, stop.signal)
    stop.signal.addEventListener('abort', () => stream.destroy(), { once: true })
    const connect = await connectPacket(settings)
    const made = await connectClient({ stream, connect, scheduler, packetLimit, receiveMaximum })
    client = made
    made.arrivals$.subscribe(arrived)
    made.end$.subscribe(end$)
    if (session.begin(made.answer.sessionPresent)) {
      log.warning(
        { client: clientId },
        'The broker has lost the session: what it kept for this client while that was away is gone.',
      )
    }
    await made
      .publish({ topic: topics.availability, payload: Buffer.from('online'), qos: 1, isRetained: true })
      .catch(tolerate('say that it is there'))
  }

  /** Whatever a broker forbids of what is not needed to decide. */
  const tolerate = (what: string) => (error: unknown) => {
    if (end$.closed) throw error
    log.warning({ error }, `The broker does not let this client ${what}; the module goes on without.`)
  }

  function arrived(arrival: Arrival): void {
    const { topic } = arrival.publication
    if (topic === topics.desired || topic === topics.patch) documentArrived(arrival)
    else if (topic.startsWith(topics.methods)) called(arrival)
    else messageArrived(arrival)
  }

  function settleAtOnce(arrival: Arrival): void {
    arrival.acknowledge().catch(() => {})
  }

  function documentArrived(arrival: Arrival): void {
    settleAtOnce(arrival)
    const { topic, payload } = arrival.publication
    const found = readObject(payload)
    if (found === undefined) {
      const text = `What is published on ${topic} is not a JSON object; the rules stay as they are.`
      log.error({}, text)
      hasProblem = true
      void publishReport({ documentProblem: text })
      return
    }
    const isPatch = topic === topics.patch
    if (!isPatch && isOutdated(payload)) return
    const patch = isPatch ? documents.patch(found) : documents.replace(found)
    if (hasProblem) void publishReport({ documentProblem: null })
    hasProblem = false
    if (isPatch && patch !== undefined) void publishDesired()
    if (patch !== undefined) desiredPatches$.next(patch)
    if (!isPatch) document$.next()
  }

  /**
   * A document of our own that comes back after we have published a newer one: what the broker had kept as we subscribed, and, with
   * 3.1.1, which knows no "no local", whatever we publish there. Taken for news it would undo the patches since.
   */
  function isOutdated(payload: Uint8Array): boolean {
    const mayBe = version === 4 || awaited > 0
    awaited = Math.max(0, awaited - 1)
    const place = mayBe ? published.indexOf(new TextDecoder().decode(payload)) : -1
    const isNewest = place === published.length - 1
    // Behind it none of the older ones comes any more.
    if (isNewest) published.length = 0
    return place >= 0 && !isNewest
  }

  /** What a patch made becomes the document that the broker keeps. */
  async function publishDesired(): Promise<void> {
    const { $version: _, ...document } = documents.desired
    published.push(JSON.stringify(document))
    if (published.length > 100) published.shift()
    await publishJson(topics.desired, document).catch(tolerate(`keep the document on ${topics.desired}`))
  }

  const publishJson = (topic: string, value: JsonObject) =>
    connected().publish({ topic, payload: Buffer.from(JSON.stringify(value)), qos: 1, isRetained: true })

  async function publishReport(patch: JsonObject): Promise<void> {
    await publishJson(topics.reported, documents.report(patch)).catch(tolerate(`report on ${topics.reported}`))
  }

  function messageArrived(arrival: Arrival): void {
    const { publication } = arrival
    const { topic, packetId, isRepeated, isRetained, tooLarge } = publication
    const inputs = inputsOf(publication)
    const why =
      tooLarge !== undefined
        ? `A message of ${tooLarge} bytes was acknowledged and not looked at: ${packetLimit} are the most.`
        : inputs.length === 0
          ? 'A message came on a topic that is not an input: an earlier start has subscribed to it in this session.'
          : undefined
    if (why !== undefined) strangers(topic, why)
    if (why !== undefined || (isRetained && !settings.takesRetained)) {
      settleAtOnce(arrival)
      return
    }
    const id = packetId === 0 ? undefined : `${session.name}:${packetId}`
    const settle = inputs.length === 1 ? arrival.acknowledge : together(inputs.length, arrival.acknowledge)
    for (const input of inputs) {
      const message = fromPublication(publication, input, settings.envelope, scheduler)
      deliveries.next({ message, id, isRepeated, settle })
    }
  }

  /** The broker says which subscriptions it fits, where it can; a topic that fits several filters of an input is one message. */
  function inputsOf({ topic, properties: { subscriptionIds } }: Publication): readonly string[] {
    const [only] = settings.inputs
    // Most have one, and the broker says that it fits.
    if (settings.inputs.length === 1 && only !== undefined && subscriptionIds?.[0] === 1) return [only.input]
    const fitting =
      subscriptionIds === undefined
        ? settings.inputs.filter(({ filter }) => fits(filter, topic))
        : settings.inputs.filter((_, index) => subscriptionIds.includes(index + 1))
    return [...new Set(fitting.map(({ input }) => input))]
  }

  function called(arrival: Arrival): void {
    settleAtOnce(arrival)
    const { publication } = arrival
    if (publication.isRetained) return
    const name = publication.topic.slice(topics.methods.length)
    const { responseTopic, correlationData } = publication.properties
    const topic = responseTopic ?? `${publication.topic}/response`
    calls.next({
      requestId: correlationData?.toString('hex') ?? '',
      name,
      payload: publication.payload.toString(),
      async answer(status, payload) {
        const userProperties = [['status', String(status)] as const]
        const properties = correlationData === undefined ? { userProperties } : { userProperties, correlationData }
        await connected().publish({ topic, payload: Buffer.from(JSON.stringify(payload)), qos: 1, properties })
      },
    })
  }

  /** With MQTT 5 what is kept is sent only to a new subscription of an input, and each time of the document. */
  const subscription = (topic: string, options: Pick<ISubscription, 'rh' | 'nl'>): ISubscription =>
    version === 5 ? { topic, qos: 1, rap: true, ...options } : { topic, qos: 1 }

  return {
    open,
    announce: async () => {},
    end$,
    renewal$: NEVER,
    async listen() {
      const { subscriptionIdentifiersAvailable = true } = connected().answer.properties ?? {}
      const identifies = version === 5 && subscriptionIdentifiersAvailable
      await Promise.all(
        settings.inputs.map(({ filter }, index) => {
          const wanted = { ...subscription(filter, { rh: settings.takesRetained ? 1 : 2 }), qos }
          return connected().subscribe([wanted], identifies ? index + 1 : undefined)
        }),
      )
    },
    deliveries$: deliveries.values$,
    send(message) {
      try {
        const topic = fill(settings.outputs.get(message.output) ?? settings.anyOutput, message, clientId)
        const published = toPublication(message, settings.envelope, scheduler)
        if (published === undefined) return Promise.resolve()
        return connected().publish({ topic, qos, payload: published.payload, properties: published.properties })
      } catch (error) {
        return Promise.reject(error)
      }
    },
    async watchDesired() {
      awaited++
      const wanted = [subscription(topics.desired, { rh: 0, nl: true }), subscription(topics.patch, { rh: 2 })]
      await connected()
        .subscribe(wanted)
        .catch(tolerate(`read its document on ${topics.desired}`))
    },
    desiredPatches$,
    readDesired: () =>
      new Promise(resolve => {
        const all = new Subscription()
        const answer = () => {
          all.unsubscribe()
          resolve(documents.desired)
        }
        all.add(scheduler.schedule(answer, untilRetained))
        all.add(document$.subscribe(answer))
      }),
    async report(patch) {
      await publishJson(topics.reported, documents.report(patch))
    },
    async acceptCalls() {
      const wanted = [subscription(`${topics.methods}+`, { rh: 2 })]
      await connected().subscribe(wanted).catch(tolerate('take calls of methods'))
    },
    calls$: calls.values$,
    async close() {
      const made = connected()
      await made
        .publish({ topic: topics.availability, payload: Buffer.from('offline'), qos: 1, isRetained: true })
        .catch(() => {})
      await made.disconnect()
    },
    destroy() {
      stop.abort()
      client?.destroy()
    },
  }
}

/** What is done when it was asked for so many times; each of those who asked learns when. */
function together(times: number, act: () => Promise<void>): () => Promise<void> {
  let open = times
  let begin = () => {}
  const done = new Promise<void>(resolve => {
    begin = resolve
  }).then(act)
  return () => {
    if (--open === 0) begin()
    return done
  }
}
