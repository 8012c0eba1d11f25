// What goes to the errors output in the place of a message that edgeHub refuses for what it is. Knows no reason for that.
import type { OutputMessage } from '../rules/data/message.ts'

/** A body above this size may be the reason, and stays behind. */
const mostBytes = 128 * 1024
const longestReason = 500

/** Its body, if that is not large, without its properties and without what can be wrong with them. */
export function inPlaceOf(
  { output, rules, bytes, system }: OutputMessage,
  errors: string,
  error: unknown,
): OutputMessage {
  const reason = error instanceof Error ? error.message : String(error)
  const { messageId, contentType, contentEncoding } = system
  return {
    output: errors,
    rules,
    bytes: bytes.length > mostBytes ? new Uint8Array() : bytes,
    properties: new Map([
      ['errorCode', 'output-refused'],
      ['errorMessage', `A message for the output ${output} was refused: ${reason}`.slice(0, longestReason)],
    ]),
    system: {
      // Not its own: a reader who leaves out what came before must not leave this out.
      ...(messageId === undefined || messageId.length > 100 ? {} : { messageId: `${messageId}-refused` }),
      ...(contentType === undefined ? {} : { contentType: contentType.slice(0, 100) }),
      ...(contentEncoding === undefined ? {} : { contentEncoding: contentEncoding.slice(0, 100) }),
    },
  }
}
