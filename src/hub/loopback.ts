// A server on a loopback port whose sockets can be cut or fall silent, and that can go away and come back there.
import { once } from 'node:events'
import type { Server, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

export const loopbackHost = '127.0.0.1'

export interface LoopbackServer {
  readonly port: number
  /** Refuses connections and cuts those there are. */
  down(): Promise<void>
  /** As a network that swallows every packet: what either side has to say waits until `up`. */
  silence(): void
  /** Listens and speaks again, on the same port. */
  up(): Promise<void>
  /** For good. */
  close(): Promise<void>
}

/** Takes over a server that does not listen yet. Without a port the system chooses one. */
export async function listenOnLoopback(server: Server, chosenPort = 0): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  const encrypted = new Set<TLSSocket>()
  /** For each silent socket, what ends its silence. */
  const silent = new Map<TLSSocket, () => void>()
  let isSilent = false
  server.on('connection', (socket: Socket) => {
    // edgeHub has one message in flight; with Nagle's algorithm each would wait for a delayed acknowledgement.
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    encrypted.add(socket)
    if (isSilent) silent.set(socket, hush(socket))
    socket.once('close', () => {
      encrypted.delete(socket)
      silent.delete(socket)
    })
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
    silence() {
      isSilent = true
      for (const socket of encrypted) if (!silent.has(socket)) silent.set(socket, hush(socket))
    },
    async up() {
      isSilent = false
      for (const speak of silent.values()) speak()
      silent.clear()
      if (!server.listening) await listen(address.port)
    },
  }
}

/** Keeps back what a socket receives and sends. Returns what lets it go. */
function hush(socket: TLSSocket): () => void {
  const received: unknown[] = []
  const push = socket.push.bind(socket)
  socket.push = chunk => received.push(chunk) > 0
  socket.cork()
  return () => {
    socket.push = push
    for (const chunk of received) push(chunk)
    socket.uncork()
  }
}
