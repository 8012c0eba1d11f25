// A machine with a live view on a port of its own, for tests: messages are given to it as the pipeline gives them.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { answerLive } from '../../../src/cli/live/live-requests.ts'
import { LiveView } from '../../../src/cli/live/live-view.ts'
import { createMachine } from '../../../src/engine/machine.ts'
import type { Json, JsonObject } from '../../../src/rules/data/json.ts'
import type { Message } from '../../../src/rules/data/message.ts'
import type { LiveEvent } from '../../../src/workbench/live/event-stream.ts'
import { readEvents } from '../../../src/workbench/live/event-stream.ts'
import { message } from '../../decide.ts'
import { fakeLog } from '../../edge/fake-log.ts'

export const hot: JsonObject = {
  rules: { hot: { when: { path: '$.t', gt: 25 }, then: { output: 'out', tag: { MessageType: 'Alert' } } } },
}

export type LiveServer = Awaited<ReturnType<typeof startLive>>

export async function startLive(base: JsonObject = hot) {
  const log = fakeLog()
  const machine = createMachine({ base, start: 0 })
  /** Milliseconds, of the machine and of the view. */
  const time = { now: 0 }
  let version = 0
  const view = new LiveView({
    version: '1.2.3',
    identity: { hub: 'h', device: 'd', module: 'm' },
    base,
    log,
    isConnected: () => true,
    now: () => time.now,
    clock: () => time.now,
  })
  const answer = answerLive(view)
  const server = createServer((request, response) => {
    if (!answer(request, response)) response.writeHead(404).end('not live\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const ended = new AbortController()

  function apply(document: JsonObject) {
    const applied = machine.apply(document, time.now)
    view.record({ kind: 'applied', desired: { version: ++version, document }, applied, machine })
  }

  function passMessage(arriving: Message) {
    view.watch(arriving, machine, time.now)
    const { decisions } = machine.accept(arriving, time.now)
    for (const [index, decision] of decisions.entries()) {
      const last = index === decisions.length - 1
      view.record({ kind: 'decided', message: last ? arriving : undefined, decision })
    }
  }

  apply({})
  return {
    log,
    machine,
    view,
    time,
    port,
    url: `http://127.0.0.1:${port}`,
    apply,
    passMessage,
    pass: (body: Json) => passMessage(message(body)),
    /** Begins to watch; the viewer is there when it resolves. */
    async watch(query = ''): Promise<Watching> {
      const response = await fetch(`http://127.0.0.1:${port}/live${query}`, { signal: ended.signal })
      if (response.body === null || response.status !== 200) throw new Error(await response.text())
      const events = readEvents(response.body)
      const next = async (name: string): Promise<JsonObject> => {
        for (;;) {
          const { value, done } = await events.next()
          if (done) throw new Error(`no ${name}`)
          if (value.name === name) return value.data
        }
      }
      return { events, next, hello: await next('hello') }
    },
    async close() {
      ended.abort()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export interface Watching {
  readonly events: AsyncGenerator<LiveEvent>
  /** The next event of that name. */
  next(name: string): Promise<JsonObject>
  readonly hello: JsonObject
}
