// How the module logs what it sends, at level debug, and how the demo reads that back to name the rules. The format of
// the lines is src/edge/log.ts's; how rules decide is not known here.
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import type { OutputMessage } from '../../rules/data/message.ts'

export const sendingText = 'sending'

export interface Sending {
  readonly output: string
  readonly rules: readonly string[]
  readonly messageId: string | undefined
}

/** What is logged of a message that is about to be sent: never its body. */
export function sendingOf({ output, rules, system }: OutputMessage): Sending {
  return { output, rules, messageId: system.messageId }
}

/** A record of the module's log. `severity` is syslog's: 0 the worst, 4 a warning, 7 debug. */
export interface LogRecord {
  readonly severity: number
  readonly text: string
  readonly fields: JsonObject
}

/** Undefined for a line that is not a record. */
export function readLogLine(line: string): LogRecord | undefined {
  const [, severity, rest = ''] = /^<([0-7])> \S+ \S+ \S+ (.*)$/.exec(line) ?? []
  if (severity === undefined) return undefined
  const brace = rest.indexOf(' {')
  const fields = brace < 0 ? undefined : parse(rest.slice(brace + 1))
  return { severity: Number(severity), text: fields === undefined ? rest : rest.slice(0, brace), fields: fields ?? {} }
}

/** What the record says of a message that was about to be sent, if that is what it is about. */
export function readSending({ text, fields: { output, rules, messageId } }: LogRecord): Sending | undefined {
  if (text !== sendingText || typeof output !== 'string' || !Array.isArray(rules)) return undefined
  return { output, rules: rules.map(String), messageId: typeof messageId === 'string' ? messageId : undefined }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
