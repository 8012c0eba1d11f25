// What arrives and what leaves: a message as edgeHub carries it. Knows no encoding and no transport.

/** Application properties. A Map, because names come from outside and may be `__proto__`. */
export type Properties = ReadonlyMap<string, string>

/** The system properties that the language can read, apart from `input`. */
export const systemPropertyNames = [
  'messageId',
  'correlationId',
  'userId',
  'contentType',
  'contentEncoding',
  'subject',
  'connectionDeviceId',
  'connectionModuleId',
  'creationTimeUtc',
  // On an ordinary broker.
  'topic',
  'retain',
] as const

export type SystemPropertyName = (typeof systemPropertyNames)[number]
/** System properties; those that the sender did not set are left out. */
export type SystemProperties = { readonly [name in SystemPropertyName]?: string } & {
  /** Epoch milliseconds after which nobody wants it: on a broker, and no rule reads it. */
  readonly expiresAt?: string
}

/** A message at one of the module's inputs. `bytes` are the body as received. */
export interface Message {
  readonly input: string
  readonly bytes: Uint8Array
  readonly properties: Properties
  readonly system: SystemProperties
}

/** A message for one of the module's outputs; `rules` names the rules that sent it, by id, in the order of the rules. */
export interface OutputMessage {
  readonly output: string
  readonly rules: readonly string[]
  readonly bytes: Uint8Array
  readonly properties: Properties
  readonly system: SystemProperties
}

/** Why rules cannot read a body as JSON. The codes are the `errorCode` tag on the errors output. */
export interface MessageError {
  readonly code:
    | 'body-empty'
    | 'body-too-large'
    | 'body-not-decompressed'
    | 'body-not-utf8'
    | 'body-not-utf16'
    | 'body-not-json'
    | 'body-not-cbor'
    | 'body-too-deep'
    | 'too-much-work'
  readonly message: string
}

/** True where nothing tells one from the other. */
export function sameMessage(a: Message, b: Message): boolean {
  return (
    a.input === b.input &&
    a.bytes.length === b.bytes.length &&
    a.bytes.every((byte, index) => byte === b.bytes[index]) &&
    a.properties.size === b.properties.size &&
    [...a.properties].every(([name, value]) => b.properties.get(name) === value) &&
    systemPropertyNames.every(name => a.system[name] === b.system[name])
  )
}

/** A short text that tells messages apart: not for those who want them to be equal. */
export function digestOf({ input, bytes, properties, system }: Message): string {
  const sum = new Checksum()
  sum.addText(input)
  for (const byte of bytes) sum.add(byte)
  for (const [name, value] of properties) sum.addText(`${name}\0${value}`)
  for (const name of systemPropertyNames) sum.addText(system[name] ?? '')
  return `${bytes.length} ${sum.text}`
}

/** Two multiplicative hashes of 32 bits each, with different constants. */
class Checksum {
  #first = 0x811c9dc5
  #second = 0x41c6ce57

  add(value: number): void {
    this.#first = Math.imul(this.#first ^ value, 0x01000193)
    this.#second = Math.imul(this.#second ^ value, 0x5f356495) ^ (this.#second >>> 13)
  }

  /** With its end, so that two texts are not one. */
  addText(text: string): void {
    for (let at = 0; at < text.length; at++) this.add(text.charCodeAt(at))
    this.add(0x10000)
  }

  get text(): string {
    return `${(this.#first >>> 0).toString(16)}${(this.#second >>> 0).toString(16)}`
  }
}

/** In place of a message, for an event that no message caused. */
export const noMessage: Message = { input: '', bytes: new Uint8Array(), properties: new Map(), system: {} }
