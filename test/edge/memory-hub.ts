// An edgeHub in memory: one message in flight, delivered again in the next session unless it was acknowledged.
import { NEVER, ReplaySubject, Subject } from 'rxjs'
import { backlog } from '../../src/edge/backlog.ts'
import { type Fault, fault } from '../../src/edge/fault.ts'
import type { Link, MethodCall } from '../../src/edge/link.ts'
import type { Delivery } from '../../src/engine/ports.ts'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import type { Message } from '../../src/rules/data/message.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import type { Ends, Received } from './bench.ts'
import { silence } from './fake-link.ts'

export function memoryHub(initial: JsonObject): Ends {
  const queue: Message[] = []
  const received: Received[] = []
  let desired: JsonObject = { ...initial, $version: 1 }
  let reported: JsonObject = {}
  let twinAnswer: 'normal' | 'empty' | 'none' = 'normal'
  let open = true
  let cutsToCome = 0
  let delivered = 0
  let acknowledged = 0
  let present: ReturnType<typeof createEnd> | undefined

  /** The hub's end of one link. */
  function createEnd() {
    const deliveries = backlog<Delivery>()
    const end$ = new ReplaySubject<Fault>(1)
    const desiredPatches$ = new Subject<JsonObject>()
    const calls$ = new Subject<MethodCall>()
    const listens = { inputs: false, desired: false, methods: false }
    let inFlight: Message | undefined

    function deliver(): void {
      const [message] = queue
      if (!listens.inputs || inFlight !== undefined || message === undefined || present?.link !== link) return
      inFlight = message
      delivered++
      const settle = async () => {
        if (present?.link !== link) throw fault('lost', 'the connection is gone')
        queue.shift()
        inFlight = undefined
        acknowledged++
        deliver()
      }
      deliveries.next({ message, settle })
    }

    const link: Link = {
      async open() {
        if (!open) throw new Error('connection refused')
        present = end
        if (cutsToCome-- > 0) await cut()
      },
      announce: async () => {},
      end$,
      renewal$: NEVER,
      async listen() {
        listens.inputs = true
        deliver()
      },
      deliveries$: deliveries.values$,
      async send({ output, bytes, properties, system }) {
        if (bytes.byteLength > 256 * 1024) throw fault('refused', 'too large')
        if (present?.link !== link) return silence()
        received.push({ output, text: Buffer.from(bytes).toString(), bytes, properties, system })
      },
      async watchDesired() {
        listens.desired = true
      },
      desiredPatches$,
      readDesired: async () => (twinAnswer === 'none' ? silence() : twinAnswer === 'empty' ? {} : desired),
      async report(patch) {
        reported = mergeObject(reported, patch)
      },
      async acceptCalls() {
        listens.methods = true
      },
      calls$,
      close: async () => {},
      destroy() {
        if (present?.link === link) present = undefined
      },
    }
    const end = { link, listens, deliver, end$, desiredPatches$, calls$ }
    return end
  }

  async function cut(): Promise<void> {
    const cutOff = present
    present = undefined
    cutOff?.end$.next(fault('lost', 'cut'))
  }

  return {
    createLink: async () => createEnd().link,
    hub: {
      send(input, body, properties = {}, system = {}) {
        queue.push({ input, bytes: Buffer.from(body), properties: new Map(Object.entries(properties)), system })
        present?.deliver()
      },
      received: () => received,
      delivered: () => delivered,
      acknowledged: () => acknowledged,
      patchTwin(patch) {
        const $version = Number(desired['$version']) + 1
        desired = { ...mergeObject(desired, patch), $version }
        if (present?.listens.desired) present.desiredPatches$.next({ ...patch, $version })
      },
      reported: () => reported,
      call: (name, payload = {}) =>
        new Promise<{ status: number; payload: Json }>(resolve => {
          if (!present?.listens.methods) return resolve({ status: 404, payload: null })
          const answer = async (status: number, answered: Json) => resolve({ status, payload: answered })
          present.calls$.next({ requestId: name, name, payload: JSON.stringify(payload), answer })
        }),
      cut,
      cutNext(times) {
        cutsToCome = times
      },
      async down() {
        open = false
        await cut()
      },
      async up() {
        open = true
      },
      async answerTwin(answer) {
        twinAnswer = answer
      },
      answerWorkload: async () => {},
      close: async () => {},
    },
  }
}
