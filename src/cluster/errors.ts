// What goes to the errors output in the place of a message about which no module decides.
import { type Decision, tagged } from '../engine/decision.ts'
import type { Message } from '../rules/data/message.ts'

/** Why there is no decision. */
export interface NotDecided {
  readonly code: string
  readonly reason: string
}

/** `output`: the name of the errors output; false: nothing goes there. */
export function errorDecision(
  output: string | false,
  { bytes, properties, system }: Message,
  time: number,
  { code, reason }: NotDecided,
): Decision {
  const tags = [
    ['errorCode', code],
    ['errorMessage', reason],
  ] as const
  const sends = output === false ? [] : [{ output, rules: [], bytes, properties: tagged(properties, tags), system }]
  return { at: time, cause: 'message', fired: [], sends }
}
