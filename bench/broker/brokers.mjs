// A broker for the bench: Mosquitto where this machine has it, else the one that `demo --broker` uses.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPlainBroker } from '../../dist/hub/plain-broker.js'

const env = { PATH: `${process.env['PATH']}:/usr/sbin` }

/** @returns `{ name, version, port, end }`; `version`: of MQTT that it speaks */
export async function startBroker() {
  if (spawnSync('mosquitto', ['-h'], { env }).error === undefined) return await startMosquitto()
  const nothing = () => {}
  const watch = { client: '', published: nothing, acknowledged: nothing, subscribed: nothing, disconnected: nothing }
  const { url, close } = await startPlainBroker(watch)
  return { name: 'aedes', version: 4, port: Number(new URL(url).port), end: close }
}

async function startMosquitto() {
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-bench-'))
  const port = await freePort()
  const file = join(folder, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    // Else small packets wait for each other, which is most of the latency.
    'set_tcp_nodelay true',
    'max_queued_messages 0',
    'max_inflight_messages 1000',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const child = spawn('mosquitto', ['-c', file], { env, stdio: 'ignore' })
  while (!(await isOpen(port))) await sleep(20)
  return {
    name: 'Mosquitto',
    version: 5,
    port,
    async end() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isOpen(port) {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}
