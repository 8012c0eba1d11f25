// A server on a loopback port that the system chose, whose sockets can be cut, and that can go away and come back there.
import { once } from 'node:events'
import type { Server, Socket } from 'node:net'

export const loopbackHost = '127.0.0.1'

export interface LoopbackServer {
  readonly port: number
  /** Refuses connections and cuts those there are. */
  down(): Promise<void>
  /** Listens again, on the same port. */
  up(): Promise<void>
  /** For good. */
  close(): Promise<void>
}

/** Takes over a server that does not listen yet. Without a port the system chooses one. */
export async function listenOnLoopback(server: Server, chosenPort = 0): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    // edgeHub has one message in flight; with Nagle's algorithm each would wait for a delayed acknowledgement.
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const listen = async (port: number) => {
    server.listen(port, loopbackHost)
    await once(server, 'listening')
  }
  await listen(chosenPort)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')

  async function down(): Promise<void> {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }

  return {
    port: address.port,
    down,
    close: down,
    async up() {
      if (!server.listening) await listen(address.port)
    },
  }
}
