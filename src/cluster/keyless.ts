// What goes to the errors output in the place of a message that has no key: no module decides about it.
import type { Message } from '../rules/data/message.ts'
import { OutputBytes } from '../workbench/recording/output-bytes.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import { errorDecision, type NotDecided } from './errors.ts'
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
  line(message: Message, time: number, why: NotDecided, form: TimeForm): Uint8Array {
    if (this.#output === false) return new Uint8Array()
    const decision = errorDecision(this.#output, message, time, why)
    const lines = new OutputBytes(form)
    lines.add({ kind: 'decided', time, by: 'message', decision })
    const line = lines.read()
    const whole = new Uint8Array(prefix.length + line.length - 1)
    whole.set(prefix)
    whole.set(line.subarray(1), prefix.length)
    return whole
  }

  /** The message as it leaves, with its length before it; empty where there is no such output. */
  write(message: Message, time: number, why: NotDecided, out: Outbox): void {
    const [sent] = errorDecision(this.#output, message, time, why).sends
    const start = out.begin()
    const { messageId = `keyless-${time}-${this.#count++}` } = message.system
    if (sent !== undefined) writeSent(sent, time, `${messageId}-keyless`, out)
    out.end(start)
  }
}
