// A command of this program in a process of its own, started again when it ends, as edgeAgent does with a module.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface KeptProcess {
  /** It does its work: the wait before the next start is the shortest again. */
  healthy(): void
  /** Asks it to end, and makes it after six seconds. Resolves when it has ended and its last line was read. */
  stop(): Promise<void>
}

export interface KeptProcessOptions {
  readonly args: readonly string[]
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>
  readonly started: (pid: number) => void
  /** A line that it wrote to stderr. */
  readonly line: (text: string) => void
  /** It has ended without being asked to, and its last line was read. False: it is not started again. */
  readonly ended: (how: string, code: number | null) => boolean
}

const program = fileURLToPath(new URL('../../main.js', import.meta.url))
const patience = 6000
const shortestWait = 100
const longestWait = 10_000

/** Starts the command, and again each time it ends by itself, after 100 ms at first and twice as long each time. */
export function keepRunning({ args, env, started, line, ended }: KeptProcessOptions): KeptProcess {
  let child: ChildProcess
  let closed: Promise<void>
  let restart: NodeJS.Timeout | undefined
  let wait = shortestWait
  let stopping = false

  function start(): void {
    const running = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    child = running
    createInterface({ input: running.stderr }).on('line', line)
    running.once('spawn', () => started(running.pid ?? 0))
    closed = new Promise(resolve => {
      running.once('close', (code, signal) => {
        resolve()
        if (stopping || !ended(signal ?? `exit code ${code}`, code)) return
        restart = setTimeout(start, wait)
        wait = Math.min(2 * wait, longestWait)
      })
    })
  }

  start()
  return {
    healthy() {
      wait = shortestWait
    },
    async stop() {
      stopping = true
      clearTimeout(restart)
      child.kill('SIGTERM')
      const end = setTimeout(() => child.kill('SIGKILL'), patience)
      await closed
      clearTimeout(end)
    },
  }
}
