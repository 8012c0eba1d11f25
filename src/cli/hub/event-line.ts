// What happens in the hub as a line of JSON for a program: one member, named as the event. Keeps bodies as they are written.
import type { HubEvent } from '../../hub/event.ts'
import type { HubMessage } from '../../hub/message.ts'
import { bodyMember } from '../../workbench/recording/line-writer.ts'

/** `{"acknowledged": {"module": "filterModule", "input": "input1", "delivery": 1, "attempt": 1}}` */
export function eventLine(event: HubEvent): string {
  const { kind, ...about } = event
  if (event.kind === 'fault') return `${JSON.stringify({ fault: event.fault })}\n`
  if (!('message' in about)) return `${JSON.stringify({ [kind]: about })}\n`
  const { message, ...rest } = about
  return `{${JSON.stringify(kind)}:${withMessage(rest, message)}}\n`
}

function withMessage(about: object, { body, properties, system }: HubMessage): string {
  const head = JSON.stringify({ ...about, properties: Object.fromEntries(properties), system })
  return `${head.slice(0, -1)},${bodyMember(body)}}`
}
