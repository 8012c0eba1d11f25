// Messages as plain objects, for programs that embed the engine and for marble tests: what arrives and what is sent can
// be written down, and compared by value. Says what is wrong with one that is not a message. Knows neither rules nor streams.
import { isObject, type Json } from '../rules/data/json.ts'
import {
  type Message,
  type OutputMessage,
  type Properties,
  type SystemProperties,
  systemPropertyNames,
} from '../rules/data/message.ts'
import { nearest } from '../rules/data/nearest.ts'

/** A message that arrives. It has one of `body`, `text` and `bytes`; a `Message` is one too. */
export interface PlainMessage {
  /** Default: `input1`. */
  readonly input?: string
  /** JSON, which is encoded. */
  readonly body?: Json
  /** The body as text, which need not be JSON. */
  readonly text?: string
  /** The body as it was received. */
  readonly bytes?: Uint8Array
  readonly properties?: { readonly [name: string]: string } | Properties
  readonly system?: SystemProperties
}

/** A message that was sent. A body that is not JSON is its `text`. */
export interface PlainOutput {
  readonly output: string
  /** The ids of the rules that sent it, in their order. */
  readonly rules: readonly string[]
  readonly properties: { readonly [name: string]: string }
  readonly body?: Json
  readonly text?: string
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * The message as the machine takes it.
 * @throws TypeError where it is not one, which says what to write instead.
 */
export function messageOf(plain: PlainMessage): Message {
  if (isMessage(plain)) return plain
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    throw new TypeError(`a message is an object, as in { "body": { "t": 21 } }; this one is ${shown(plain)}`)
  }
  checkMembers(plain)
  const { input = 'input1', properties, system = {} } = plain
  if (typeof input !== 'string') throw new TypeError(`the input of a message is a string, not ${shown(input)}`)
  return { input, bytes: bytesOf(plain), properties: propertiesOf(properties), system: systemOf(system) }
}

/** The message that was sent, to be compared or shown. */
export function plainOf({ output, rules, properties, bytes }: OutputMessage): PlainOutput {
  const sent = { output, rules, properties: Object.fromEntries(properties) }
  const text = decoder.decode(bytes)
  try {
    const body: Json = JSON.parse(text)
    return { ...sent, body }
  } catch {
    return { ...sent, text }
  }
}

/** Not by `instanceof` alone: a page's frames and some test runners have a Uint8Array and a Map of their own. */
const isA = (value: unknown, tag: string) => Object.prototype.toString.call(value) === `[object ${tag}]`
const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array || isA(value, 'Uint8Array')
const isMap = (value: unknown): value is Properties => value instanceof Map || isA(value, 'Map')

function isMessage(plain: PlainMessage): plain is Message {
  if (typeof plain !== 'object' || plain === null) return false
  const { input, bytes, properties, system } = plain
  return typeof input === 'string' && isBytes(bytes) && isMap(properties) && isObject(system)
}

const bodies = ['body', 'text', 'bytes'] as const
const members: readonly string[] = ['input', ...bodies, 'properties', 'system']

/** What is not known is not passed over: a misspelt `properties` would be a message without any. */
function checkMembers(plain: object): void {
  const stranger = Object.keys(plain).find(name => !members.includes(name))
  if (stranger === undefined) return
  const meant = nearest(stranger, members)
  const hint =
    meant === undefined ? 'If it belongs to the body, write { "body": … } around it.' : `Did you mean "${meant}"?`
  throw new TypeError(`a message has ${members.join(', ')}, and no "${stranger}". ${hint}`)
}

function bytesOf(plain: PlainMessage): Uint8Array {
  const given = bodies.filter(name => plain[name] !== undefined)
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none' : given.join(' and ')
    throw new TypeError(`a message has one of body, text and bytes; this one has ${found}`)
  }
  const { body, text, bytes } = plain
  if (bytes !== undefined) {
    if (isBytes(bytes)) return bytes
    throw new TypeError(`the bytes of a message are a Uint8Array, not ${shown(bytes)}; JSON is given as its body`)
  }
  if (text === undefined) return encoder.encode(jsonOf(body))
  if (typeof text === 'string') return encoder.encode(text)
  throw new TypeError(`the text of a message is a string, not ${shown(text)}; JSON is given as its body`)
}

function jsonOf(body: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(body)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new TypeError(`the body of a message cannot be written as JSON: ${why}`)
  }
  if (text === undefined) throw new TypeError(`the body of a message is JSON, and ${shown(body)} is not`)
  return text
}

function propertiesOf(properties: unknown = {}): Properties {
  if (!isMap(properties) && !isObject(properties)) {
    throw new TypeError(`the properties of a message are an object, as in { "line": "L1" }, not ${shown(properties)}`)
  }
  const entries = [...(isMap(properties) ? properties : Object.entries(properties))]
  for (const [name, value] of entries) {
    if (typeof value === 'string') continue
    throw new TypeError(`the property "${name}" of a message is ${shown(value)}; properties are strings`)
  }
  return new Map(entries.map(([name, value]) => [name, String(value)]))
}

function systemOf(system: object): SystemProperties {
  if (!isObject(system)) throw new TypeError(`the system properties of a message are an object, not ${shown(system)}`)
  const known: readonly string[] = systemPropertyNames
  for (const [name, value] of Object.entries(system)) {
    if (!known.includes(name)) {
      throw new TypeError(`"${name}" is not a system property of a message; there are ${known.join(', ')}`)
    }
    if (value === undefined || typeof value === 'string') continue
    throw new TypeError(`the system property "${name}" of a message is ${shown(value)}; it is a string`)
  }
  return system
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'function'
    ? 'a function'
    : `${typeof value === 'bigint' ? 'the bigint ' : ''}${String(value)}`
}
