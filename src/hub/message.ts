// A message as edgeHub keeps it between the transport it came by and the one it leaves by. Knows neither.
import type { Json } from '../rules/data/json.ts'

/** System properties that survive the hop from one module to the next, and the sender that edgeHub adds. */
export const systemPropertyNames = [
  'messageId',
  'correlationId',
  'userId',
  'to',
  'expiryTimeUtc',
  'contentType',
  'contentEncoding',
  'messageSchema',
  'creationTimeUtc',
  'operation',
  'subject',
  'acknowledge',
  'connectionDeviceId',
  'connectionModuleId',
] as const

export type SystemPropertyName = (typeof systemPropertyNames)[number]
export type SystemProperties = { readonly [name in SystemPropertyName]?: string }

export interface HubMessage {
  readonly body: Uint8Array
  /** Null: a property without a value, which MQTT cannot tell from an empty one. */
  readonly properties: ReadonlyMap<string, string | null>
  /** In the order in which MQTT's topics have them. */
  readonly system: SystemProperties
}

/** What a test or a person sends: everything but the body may be left out. */
export interface LooseMessage {
  readonly body: Uint8Array | string
  readonly properties?: Readonly<Record<string, string | null>>
  readonly system?: SystemProperties
}

/** A message from what a caller gives: strings become UTF-8. */
export function toHubMessage({ body, properties = {}, system = {} }: LooseMessage): HubMessage {
  return {
    body: typeof body === 'string' ? Buffer.from(body) : body,
    properties: new Map(Object.entries(properties)),
    system,
  }
}

/** The properties where one without a value is as good as an empty one. */
export function textProperties({ properties }: HubMessage): ReadonlyMap<string, string> {
  return new Map([...properties].map(([name, value]) => [name, value ?? '']))
}

/** edgeHub refuses messages above this size. */
export const messageLimit = 256 * 1024

/** The size as edgeHub counts it: bytes of the body, and characters, not bytes, of every property's name and value. */
export function messageSize({ body, properties, system }: HubMessage): number {
  let size = body.length
  for (const [name, value] of [...properties, ...Object.entries(system)]) size += name.length + (value?.length ?? 0)
  return size
}

/** A body as JSON; undefined for what is none. */
export function readJson(body: Uint8Array): Json | undefined {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}

/** The first two names that edgeHub, which ignores case, takes for the same. */
export function sameButForCase(names: Iterable<string>): readonly [string, string] | undefined {
  const seen = new Map<string, string>()
  for (const name of names) {
    const known = seen.get(name.toLowerCase())
    if (known !== undefined) return [known, name]
    seen.set(name.toLowerCase(), name)
  }
  return undefined
}
