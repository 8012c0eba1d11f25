// A broker that does what a test tells it to, packet by packet: what an honest one does seldom, or never.
import { createServer, type Socket } from 'node:net'
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet'

/** One connection of the module. */
export interface Peer {
  readonly connect: IConnectPacket
  send(packet: Packet): void
  raw(bytes: Uint8Array): void
  /** Without a goodbye. */
  cut(): void
}

export interface Script {
  /** What is answered to CONNECT, beside that it is granted. */
  readonly connack?: (connect: IConnectPacket, count: number) => object
  /** Called for each packet. What returns true is answered by the test; all else as any broker does. */
  readonly packet?: (packet: Packet, peer: Peer) => boolean | undefined
}

export interface ScriptedBroker {
  readonly url: string
  /** Connections so far. */
  readonly peers: readonly Peer[]
  close(): Promise<void>
}

/** Listens on a loopback port that the system chooses; speaks MQTT 5. */
export async function scriptedBroker({
  connack = () => ({}),
  packet: take = () => false,
}: Script): Promise<ScriptedBroker> {
  const peers: Peer[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    const packets = parser({ protocolVersion: 5 })
    const send = (packet: Packet) => void socket.write(generate(packet, { protocolVersion: 5 }))
    let peer: Peer | undefined
    packets.on('packet', packet => {
      if (packet.cmd === 'connect') {
        peer = { connect: packet, send, raw: bytes => void socket.write(bytes), cut: () => socket.destroy() }
        peers.push(peer)
        send({ cmd: 'connack', reasonCode: 0, sessionPresent: peers.length > 1, ...connack(packet, peers.length) })
        if (peer !== undefined) take(packet, peer)
        return
      }
      if (peer === undefined || take(packet, peer) === true) return
      if (packet.cmd === 'subscribe') {
        send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 1) })
      } else if (packet.cmd === 'publish' && packet.qos === 1) {
        send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 })
      } else if (packet.cmd === 'pingreq') send({ cmd: 'pingresp' })
      else if (packet.cmd === 'disconnect') socket.end()
    })
    socket.on('data', data => packets.parse(data))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `mqtt://127.0.0.1:${port}`,
    peers,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
