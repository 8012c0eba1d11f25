// One client of the SDK, from its making to its end, as promises and streams. Adds no deadline and no second try.
import sdk, { type ModuleClient, type Message as SdkMessage } from 'azure-iot-device'
import { map, type Observable, type ReplaySubject, type SchedulerLike, Subject } from 'rxjs'
import type { Delivery } from '../engine/ports.ts'
import { isObject, type Json, type JsonObject } from '../rules/data/json.ts'
import type { OutputMessage } from '../rules/data/message.ts'
import { type Fault, fault } from './fault.ts'
import type { Log } from './log.ts'
import type { LeaveOut } from './outgoing.ts'
import { refusing } from './refusal.ts'

/** A direct method call as it came. `payload` should be JSON text. */
export interface MethodRequest {
  readonly requestId: string
  readonly name: string
  readonly payload: string
}

export interface MethodCall extends MethodRequest {
  answer(status: number, payload: Json): Promise<void>
}

/** A link is used once: after its end, or after `close`, another one is made. */
export interface Link {
  /** Connects and authenticates. */
  open(): Promise<void>
  /** Makes edgeHub know who is there, as far as `open` has not: without it, it takes over from no earlier link. */
  announce(): Promise<void>
  /** Emits once, when the connection can no longer be used, whether or not the SDK has noticed. */
  readonly end$: Observable<Fault>
  /** Emits when the token of the connection is about to run out, and another link should take over. */
  readonly renewal$: Observable<unknown>
  /** From now on edgeHub delivers. What arrives before somebody subscribes to `deliveries$` waits. */
  listen(): Promise<void>
  readonly deliveries$: Observable<Delivery>
  /** Resolves when edgeHub has accepted the message. */
  send(message: OutputMessage): Promise<void>
  /** From now on changes of the desired properties are pushed: merge patches with their `$version`. */
  watchDesired(): Promise<void>
  readonly desiredPatches$: Observable<JsonObject>
  /** All desired properties, with their `$version` unless edgeHub has none. */
  readDesired(): Promise<JsonObject>
  report(patch: JsonObject): Promise<void>
  /** From now on methods can be called; each call wants an answer. */
  acceptCalls(): Promise<void>
  readonly calls$: Observable<MethodCall>
  /** Says goodbye to edgeHub, and detaches and unsubscribes from nothing: that would lose messages. */
  close(): Promise<void>
  /** Ends the connection without a word to anyone, and everything that was to happen later. */
  destroy(): void
}

export interface LinkOptions {
  readonly webSocket: boolean
  readonly leaveOut: LeaveOut
  readonly log: Log
  readonly scheduler: SchedulerLike
  /** Milliseconds for which tokens are signed. */
  readonly tokenLifetime: number
  /** Makes the SDK's client around a transport of that class. */
  readonly createClient: CreateClient
}

export type CreateClient = (transportClass: unknown) => Promise<ModuleClient>

/** As the module's environment says, which the SDK reads by itself. */
export const clientFromEnvironment: CreateClient = transportClass => sdk.ModuleClient.fromEnvironment(transportClass)

/** What the two protocols do each in their own way. */
export interface Wire {
  readonly deliveries$: Observable<Delivery>
  readonly requests$: Observable<MethodRequest>
  readonly end$: ReplaySubject<Fault>
  readonly renewal$: Observable<unknown>
  announce(): Promise<void>
  close(): Promise<void>
  encode(message: OutputMessage): SdkMessage
  destroy(): void
}

/** The rest of a link, which is the same over both protocols. */
export function createLink(client: ModuleClient, wire: Wire): Link {
  const { end$ } = wire
  const transport = client._transport
  const desiredPatches$ = new Subject<JsonObject>()
  client.setRetryPolicy(noRetry)
  client.on('disconnect', ({ transportObj }: { transportObj?: unknown } = {}) =>
    end$.next(fault('lost', 'edgeHub or the network ended the connection', transportObj)),
  )
  // Without a listener these would end the process. The second one also says when single AMQP links have failed.
  client.on('error', error => end$.next(fault('lost', 'the client of the SDK failed', error)))
  transport.on('error', error => end$.next(fault('lost', 'a link to edgeHub failed', error)))
  transport.on('twinDesiredPropertiesUpdate', (patch: unknown) => {
    if (isObject(patch)) desiredPatches$.next(patch)
  })

  return {
    open: async () => {
      await client.open()
    },
    announce: wire.announce,
    end$,
    renewal$: wire.renewal$,
    listen: () => done(then => transport.enableInputMessages(then)),
    deliveries$: wire.deliveries$,
    send: async message => {
      const accepted: unknown = await refusing(client.sendOutputEvent(message.output, wire.encode(message)))
      // The SDK reports an AMQP message that was released as a success without a result.
      if (accepted === undefined) throw fault('returned', 'edgeHub gave the message back')
    },
    watchDesired: () => done(then => transport.enableTwinDesiredPropertiesUpdates(then)),
    desiredPatches$,
    readDesired: async () => {
      const twin = await answered<unknown>(then => transport.getTwin(then))
      if (isObject(twin) && isObject(twin['desired'])) return twin['desired']
      throw new Error('edgeHub answered without a twin')
    },
    report: patch => refusing(done(then => transport.updateTwinReportedProperties(patch, then))),
    acceptCalls: () => done(then => transport.enableMethods(then)),
    calls$: wire.requests$.pipe(
      map(request => ({
        ...request,
        answer: async (status, payload) =>
          new sdk.DeviceMethodResponse(request.requestId, transport).send(status, payload),
      })),
    ),
    close: wire.close,
    destroy: wire.destroy,
  }
}

/** The connection is rebuilt as a whole here, so the SDK must not do so in part behind our back. */
const noRetry = { shouldRetry: () => false, nextRetryTimeout: () => -1 }

/** A callback of the SDK as a promise. */
export function answered<Result>(
  operation: (done: (error?: Error | null, result?: Result) => void) => void,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    operation((error, result) => (error ? reject(error) : resolve(result)))
  })
}

/** The same for a callback whose result says nothing. */
export function done(operation: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    operation(error => (error ? reject(error) : resolve()))
  })
}
