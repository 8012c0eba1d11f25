// Twins while the cloud is slow or away, as the real SDK meets them. Times are virtual where a test is about them.
import type { Twin } from 'azure-iot-device'
import { describe, expect, test, vi } from 'vitest'
import { closeAfterEach, messageWith, openClient, transports, virtualHub, watchHub } from './client.ts'

closeAfterEach()

const desired = { limit: 25 }

async function report(twin: Twin, patch: object): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    twin.properties.reported.update(patch, (error?: Error) => (error ? reject(error) : resolve())),
  )
}

describe.each(transports)('over %s', transport => {
  test('a cloud that is away, and a twin that was never read: an empty one, without a version, at once', async () => {
    const hub = await watchHub({ twins: { filterModule: desired } })
    await hub.fault({ kind: 'twin', answer: 'empty' })
    const client = await openClient(hub, 'filterModule', transport)
    const twin = await client.getTwin()
    expect(twin.properties.desired).toEqual({})
    await report(twin, { a: 1 })
    await hub.fault({ kind: 'twin', answer: 'normal' })
    expect((await client.getTwin()).properties.desired).toEqual({ limit: 25, $version: 1 })
  })

  test('a cloud that is away, and a twin that was read before: edgeHub’s copy of it', async () => {
    const hub = await watchHub({ twins: { filterModule: desired } })
    const client = await openClient(hub, 'filterModule', transport)
    await client.getTwin()
    await hub.fault({ kind: 'twin', answer: 'offline' })
    hub.patchTwin('filterModule', { limit: 30 })
    expect(await hub.event('desired')).toMatchObject({ pushed: false, version: 2 })
    expect((await client.getTwin()).properties.desired).toEqual({ limit: 25, $version: 1 })
  })

  test('a slow cloud: the answer comes after twenty seconds, from edgeHub’s copy', async () => {
    const { hub, advance, scheduler } = await virtualHub({ twins: { filterModule: desired } })
    const client = await openClient(hub, 'filterModule', transport)
    await hub.fault({ kind: 'twin', answer: 'slow' })
    const timers = scheduler.actions.length
    const answered = vi.fn()
    const asked = client.getTwin().then(twin => {
      answered()
      return twin.properties.desired
    })
    await vi.waitFor(() => expect(scheduler.actions.length).toBe(timers + 1))
    await advance(19_999)
    expect(answered).not.toHaveBeenCalled()
    await advance(1)
    expect(await asked).toEqual({})
  })

  test('a cloud that is slow, but faster than that, answers itself', async () => {
    const hub = await watchHub({ twins: { filterModule: desired } })
    const client = await openClient(hub, 'filterModule', transport)
    await hub.fault({ kind: 'twin', answer: 'slow', after: 2000 })
    expect((await client.getTwin()).properties.desired).toEqual({ limit: 25, $version: 1 })
  })

  test('while a twin is awaited, messages to the module go on; its own wait over MQTT, its reports over both', async () => {
    const { hub, advance, scheduler } = await virtualHub({ twins: { filterModule: desired } })
    const client = await openClient(hub, 'filterModule', transport)
    const twin = await client.getTwin()
    client.on('inputMessage', (_input, message) => client.complete(message, () => {}))
    await hub.event('subscribed', ({ to }) => to === 'inputs')
    await hub.fault({ kind: 'twin', answer: 'slow' })
    const timers = scheduler.actions.length
    const asked = client.getTwin()
    await vi.waitFor(() => expect(scheduler.actions.length).toBe(timers + 1))
    const reported = report(twin, { a: 1 })
    const sent = client.sendOutputEvent('output1', messageWith('{}'))
    for (const body of ['1', '2']) hub.send('filterModule', 'input1', { body })
    await hub.event('acknowledged', ({ delivery }) => delivery === 2)
    if (transport === 'amqp') await sent
    else expect(hub.seenOf('output')).toEqual([])
    expect(hub.seenOf('reported')).toEqual([])
    await advance(20_000)
    await Promise.all([asked, reported, sent])
    await hub.event('output')
  })

  test('that the cloud is back is noticed when it is asked, and pushed to who had reported, and nobody else', async () => {
    const hub = await watchHub({ twins: { filterModule: desired, sensor: { rate: 1 } } })
    await hub.fault({ kind: 'twin', answer: 'empty' })
    const [reporter, reader] = [
      await openClient(hub, 'filterModule', transport),
      await openClient(hub, 'sensor', transport),
    ]
    const [twin, readOnly] = [await reporter.getTwin(), await reader.getTwin()]
    const patches: unknown[] = []
    twin.on('properties.desired', patch => patches.push(structuredClone(patch)))
    readOnly.on('properties.desired', () => {})
    await vi.waitFor(() => expect(hub.seenOf('subscribed').filter(({ to }) => to === 'desired')).toHaveLength(2))
    await report(twin, { a: 1 })
    await hub.fault({ kind: 'twin', answer: 'normal' })
    hub.patchTwin('filterModule', { limit: 30 })
    expect(await hub.event('desired')).toMatchObject({ pushed: false })
    await reader.getTwin()
    await vi.waitFor(() => expect(patches).toContainEqual({ limit: 30, $version: 2 }))
    expect(
      hub
        .seenOf('desired')
        .filter(({ pushed }) => pushed)
        .map(({ module }) => module),
    ).toEqual(['filterModule'])
  })

  test('a report makes the hub notice as well', async () => {
    const hub = await watchHub({ twins: { filterModule: desired } })
    const client = await openClient(hub, 'filterModule', transport)
    const twin = await client.getTwin()
    const patches: unknown[] = []
    twin.on('properties.desired', patch => patches.push(structuredClone(patch)))
    await hub.event('subscribed', ({ to }) => to === 'desired')
    await hub.fault({ kind: 'twin', answer: 'empty' })
    await report(twin, { a: 1 })
    await hub.fault({ kind: 'twin', answer: 'normal' })
    await report(twin, { a: 2 })
    hub.patchTwin('filterModule', { unit: 'bar' })
    await vi.waitFor(() => expect(patches).toContainEqual({ limit: 25, $version: 1 }))
    await vi.waitFor(() => expect(patches).toContainEqual({ unit: 'bar', $version: 2 }))
  })

  test('a twin request may stay without an answer', async () => {
    const hub = await watchHub()
    const client = await openClient(hub, 'filterModule', transport)
    await hub.fault({ kind: 'twin', module: 'filterModule', answer: 'none' })
    const answered = vi.fn()
    client.getTwin().then(answered, answered)
    // What is sent after it arrives after it, and is answered.
    await client.sendOutputEvent('output1', messageWith('{}'))
    expect(answered).not.toHaveBeenCalled()
  })
})
