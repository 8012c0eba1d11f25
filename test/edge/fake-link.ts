// A link whose other end is the test: it answers when it is told to.
import { ReplaySubject, Subject } from 'rxjs'
import { type Fault, fault } from '../../src/edge/fault.ts'
import type { Link, MethodCall } from '../../src/edge/link.ts'
import type { Delivery } from '../../src/engine/ports.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import type { OutputMessage } from '../../src/rules/data/message.ts'

type Operation =
  | 'open'
  | 'announce'
  | 'listen'
  | 'watchDesired'
  | 'readDesired'
  | 'acceptCalls'
  | 'report'
  | 'send'
  | 'close'

export interface FakeLink extends Link {
  /** What was asked, in order. */
  readonly asked: string[]
  readonly sent: OutputMessage[]
  readonly reported: JsonObject[]
  readonly deliveries$: Subject<Delivery>
  readonly desiredPatches$: Subject<JsonObject>
  readonly calls$: Subject<MethodCall>
  readonly renewal$: Subject<void>
  /** How operations answer from now on. Default: they succeed. */
  readonly answers: { [operation in Operation]?: () => Promise<unknown> }
  desired: JsonObject
  destroyed: boolean
  end(reason?: Fault): void
}

export const silence = () => new Promise<never>(() => {})

export function fakeLink(answers: FakeLink['answers'] = {}): FakeLink {
  const end$ = new ReplaySubject<Fault>(1)
  async function ask(operation: Operation, note: string = operation): Promise<void> {
    link.asked.push(note)
    await link.answers[operation]?.()
  }
  const link: FakeLink = {
    answers: { ...answers },
    asked: [],
    sent: [],
    reported: [],
    desired: { $version: 1 },
    destroyed: false,
    end$,
    deliveries$: new Subject(),
    desiredPatches$: new Subject(),
    calls$: new Subject(),
    renewal$: new Subject(),
    announce: () => ask('announce'),
    open: () => ask('open'),
    listen: () => ask('listen'),
    watchDesired: () => ask('watchDesired'),
    acceptCalls: () => ask('acceptCalls'),
    async readDesired() {
      await ask('readDesired')
      return link.desired
    },
    async send(message) {
      await ask('send', `send ${Buffer.from(message.bytes).toString()}`)
      link.sent.push(message)
    },
    async report(patch) {
      await ask('report')
      link.reported.push(patch)
    },
    close: () => ask('close'),
    destroy() {
      link.destroyed = true
    },
    end: (reason = fault('lost', 'cut')) => end$.next(reason),
  }
  return link
}
