// What goes to the errors output in the place of a message that has no key: no module decides about it.
import { type Decision, tagged } from '../engine/decision.ts'
import type { Message } from '../rules/data/message.ts'
import { OutputBytes } from '../workbench/recording/output-bytes.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import type { NoKey } from './key-expression.ts'
import type { Outbox } from './outbox.ts'
import { writeSent } from './sent.ts'

const prefix = new TextEncoder().encode('{"key":null,')

export class KeylessMessages {
  readonly #output: string | false
  #count = 0

  /** `output`: the name of the errors output; false: it is counted only. */
  constructor(output: string | false) {
    this.#output = output
  }

  /** The line as `replay` would write it, with a key; empty where there is no such output. */
  line(message: Message, time: number, why: NoKey, form: TimeForm): Uint8Array {
    const decision = this.#decide(message, time, why)
    if (decision === undefined) return new Uint8Array()
    const lines = new OutputBytes(form)
    lines.add({ kind: 'decided', time, by: 'message', decision })
    const line = lines.read()
    const whole = new Uint8Array(prefix.length + line.length - 1)
    whole.set(prefix)
    whole.set(line.subarray(1), prefix.length)
    return whole
  }

  /** The message as it leaves, with its length before it; empty where there is no such output. */
  write(message: Message, time: number, why: NoKey, out: Outbox): void {
    const [sent] = this.#decide(message, time, why)?.sends ?? []
    const start = out.begin()
    const { messageId = `keyless-${time}-${this.#count++}` } = message.system
    if (sent !== undefined) writeSent(sent, time, `${messageId}-keyless`, out)
    out.end(start)
  }

  #decide({ bytes, properties, system }: Message, time: number, { code, reason }: NoKey): Decision | undefined {
    if (this.#output === false) return undefined
    const tags = [
      ['errorCode', code],
      ['errorMessage', reason],
    ] as const
    const sends = [{ output: this.#output, rules: [], bytes, properties: tagged(properties, tags), system }]
    return { at: time, cause: 'message', fired: [], sends }
  }
}
