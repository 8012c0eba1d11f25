// The image's HEALTHCHECK, as Docker runs it: does the module answer at all?
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const script = fileURLToPath(new URL('../../deploy/health-check.mjs', import.meta.url))

async function check(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [script], { env: { ...process.env, ...env } })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { out, err, code }
}

/** A module that answers so; the port it has. */
async function answering(status: number, body: string) {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/health' ? status : 404).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => new Promise(resolve => server.close(resolve))
  onTestFinished(async () => void (await close()))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('it does not listen')
  return { port: String(address.port), close }
}

test('a module without a connection is no fault of its own: its health is told, and nothing restarts it', async () => {
  const { port } = await answering(503, '{"health":"degraded"}\n')
  const { out, code } = await check({ METRICS_PORT: port, METRICS_ADDRESS: '127.0.0.1' })
  expect({ out, code }).toEqual({ out: '{"health":"degraded"}\n', code: 0 })
})

test('a module that does not answer is unhealthy', async () => {
  const { port, close } = await answering(200, '')
  await close()
  const { err, code } = await check({ METRICS_PORT: port })
  expect(code).toBe(1)
  expect(err).toContain('ECONNREFUSED')
})

test('a module that serves nothing cannot be asked', async () => {
  expect(await check({ METRICS_PORT: '0' })).toEqual({ out: '', err: '', code: 0 })
})
