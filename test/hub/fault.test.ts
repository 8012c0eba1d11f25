// The faults that the hub can be told to have, as the real SDK meets them.
import { describe, expect, test } from 'vitest'
import { bodyText, closeAfterEach, createClient, listen, openClient, transports, watchHub } from './client.ts'

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
