// Methods of a module, called over HTTP by others on this machine, as edgeHub lets modules call each other's.
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { eventText } from '../../src/cli/hub/event-text.ts'
import { closeAfterEach, openClient, watchHub } from './client.ts'

closeAfterEach()

/** Not `fetch`, which says by itself what these headers are. */
function post(address: string, body: object, headers: Readonly<Record<string, string>> = {}, module = 'filterModule') {
  return new Promise<readonly [status: number, answer: unknown]>((resolve, reject) => {
    const asked = request(
      `${address}/twins/edge-device/modules/${module}/methods`,
      { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } },
      response => {
        let text = ''
        response.setEncoding('utf8').on('data', part => {
          text += part
        })
        response.on('end', () => resolve([response.statusCode ?? 0, JSON.parse(text)]))
      },
    )
    asked.on('error', reject).end(JSON.stringify(body))
  })
}

const status = { methodName: 'status', payload: { of: 'all' } }

test('the module answers, and the answer is no event: who watches asks often', async () => {
  const hub = await watchHub()
  const client = await openClient(hub, 'filterModule', 'amqp')
  client.onMethod('status', (asked, answer) => {
    void answer?.send(200, { asked: asked?.payload })
  })
  await hub.event('subscribed', ({ to }) => to === 'methods')
  expect(await post(hub.address, status)).toEqual([200, { status: 200, payload: { asked: { of: 'all' } } }])
  expect(hub.seenOf('method')).toEqual([])
})

test('one that is not connected has status 404, and an unknown one is an error', async () => {
  const hub = await watchHub()
  expect(await post(hub.address, status)).toEqual([200, { status: 404, payload: null }])
  expect(await post(hub.address, status, {}, 'other')).toEqual([404, { message: 'There is no module other.' }])
  expect((await post(hub.address, { method: 'status' }))[0]).toBe(400)
})

test.each<Record<string, string>>([
  { Origin: 'http://example.com' },
  { Host: 'rebound.example.com' },
  { 'Content-Type': 'text/plain' },
])('no page may call one: %j', async headers => {
  const hub = await watchHub()
  expect((await post(hub.address, status, headers))[0]).toBe(403)
})

test('a person is told who answers where the module does not', () => {
  const told = (status: number) =>
    eventText({ kind: 'method', module: 'm', name: 'status', status, payload: undefined })
  expect(told(404)).toBe('m is not connected, or takes no method calls: status has status 404')
  expect(told(504)).toBe('m did not answer status in time: it has status 504')
})
