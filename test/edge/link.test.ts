// What the SDK does wrong, put right at its border: the SDK's own client around a transport that the test answers for.
import { EventEmitter } from 'node:events'
import sdk, { type DeviceTransport, type ModuleClient, SharedAccessKeyAuthenticationProvider } from 'azure-iot-device'
import { asyncScheduler, firstValueFrom, NEVER, ReplaySubject, Subject } from 'rxjs'
import { expect, it, vi } from 'vitest'
import { createAmqpLink } from '../../src/edge/amqp-link.ts'
import type { Fault } from '../../src/edge/fault.ts'
import { createLink, type LinkOptions, type MethodRequest } from '../../src/edge/link.ts'
import { createMqttLink } from '../../src/edge/mqtt-link.ts'
import { fakeLog } from './fake-log.ts'

type Then = (error?: Error | null, result?: unknown) => void

/** Answers everything with success, unless the test says otherwise. */
class FakeTransport extends EventEmitter {
  answer: (then: Then) => void = then => then(null, {})
  readonly answers: unknown[] = []
  connect = (then: Then) => this.answer(then)
  disconnect = (then: Then) => this.answer(then)
  sendOutputEvent = (_: string, __: unknown, then: Then) => this.answer(then)
  getTwin = (then: Then) => this.answer(then)
  updateTwinReportedProperties = (_: unknown, then: Then) => this.answer(then)
  sendMethodResponse = (response: { status: number; payload: unknown }, then: Then) => {
    this.answers.push({ status: response.status, payload: response.payload })
    this.answer(then)
  }
}

function scene() {
  const transport = new FakeTransport()
  const end$ = new ReplaySubject<Fault>(1)
  const requests$ = new Subject<MethodRequest>()
  const client = new sdk.ModuleClient(transport as unknown as DeviceTransport, undefined as never)
  const link = createLink(client, {
    deliveries$: NEVER,
    requests$,
    end$,
    renewal$: NEVER,
    announce: async () => {},
    close: async () => {},
    encode: () => new sdk.Message('x'),
    destroy: () => {},
  })
  return { transport, link, requests$, end: () => firstValueFrom(end$) }
}

const message = { output: 'o', rules: [], bytes: Buffer.alloc(0), properties: new Map(), system: {} }
const failure = (name: string, text = 'no') => Object.assign(new Error(text), { name })

it('does not take a message that was given back for one that was accepted', async () => {
  const { transport, link } = scene()
  transport.answer = then => then(null, undefined)
  await expect(link.send(message)).rejects.toThrow('edgeHub gave the message back')
})

it.each([
  [failure('MessageTooLargeError'), 'refused'],
  [failure('ArgumentError'), 'refused'],
  [failure('Error', 'edgeHub answered with status 400'), 'refused'],
  [failure('Error', 'edgeHub answered with status 429'), undefined],
  [failure('Error', 'edgeHub answered with status 503'), undefined],
  [failure('ThrottlingError'), undefined],
  [failure('NotConnectedError'), undefined],
])('knows after %s whether another try could help', async (error, code) => {
  const { transport, link } = scene()
  transport.answer = then => then(error)
  const rejection = { ...(code === undefined ? {} : { code }) }
  await expect(link.send(message)).rejects.toMatchObject(rejection)
  await expect(link.report({})).rejects.toMatchObject(rejection)
  if (code === undefined) await expect(link.send(message)).rejects.toBe(error)
})

it('makes no second try of its own', async () => {
  const { transport, link } = scene()
  let tries = 0
  transport.answer = then => {
    tries++
    then(failure('TimeoutError'))
  }
  await expect(link.send(message)).rejects.toThrow()
  expect(tries).toBe(1)
})

it.each([undefined, {}, { desired: 1 }])('takes %o for no twin', async twin => {
  const { transport, link } = scene()
  transport.answer = then => then(null, twin)
  await expect(link.readDesired()).rejects.toThrow('without a twin')
})

it.each(['disconnect', 'error'])('ends when the transport says %s, with whatever it says', async event => {
  const { transport, end } = scene()
  transport.emit(event, new Error('Cloud-to-device AMQP link failed'))
  expect(await end()).toMatchObject({ code: 'lost' })
})

it('ends when the connection was closed in good order', async () => {
  const { transport, end } = scene()
  transport.emit('disconnect')
  expect(await end()).toMatchObject({ code: 'lost' })
})

it('answers method calls itself', async () => {
  const { transport, link, requests$ } = scene()
  link.calls$.subscribe(call => call.answer(200, { asked: call.payload }))
  requests$.next({ requestId: '1', name: 'status', payload: '{}' })
  await vi.waitFor(() => expect(transport.answers).toEqual([{ status: 200, payload: { asked: '{}' } }]))
})

/** The link and its transport, made as fromEnvironment would, but never opened. */
async function unopened(create: typeof createAmqpLink) {
  const key = 'HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=a2V5'
  const provider = SharedAccessKeyAuthenticationProvider.fromConnectionString(key)
  let made: ModuleClient | undefined
  const options: LinkOptions = {
    webSocket: false,
    leaveOut: () => {},
    log: fakeLog(),
    scheduler: asyncScheduler,
    tokenLifetime: 86_400_000,
    createClient: async transportClass => {
      const transport = new (transportClass as new (_: typeof provider) => DeviceTransport)(provider)
      made = new sdk.ModuleClient(transport, undefined as never)
      return made
    },
  }
  const link = await create(options)
  return { link, provider, transport: made?._transport as unknown }
}

it('catches what the SDK throws over AMQP when a cut finds its twin links half attached', async () => {
  const { link, transport } = await unopened(createAmqpLink)
  const { _amqp: connection } = transport as { _amqp: { [name in `detach${string}`]: (_: string, then: Then) => void } }
  const thrower = () => {
    throw new TypeError("Cannot read properties of null (reading 'removeListener')")
  }
  connection.detachSenderLink?.('/twin', thrower)
  connection.detachReceiverLink?.('/twin', thrower)
  expect(await firstValueFrom(link.end$)).toMatchObject({ code: 'lost' })
})

it('catches what the SDK throws over MQTT at what it cannot read', async () => {
  const { link, transport } = await unopened(createMqttLink)
  const { _mqtt: connection } = transport as { _mqtt: EventEmitter }
  connection.emit('message', '$iothub/twin/PATCH/properties/desired/?$version=2', Buffer.from('{'))
  expect(await firstValueFrom(link.end$)).toMatchObject({ code: 'lost' })
})

it('asks to be taken over with a new token over MQTT, instead of changing connections underneath', async () => {
  const { link, provider } = await unopened(createMqttLink)
  const renewal = firstValueFrom(link.renewal$)
  provider.emit('newTokenAvailable', {})
  await renewal
})

it('signs tokens over MQTT for as long as it is told, and has one before it connects', async () => {
  const { provider } = await unopened(createMqttLink)
  const { sharedAccessSignature = '' } = await provider.getDeviceCredentials()
  const seconds = Number(/se=(\d+)/.exec(sharedAccessSignature)?.[1]) - Date.now() / 1000
  expect(Math.round(seconds / 60)).toBe(24 * 60)
})

it.each([
  ['AMQP', createAmqpLink],
  ['MQTT', createMqttLink],
] as const)('survives a token provider that cannot renew, over %s', async (_, create) => {
  const { link, provider } = await unopened(create)
  provider.emit('error', new Error('workload API'))
  link.destroy()
})

it('survives what rhea finds wrong over AMQP when the SDK listens no more, as at a web socket that is closing', async () => {
  const { transport } = await unopened(createAmqpLink)
  const { _amqp: connection } = transport as { _amqp: { _rheaContainer: { dispatch(..._: unknown[]): unknown } } }
  for (const name of ['error', 'protocol_error', 'disconnected'])
    expect(connection._rheaContainer.dispatch(name, new Error('transfer after detach'))).toBe(true)
})
