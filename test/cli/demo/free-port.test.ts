// A port for the demo's module: the wanted one, or another where that is taken.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from '../../../src/cli/demo/free-port.ts'

it('is the wanted one where nobody listens at it, and else another', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : 0
  const other = await freePort(taken)
  expect(other).not.toBe(taken)
  expect(other).toBeGreaterThan(0)
  server.close()
  await once(server, 'close')
  expect(await freePort(taken)).toBe(taken)
})
