// AMQP 1.0 over TLS, as edgeHub's AMQP protocol head offers it. rhea speaks the protocol; connection.ts gives it meaning.
import type { Duplex } from 'node:stream'
import { createServer } from 'node:tls'
import rhea from 'rhea'
import type { Certificates } from '../certificate.ts'
import type { Gateway } from '../gateway.ts'
import { type LoopbackServer, listenOnLoopback } from '../loopback.ts'
import { acceptConnection } from './connection.ts'

declare module 'rhea' {
  interface Connection {
    /** rhea is content with a stream, its types are not. */
    accept(stream: Duplex): Connection
  }
}

export interface AmqpServer extends LoopbackServer {
  /** A client on a stream of another server's. */
  handle(stream: Duplex): void
}

/** Listens on a port that the system chooses. */
export async function startAmqp(gateway: Gateway, { certificate, key }: Certificates): Promise<AmqpServer> {
  // Messages are accepted by hand, once they have been routed.
  const container = rhea.create_container({ id: gateway.hostName, receiver_options: { autoaccept: false } })
  function handle(stream: Duplex): void {
    const connection = container.create_connection({ transport: 'tls' })
    acceptConnection(connection, stream, gateway)
    connection.accept(stream)
  }
  const server = createServer({ cert: certificate, key }, handle)
  server.on('tlsClientError', error => gateway.refused('amqp', error))
  return { ...(await listenOnLoopback(server)), handle }
}
