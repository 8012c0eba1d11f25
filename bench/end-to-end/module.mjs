// One module on the local hub, as a process of its own, and what can be seen of it from the hub's side.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { filter, firstValueFrom, timeout } from 'rxjs'
import { usageOf } from './process.mjs'

const tutorial = fileURLToPath(new URL('tutorial-module.mjs', import.meta.url))
const programs = {
  ours: [fileURLToPath(new URL('../../dist/main.js', import.meta.url)), 'run'],
  tutorial: [tutorial],
  careful: [tutorial, 'last'],
}

/** Longer than the slowest of all, so that a bench that hangs ends. */
const patience = 120_000

/**
 * Starts the module's process with a message waiting for it.
 * @returns `{ started, burst, usage, end }`; `started`: milliseconds from the process's start to that acknowledgement
 */
export async function startModule(hub, name, transport, first) {
  const seen$ = hub.events$.pipe(filter(event => event.module === name))
  const acknowledged = firstValueFrom(
    seen$.pipe(
      filter(({ kind }) => kind === 'acknowledged'),
      timeout(patience),
    ),
  )
  hub.send(name, 'input1', first)
  const start = performance.now()
  const variables = { ...hub.environment(name, transport), METRICS_PORT: '0', RuntimeLogLevel: 'error' }
  const child = spawn(process.execPath, programs[name], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...variables },
    stdio: ['ignore', 2, 2],
  })
  const failed = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${name} ended of itself, with ${signal ?? `code ${code}`}`)
  })
  failed.catch(() => {})
  await Promise.race([acknowledged, failed])
  return {
    started: performance.now() - start,
    usage: () => usageOf(child.pid),
    burst: (messages, outputs) => Promise.race([burst(hub, name, seen$, messages, outputs), failed]),
    async end() {
      child.kill('SIGTERM')
      await failed.catch(() => {})
    },
  }
}

/**
 * Queues the messages at once; done when all have been acknowledged and so many outputs have arrived. Milliseconds, and of
 * each message those from its delivery to its acknowledgement.
 */
function burst(hub, name, seen$, messages, outputs) {
  return new Promise((resolve, reject) => {
    const latencies = []
    const failing = setTimeout(() => reject(new Error(`${name} has not done with the messages in time`)), patience)
    let [open, missing, delivered] = [messages.length, outputs, 0]
    const watching = seen$.subscribe(({ kind, attempt, message }) => {
      if (kind === 'delivered') delivered = performance.now()
      else if (kind === 'acknowledged') {
        latencies.push(performance.now() - delivered)
        open--
      } else if (kind === 'upstream') {
        if (message.properties.get('MessageType') !== 'Alert') reject(new Error(`${name} sent a message untagged`))
        missing--
      }
      if (attempt > 1) reject(new Error(`${name} was sent a message again`))
      if (open > 0 || missing > 0) return
      clearTimeout(failing)
      watching.unsubscribe()
      if (missing < 0) reject(new Error(`${name} sent more messages than match`))
      resolve({ milliseconds: performance.now() - start, latencies })
    })
    const start = performance.now()
    for (const message of messages) hub.send(name, 'input1', message)
  })
}
