// The faults that the hub can be told to have, as the real SDK meets them.
import { describe, expect, test, vi } from 'vitest'
import {
  bodyText,
  closeAfterEach,
  createClient,
  listen,
  messageWith,
  openClient,
  openWithoutRetry,
  transports,
  virtualHub,
  watchHub,
} from './client.ts'
import { workload } from './token.ts'

closeAfterEach()

describe.each(transports)('over %s', transport => {
  test('a hub that goes down and comes back has kept its messages, its twins and its ports', async () => {
    const hub = await watchHub()
    const before = hub.environment('filterModule', transport)
    const client = await openClient(hub, 'filterModule', transport)
    const received = await listen(hub, client, ({ message }) => client.complete(message, () => {}))
    await hub.fault({ kind: 'down' })
    await hub.event('disconnected')
    hub.send('filterModule', 'input1', { body: '1' })
    hub.patchTwin('filterModule', { a: 1 })
    const refused = await createClient(hub, 'filterModule', transport)
    refused.setRetryPolicy({ shouldRetry: () => false, nextRetryTimeout: () => -1 })
    await expect(refused.open()).rejects.toThrow()
    await hub.fault({ kind: 'up' })
    expect(hub.environment('filterModule', transport)).toEqual(before)
    await hub.event('acknowledged')
    expect(received.map(({ message }) => bodyText(message))).toEqual(['1'])
    expect((await client.getTwin()).properties.desired).toEqual({ a: 1, $version: 2 })
  })

  test('a silent hub hears and says nothing, and goes on where it was when it is up', async () => {
    const hub = await watchHub()
    const client = await openClient(hub, 'filterModule', transport)
    const received = await listen(hub, client, ({ message }) => client.complete(message, () => {}))
    await client.sendOutputEvent('output1', messageWith('0'))
    await hub.fault({ kind: 'silent' })
    const answered = vi.fn()
    const sending = client.sendOutputEvent('output1', messageWith('1')).then(answered)
    hub.send('filterModule', 'input1', { body: '2' })
    // The workload API is not silent: what was sent before its answer would have arrived.
    await workload(hub.environment('filterModule', transport), '/trust-bundle')
    expect(answered).not.toHaveBeenCalled()
    expect(received).toEqual([])
    expect(hub.seenOf('output')).toHaveLength(1)
    await hub.fault({ kind: 'up' })
    await sending
    await vi.waitFor(() => expect(received).toHaveLength(1))
    expect(hub.seenOf('disconnected')).toEqual([])
  })

  test('outputs can be refused: with a condition over AMQP, in silence over MQTT', async () => {
    const hub = await watchHub()
    const client = await openWithoutRetry(hub, 'filterModule', transport)
    await hub.fault({ kind: 'refuse', module: 'filterModule', condition: 'amqp:not-found' })
    const sending = client.sendOutputEvent('output1', messageWith('1'))
    if (transport === 'amqp') await expect(sending).rejects.toMatchObject({ name: 'DeviceNotFoundError' })
    else await sending
    await client.sendOutputEvent('output1', messageWith('2'))
    expect(hub.seenOf('output')).toHaveLength(1)
    expect((await hub.event('refused')).reason).toBe('a message of filterModule to output1, because a fault says so')
  })

  test('the workload API can be slow', async () => {
    const { hub, advance, scheduler } = await virtualHub()
    await hub.fault({ kind: 'workload', answer: 'slow', after: 40_000 })
    const timers = scheduler.actions.length
    const asked = workload(hub.environment('filterModule', transport), '/trust-bundle')
    await vi.waitFor(() => expect(scheduler.actions.length).toBe(timers + 1))
    await advance(40_000)
    expect((await asked).certificate).toContain('BEGIN CERTIFICATE')
  })

  test('without the workload API no client can be made', async () => {
    const hub = await watchHub()
    await hub.fault({ kind: 'workload', answer: 'error' })
    await expect(createClient(hub, 'filterModule', transport)).rejects.toThrow()
    await hub.fault({ kind: 'workload', answer: 'normal' })
    await openClient(hub, 'filterModule', transport)
  })
})

test('a fault for a module that there is not is refused', async () => {
  const hub = await watchHub()
  await expect(hub.fault({ kind: 'disconnect', module: 'other' })).rejects.toThrow(
    'module "other" is unknown. The hub knows sensor, filterModule.',
  )
})
