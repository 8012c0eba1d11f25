// What a replay, a demo and a recorder write: one JSON object a line. Keeps bodies as they are written in their bytes.
import type { JsonObject } from '../../rules/data/json.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import type { Message, OutputMessage } from '../../rules/data/message.ts'
import type { Problem } from '../../rules/data/problem.ts'
import { toBase64 } from '../bytes.ts'

/** The answer to a twin change, as the module reports it. */
export interface TwinAnswer {
  readonly version: number
  readonly status: number
  readonly problems: readonly Problem[]
}

/** A message that was sent; `at` as the recording writes times. */
export function outputLine(at: number | string, message: OutputMessage): string {
  return `${outputHead(at, message)},${bodyMember(message.bytes)}}\n`
}

/** The line of a message that was sent up to its body, without the comma before it. */
export function outputHead(at: number | string, { output, rules, properties }: OutputMessage): string {
  let names = ''
  for (const rule of rules) names += names === '' ? quoted(rule) : `,${quoted(rule)}`
  let members = ''
  for (const [name, value] of properties) {
    members += `${members === '' ? '' : ','}${quoted(name)}:${quoted(value)}`
  }
  return `{"at":${typeof at === 'number' ? at : quoted(at)},"output":${quoted(output)},"rules":[${names}],"properties":{${members}}`
}

/** What needs no escape in JSON. */
const plain = /^[ !#-[\]-~]*$/

const quoted = (text: string) => (plain.test(text) ? `"${text}"` : JSON.stringify(text))

/** What became of a twin line. */
export function twinAnswerLine(at: number | string, twin: TwinAnswer): string {
  return `${JSON.stringify({ at, twin })}\n`
}

/** A message that was received: a line of a recording. */
export function inputLine(at: number | string, message: Message): string {
  const { input, properties, system, bytes } = message
  return line({ at, input, properties: Object.fromEntries(properties), system }, bodyMember(bytes))
}

/** A change of the desired properties: a line of a recording. */
export function twinLine(at: number | string, patch: JsonObject): string {
  return `${writeJson({ at, twin: patch })}\n`
}

/** Time that passes until then through every moment, or, where the clock leaps, none of them: a line of a recording. */
export function timeLine(at: number | string, leap: boolean): string {
  return `${JSON.stringify(leap ? { at, leap } : { at })}\n`
}

function line(head: object, body: string): string {
  return `${JSON.stringify(head).slice(0, -1)},${body}}\n`
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `"body"` with the JSON text as it is, else `"text"`, else `"base64"`. */
export function bodyMember(bytes: Uint8Array): string {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return `"base64":"${toBase64(bytes)}"`
  }
  try {
    JSON.parse(text)
  } catch {
    return `"text":${JSON.stringify(text)}`
  }
  // In JSON, line breaks are between tokens only.
  return `"body":${text.trim().replace(/[\r\n]+/g, ' ')}`
}

/** A body for a person: at most so many characters of one line. */
export function shortBody(bytes: Uint8Array, most: number): string {
  const text = bodyMember(bytes).replace(/^"\w+":/, '')
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
