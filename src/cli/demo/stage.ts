// The demo's stage: a local hub, a sensor and the module, the last two in processes of their own with only their
// environment to guide them, and what happens between them as one stream. Knows nothing of how it is shown.
import { lastValueFrom, type Observable, Subject } from 'rxjs'
import type { HubEvent, Transport } from '../../hub/event.ts'
import { type HubMessage, textProperties } from '../../hub/message.ts'
import type { Json, JsonObject } from '../../rules/data/json.ts'
import type { OutputMessage } from '../../rules/data/message.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import { exitCode, UsageError } from '../command/command.ts'
import { type KeptProcess, keepRunning } from './kept-process.ts'
import { keepModule } from './module-process.ts'
import { createNamedSends } from './named-sends.ts'

export type Happening =
  /** A sentence for a person; `worry`: something is not as it should be. */
  | { readonly kind: 'note'; readonly text: string; readonly worry: boolean }
  /** A message left the module and reached the cloud. */
  | { readonly kind: 'sent'; readonly message: OutputMessage }
  /** The module has settled a message of the sensor's; `outputs` are those that it sent for it. */
  | { readonly kind: 'settled'; readonly message: HubMessage; readonly outputs: readonly string[] }
  /** The module's desired properties, after a change. */
  | { readonly kind: 'desired'; readonly desired: JsonObject }
  /** A patch of the module's reported properties. */
  | { readonly kind: 'reported'; readonly patch: Json }

export interface StageOptions {
  readonly transport: Transport
  /** The file with the base document, if not the built-in one. */
  readonly rulesFile: string | undefined
  /** The module's desired properties. */
  readonly twin: JsonObject
  /** Where the module shows what it does. */
  readonly livePort: number
  /** Arguments of `edge-rules sensor`. */
  readonly sensor: readonly string[]
  /** What a process needs of this one's environment. */
  readonly env: Readonly<Record<string, string>>
}

export interface Stage {
  /** Hot. Completes at `close`, when everything that left the module is in it. */
  readonly happenings$: Observable<Happening>
  /** Resolves when the sensor has sent all and the module has settled it; rejects where one of them cannot run. */
  readonly finished: Promise<void>
  /** How many messages wait for the module. */
  waiting(): number
  changeTwin(patch: JsonObject): void
  /** Ends the processes and the hub. */
  close(): Promise<void>
}

const module = 'filterModule'
const sensor = 'tempSensor'
const routes = [
  `FROM /messages/modules/${sensor}/outputs/temperatureOutput INTO BrokeredEndpoint("/modules/${module}/inputs/input1")`,
  `FROM /messages/modules/${module}/outputs/* INTO $upstream`,
]
/** The hub's half minutes last three seconds: who watches a module that was killed does not want to wait for edgeHub's. */
const timeScale = 0.1

/** Starts all of it. Nothing is emitted before the caller can subscribe; the sensor starts when the module listens. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { transport, rulesFile, livePort, env } = options
  const { startHub } = await import('../../hub/hub.ts')
  const hub = await startHub({ modules: [sensor, module], routes, twins: { [module]: options.twin }, timeScale })
  const happenings$ = new Subject<Happening>()
  const note = (text: string, worry = false) => happenings$.next({ kind: 'note', text, worry })
  const sends = createNamedSends(message => happenings$.next({ kind: 'sent', message }))
  const finished = new Subject<void>()
  const rules = rulesFile === undefined ? {} : { RULES_FILE: rulesFile }
  const environment = (id: string) => ({ ...env, ...hub.environment(id, transport) })
  let desired = options.twin
  let sensorProcess: KeptProcess | undefined
  let sensorDone = false
  let closing = false

  const moduleProcess = keepModule({
    env: { ...environment(module), ...rules },
    livePort,
    note,
    sends,
    failed: error => finished.error(error),
  })

  const startSensor = () =>
    keepRunning({
      args: ['sensor', ...options.sensor],
      env: { ...environment(sensor), RuntimeLogLevel: 'warning' },
      started: () => {},
      line: text => note(`sensor: ${text}`, true),
      ended(how, code) {
        sensorDone = code === exitCode.fine
        if (sensorDone) finishIfSettled()
        else finished.error(new UsageError(`the sensor has ended (${how}); the lines above say why.`))
        return false
      },
    })

  function finishIfSettled(): void {
    if (!sensorDone || hub.waiting(module) > 0) return
    finished.next()
    finished.complete()
  }

  let delivered: { readonly message: HubMessage; readonly outputs: string[] } | undefined

  /** A module that ends opens another connection, which takes over from the first, and leaves what is in flight. */
  function noteBeforeEnd(text: string, worry = false): void {
    if (!closing) note(text, worry)
  }

  function onEvent(event: HubEvent): void {
    if (!('module' in event) || event.module !== module) return
    if (event.kind === 'connected') {
      noteBeforeEnd(`the module is connected over ${event.transport.toUpperCase()}`)
    } else if (event.kind === 'disconnected') {
      noteBeforeEnd(`the module's connection has ended: ${event.reason}`, true)
    } else if (event.kind === 'subscribed' && event.to === 'inputs') {
      moduleProcess.healthy()
      sensorProcess ??= startSensor()
    } else if (event.kind === 'delivered') {
      delivered = { message: event.message, outputs: [] }
    } else if (event.kind === 'upstream') {
      const { output, message } = event
      if (message.system.messageId === delivered?.message.system.messageId) delivered?.outputs.push(output)
      sends.left(fromHub(output, message))
    } else if (event.kind === 'acknowledged') {
      if (delivered !== undefined) happenings$.next({ kind: 'settled', ...delivered })
      finishIfSettled()
    } else if (event.kind === 'rejected') {
      note(`the module did not accept message ${event.delivery}; it is lost`, true)
      finishIfSettled()
    } else if (event.kind === 'unacknowledged') {
      noteBeforeEnd(`the module did not acknowledge message ${event.delivery} in time; it is delivered again`, true)
    } else if (event.kind === 'reported') {
      if (event.patch !== undefined) happenings$.next({ kind: 'reported', patch: event.patch })
      if (event.problem !== undefined) note(`the hub refused what the module reported: ${event.problem}`, true)
    }
  }

  hub.events$.subscribe(onEvent)
  return {
    happenings$,
    finished: lastValueFrom(finished),
    waiting: () => hub.waiting(module),
    changeTwin(patch) {
      hub.patchTwin(module, patch)
      desired = mergeObject(desired, patch)
      happenings$.next({ kind: 'desired', desired })
    },
    async close() {
      closing = true
      await Promise.all([sensorProcess?.stop(), moduleProcess.stop()])
      sends.moduleEnded()
      await hub.close()
      happenings$.complete()
    },
  }
}

function fromHub(output: string, message: HubMessage): Omit<OutputMessage, 'rules'> {
  return { output, bytes: message.body, properties: textProperties(message), system: message.system }
}
