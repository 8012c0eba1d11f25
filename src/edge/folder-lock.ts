// One process a folder: a socket in it that somebody listens at, or nobody any more. It needs no clean end, holds across
// the containers of a device, and does not depend on process ids, which start from 1 in every container.
import { mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import type { Log } from './log.ts'

/**
 * Takes the folder, which is made if it is not there, for as long as the process lives. Resolves to false where another
 * one has it. A folder that holds no sockets, as one that cannot be written, is nobody's: a warning says so.
 */
export async function lockFolder(folder: string, log: Log): Promise<boolean> {
  const path = join(folder, 'lock')
  try {
    mkdirSync(folder, { recursive: true })
    const server = (await listen(path)) ?? (await takeOver(path))
    // What only waits must not keep the process alive.
    return server?.unref() !== undefined
  } catch (error) {
    log.warning({ folder, error }, 'It cannot be determined whether another module uses this folder.')
    return true
  }
}

async function takeOver(path: string): Promise<Server | undefined> {
  if (await isAnswered(path)) return undefined
  rmSync(path, { force: true })
  return listen(path)
}

/** Undefined where there is such a socket already. */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(connection => connection.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(path, () => resolve(server))
  })
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const connection = createConnection(path)
    const answer = (is: boolean) => {
      connection.destroy()
      resolve(is)
    }
    connection.once('connect', () => answer(true)).once('error', () => answer(false))
  })
}
