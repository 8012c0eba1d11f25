// A message as the live view shows it: a recording's members, and a long body cut. As JSON text, so that a body's numbers stay
// as they were written.
import type { Message, OutputMessage } from '../../rules/data/message.ts'
import { bodyMember } from '../../workbench/recording/line-writer.ts'

/** Bytes of a body that is shown whole. */
const mostBody = 16 * 1024
/** Bytes that are shown of a longer one. */
const shownOfLong = 1024

export function messageJson({ input, properties, system, bytes }: Message): string {
  const head = JSON.stringify({ input, properties: Object.fromEntries(properties), system })
  return `${head.slice(0, -1)},${bodyPart(bytes)}}`
}

export function sendJson({ output, rules, properties, bytes }: OutputMessage): string {
  const head = JSON.stringify({ output, rules, properties: Object.fromEntries(properties) })
  return `${head.slice(0, -1)},${bodyPart(bytes)}}`
}

function bodyPart(bytes: Uint8Array): string {
  if (bytes.length <= mostBody) return bodyMember(bytes)
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, shownOfLong)
  // Of UTF-8 the last character may have been cut: it, and whatever is not UTF-8, is the replacement character.
  const text = start.toString('utf8').replace(/\ufffd{1,3}$/, '')
  const part = text.includes('\ufffd') ? `"base64":"${start.toString('base64')}"` : `"text":${JSON.stringify(text)}`
  return `${part},"bytes":${bytes.length}`
}
