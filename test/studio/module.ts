// A running module, as far as the page knows one: what it tells live, by its protocol. Says what a test makes it say.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LiveModule {
  readonly url: string
  /** Resolves when somebody watches. */
  readonly watched: Promise<void>
  say(name: string, data: object): void
  close(): Promise<void>
}

export async function startModule(effective: object): Promise<LiveModule> {
  const viewers = new Set<ServerResponse>()
  let tell: () => void = () => {}
  const watched = new Promise<void>(resolve => {
    tell = resolve
  })
  const server = createServer((request, response) => {
    if (request.url === '/live/document') {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ version: 1, hash: 'x', effective }))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(
      `event: hello\ndata: ${JSON.stringify({ protocol: 1, at: Date.now(), module: { device: 'press-1', module: 'filter' }, rules: [] })}\n\n`,
    )
    viewers.add(response)
    tell()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    watched,
    say: (name, data) => {
      for (const viewer of viewers) viewer.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
