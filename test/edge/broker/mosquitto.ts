// Mosquitto, where this machine has it, in a folder of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Debian puts it where not everybody looks. */
const path = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`
export const hasMosquitto = spawnSync('mosquitto', ['-h'], { env: { PATH: path } }).error === undefined

export interface Mosquitto {
  readonly folder: string
  /** Where it listens: a socket's file, or a port. */
  readonly at: { readonly path: string } | { readonly port: number }
  /** Ends it, as a machine that is shut down does, and starts it again with what it has kept. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface MosquittoOptions {
  /** Lines of its configuration after `listener`. `FOLDER` is the folder. */
  readonly config?: readonly string[]
  /** Whether it listens on a port, and not only on a socket's file. */
  readonly onPort?: boolean
  /** Writes what the configuration names. */
  readonly prepare?: (folder: string) => void
}

/** Resolves when it listens. */
export async function startMosquitto({
  config = ['allow_anonymous true'],
  onPort = false,
  prepare = () => {},
}: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-mosquitto-'))
  prepare(folder)
  const at = onPort ? { port: await freePort() } : { path: join(folder, 'socket') }
  const lines = [
    // Started by root, it would become a user that may not write here.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    'persistence true',
    `persistence_location ${folder}/`,
    'max_queued_messages 0',
    // Of web sockets alone Mosquitto says that it cannot listen.
    `listener 0 ${join(folder, 'socket')}`,
    ...('port' in at ? [`listener ${at.port} 127.0.0.1`] : []),
    ...config.map(line => line.replaceAll('FOLDER', folder)),
  ]
  const file = join(folder, 'mosquitto.conf')
  writeFileSync(file, `${lines.join('\n')}\n`)
  let child = await begin()

  async function begin(): Promise<ChildProcess> {
    const started = spawn('mosquitto', ['-c', file], { env: { PATH: path }, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    started.stderr?.on('data', data => {
      said += data
    })
    while (!(await isOpen(at))) {
      if (started.exitCode !== null) throw new Error(`Mosquitto does not start: ${said}`)
      await pause(10)
    }
    return started
  }

  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }

  return {
    folder,
    at,
    async restart() {
      await end()
      child = await begin()
    },
    async close() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isOpen(at: Mosquitto['at']): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect('port' in at ? { ...at, host: '127.0.0.1' } : at)
    const answer = (is: boolean) => () => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', answer(true)).once('error', answer(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
