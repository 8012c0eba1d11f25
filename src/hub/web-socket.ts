// Both protocols over web sockets on one port, as edgeHub has them on 443: the client says which by its subprotocol.
import { createServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { Certificates } from './certificate.ts'
import type { Gateway } from './gateway.ts'
import { type LoopbackServer, listenOnLoopback } from './loopback.ts'
import { Mistake } from './mistake.ts'

interface WebSocketOptions {
  readonly gateway: Gateway
  readonly certificates: Certificates
  readonly port: number
  readonly amqp: { handle(stream: Duplex): void }
  readonly mqtt: { handle(stream: Duplex): void }
}

const path = '/$iothub/websocket'
const protocols = { amqp: 'AMQPWSB10', mqtt: 'mqtt' } as const
const protocolError = 1002

/** Listens on the port; each client is handed to the server of its protocol. */
export function startWebSockets({
  gateway,
  certificates,
  port,
  ...servers
}: WebSocketOptions): Promise<LoopbackServer> {
  const server = createServer({ cert: certificates.certificate, key: certificates.key })
  const known: readonly string[] = Object.values(protocols)
  const sockets = new WebSocketServer({
    server,
    path,
    handleProtocols: offered => [...offered].find(protocol => known.includes(protocol)) ?? false,
  })
  sockets.on('connection', socket => {
    const stream = createWebSocketStream(socket)
    stream.on('error', () => {})
    if (socket.protocol === protocols.amqp) servers.amqp.handle(stream)
    else if (socket.protocol === protocols.mqtt) servers.mqtt.handle(stream)
    else socket.close(protocolError)
  })
  // A port that cannot be had is an error of both, and waited for at the server.
  sockets.on('error', () => {})
  server.on('tlsClientError', error => gateway.refused('amqp', error))
  return listenOnLoopback(server, port).catch(error => {
    throw new Mistake(`the hub cannot listen for web sockets on port ${port}: ${error.message}.`)
  })
}
