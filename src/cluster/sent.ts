// A message that leaves, as bytes for the host: its time, what stands before its body as JSON, and its body.
import type { OutputMessage } from '../rules/data/message.ts'
import type { Outbox } from './outbox.ts'

/** `messageId`: the same where the same is sent again. */
export function writeSent(message: OutputMessage, time: number, messageId: string, out: Outbox): void {
  const { output, rules, properties, system, bytes } = message
  const head = { output, rules, properties: [...properties], system: { ...system, messageId } }
  out.number(time)
  out.text(JSON.stringify(head))
  out.raw(bytes)
}
