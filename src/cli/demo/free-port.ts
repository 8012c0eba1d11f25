// A port of this machine that nobody listens at.
import { once } from 'node:events'
import { createServer } from 'node:net'

/** The wanted one where it is free, else another. Somebody may take it before it is used: then its user says so. */
export async function freePort(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const server = createServer()
    const opened = once(server.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false,
    )
    if (!(await opened)) continue
    const address = server.address()
    await new Promise(resolve => server.close(resolve))
    if (typeof address === 'object' && address !== null) return address.port
  }
  return wanted
}
