// AMQP 1.0 over TLS, as edgeHub's AMQP protocol head offers it. rhea speaks the protocol; connection.ts gives it meaning.
import { createServer } from 'node:tls'
import rhea from 'rhea'
import type { Certificates } from '../certificate.ts'
import type { Gateway } from '../gateway.ts'
import { type LoopbackServer, listenOnLoopback } from '../loopback.ts'
import { acceptConnection } from './connection.ts'

export function startAmqp(gateway: Gateway, { certificate, key }: Certificates): Promise<LoopbackServer> {
  // Messages are accepted by hand, once they have been routed.
  const container = rhea.create_container({ id: gateway.hostName, receiver_options: { autoaccept: false } })
  const server = createServer({ cert: certificate, key }, socket => {
    const connection = container.create_connection({ transport: 'tls' })
    acceptConnection(connection, socket, gateway)
    connection.accept(socket)
  })
  server.on('tlsClientError', error => gateway.refused('amqp', error))
  return listenOnLoopback(server)
}
