// Topics: which inputs a message is for, and where an output goes. Knows no connection.
import type { OutputMessage } from '../../rules/data/message.ts'
import { readProperty } from '../../rules/data/property-name.ts'
import { fault } from '../fault.ts'

/** Messages on topics that fit the filter are the input's. */
export interface InputFilter {
  readonly input: string
  readonly filter: string
}

/** MQTT 5.0, section 4.7: `+` is a whole level, `#` the last one. Why it is none, or undefined. */
export function filterProblem(filter: string): string | undefined {
  if (filter === '') return 'it is empty'
  if (filter.includes('\0')) return 'it has a null character'
  if (Buffer.byteLength(filter) > 65_535) return 'it is longer than 65,535 bytes'
  const levels = filter.split('/')
  if (levels.some(level => level !== '+' && level.includes('+'))) return '"+" must be a whole level'
  const hash = levels.findIndex(level => level.includes('#'))
  if (hash < 0) return undefined
  return hash === levels.length - 1 && levels[hash] === '#' ? undefined : '"#" must be the whole last level'
}

/** Whether the topic fits; `$share/group/` is no part of it, and topics with `$` fit no filter that begins with a wildcard. */
export function fits(filter: string, topic: string): boolean {
  const own = filter.startsWith('$share/') ? filter.split('/').slice(2).join('/') : filter
  if (topic.startsWith('$') && /^[+#]/.test(own)) return false
  const levels = topic.split('/')
  const wanted = own.split('/')
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false
  }
  return wanted.length === levels.length
}

/** A topic with places that a message fills: `alerts/{property:line}/{topic:1}`. */
export interface TopicTemplate {
  readonly text: string
  readonly parts: readonly Part[]
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'property'; readonly name: string }
  /** A level of the topic on which the message came, from 0. */
  | { readonly kind: 'topic'; readonly level: number }
  | { readonly kind: 'output' }
  | { readonly kind: 'client' }

const place = /\{([^{}]*)\}/g

/** The template, or what is wrong with it. */
export function readTemplate(text: string): TopicTemplate | { readonly problem: string } {
  const parts: Part[] = []
  let end = 0
  for (const found of text.matchAll(place)) {
    if (found.index > end) parts.push({ kind: 'text', text: text.slice(end, found.index) })
    end = found.index + found[0].length
    const part = readPlace(found[1] ?? '')
    if (part === undefined) {
      return {
        problem: `${found[0]} is none of {output}, {client}, {property:NAME} and {topic:LEVEL} (levels count from 0)`,
      }
    }
    parts.push(part)
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  const fixed = parts.map(part => (part.kind === 'text' ? part.text : '')).join('')
  if (text === '') return { problem: 'it is empty' }
  if (/[+#\0{}]/.test(fixed))
    return { problem: 'a topic that is sent to has no "+", no "#", and no brace but around a place' }
  return { text, parts }
}

function readPlace(name: string): Part | undefined {
  if (name === 'output' || name === 'client') return { kind: name }
  const level = /^topic:(\d{1,3})$/.exec(name)?.[1]
  if (level !== undefined) return { kind: 'topic', level: Number(level) }
  return name.startsWith('property:') && name.length > 9 ? { kind: 'property', name: name.slice(9) } : undefined
}

/** @throws a `refused` fault where the message leaves a place empty, or would break out of its level. */
export function fill({ text, parts }: TopicTemplate, message: OutputMessage, client: string): string {
  const topic = parts.map(part => (part.kind === 'text' ? part.text : checked(text, part, message, client))).join('')
  if (Buffer.byteLength(topic) > 65_535) throw fault('refused', `the topic ${text} becomes longer than 65,535 bytes`)
  return topic
}

function checked(
  template: string,
  part: Exclude<Part, { kind: 'text' }>,
  message: OutputMessage,
  client: string,
): string {
  const value = contentOf(part, message, client)
  if (value !== undefined && value !== '' && !/[/+#\0]/.test(value)) return value
  const [name, found] =
    part.kind === 'property'
      ? [`the property ${part.name}`, value]
      : part.kind === 'topic'
        ? [`level ${part.level} of its topic`, value]
        : [part.kind, value]
  const why =
    found === undefined
      ? 'the message has none'
      : found === ''
        ? 'it is empty'
        : `it is ${JSON.stringify(found)}, and "/", "+" and "#" would break out of the level`
  throw fault('refused', `the topic ${template} needs ${name}: ${why}`)
}

function contentOf(
  part: Exclude<Part, { kind: 'text' }>,
  { output, properties, system }: OutputMessage,
  client: string,
): string | undefined {
  if (part.kind === 'output') return output
  if (part.kind === 'client') return client
  if (part.kind === 'property') return readProperty(properties, part.name)
  return system.topic?.split('/')[part.level]
}
