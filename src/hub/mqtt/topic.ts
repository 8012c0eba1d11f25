// The topics that edgeHub's modules publish to and subscribe to, and messages in them: appsettings_hub.json has the
// templates, SystemProperties.cs the names of properties. Knows no broker.
import { type HubMessage, type SystemPropertyName, systemPropertyNames } from '../message.ts'

/** What a client asks for by publishing. */
export type Request =
  | { readonly kind: 'output'; readonly properties: string }
  | { readonly kind: 'getTwin'; readonly id: string }
  | { readonly kind: 'patchReported'; readonly id: string }
  | { readonly kind: 'methodAnswer'; readonly id: string; readonly status: number }

export interface Topics {
  /** Undefined for a topic that means nothing. */
  request(topic: string): Request | undefined
  /** What a client listens to with a subscription, or undefined where it may not subscribe. */
  subscription(topic: string): Subscribed | undefined
  input(input: string, message: HubMessage): string
}

export type Subscribed = 'inputs' | 'desired' | 'methods' | 'twinResponses'

const wireNames: Readonly<Record<SystemPropertyName, string>> = {
  messageId: '$.mid',
  correlationId: '$.cid',
  userId: '$.uid',
  to: '$.to',
  expiryTimeUtc: '$.exp',
  contentType: '$.ct',
  contentEncoding: '$.ce',
  messageSchema: '$.schema',
  creationTimeUtc: '$.ctime',
  operation: 'iothub-operation',
  subject: '$.sub',
  acknowledge: 'ack',
  connectionDeviceId: '$.cdid',
  connectionModuleId: '$.cmid',
}
const allWireNames = new Map(Object.entries(wireNames))
/** The sender is edgeHub's to name: what a client says of it becomes a property like any other. */
const namesFromClients = new Map(
  systemPropertyNames
    .filter(name => name !== 'connectionDeviceId' && name !== 'connectionModuleId')
    .map(name => [wireNames[name], name]),
)

const twinRequest = /^\$iothub\/twin\/(?<what>GET|PATCH\/properties\/reported)\/\?\$rid=(?<id>[^&]+)/
const methodAnswer = /^\$iothub\/methods\/res\/(?<status>\d+)\/\?\$rid=(?<id>[^&]+)/

/** The topics of one module. */
export function createTopics(device: string, module: string): Topics {
  const own = `devices/${device}/modules/${module}`
  const outputs = `${own}/messages/events`
  const subscriptions = new Map<string, Subscribed>([
    [`${own}/inputs/#`, 'inputs'],
    ['$iothub/twin/PATCH/properties/desired/#', 'desired'],
    ['$iothub/methods/POST/#', 'methods'],
    ['$iothub/twin/res/#', 'twinResponses'],
  ])
  return {
    request(topic) {
      if (topic === outputs || topic.startsWith(`${outputs}/`))
        return { kind: 'output', properties: topic.slice(outputs.length + 1).replace(/\/$/, '') }
      const twin = twinRequest.exec(topic)?.groups
      if (twin?.id !== undefined) return { kind: twin.what === 'GET' ? 'getTwin' : 'patchReported', id: twin.id }
      const answer = methodAnswer.exec(topic)?.groups
      if (answer?.id !== undefined) return { kind: 'methodAnswer', id: answer.id, status: Number(answer.status) }
      return undefined
    },
    subscription: topic => subscriptions.get(topic),
    input: (input, message) => `${own}/inputs/${input}/${encodeProperties(message)}`,
  }
}

/** The topic of the answer to a twin request with this id. */
export const responseTopic = (status: number, id: string) => `$iothub/twin/res/${status}/?$rid=${id}`
/** The topic of a change of desired properties to this version. */
export const desiredTopic = (version: number) => `$iothub/twin/PATCH/properties/desired/?$version=${version}`
/** The topic of a method call with this id. */
export const methodTopic = (name: string, id: string) => `$iothub/methods/POST/${name}/?$rid=${id}`

/** Throws an error for what edgeHub cannot read: a property without a name, and one that is not URL-encoded. */
export function decodeProperties(text: string): Omit<HubMessage, 'body'> & { readonly output: string } {
  const system: Partial<Record<SystemPropertyName, string>> = {}
  const properties = new Map<string, string | null>()
  let output = ''
  for (const pair of text === '' ? [] : text.split('&')) {
    const [name = '', value = ''] = pair.split('=').map(decodeURIComponent)
    if (name === '') throw new Error('a property has no name')
    const systemName = namesFromClients.get(name)
    if (name === '$.on') output = value
    else if (systemName !== undefined) system[systemName] = value
    else if (name !== '$.ifid') properties.set(name, value === '' ? null : value)
  }
  return { output, properties, system }
}

/** Application properties come first, as they came; edgeHub's own names win. A property without a value has no "=". */
function encodeProperties({ properties, system }: HubMessage): string {
  const pairs = new Map(properties)
  for (const [name, value] of Object.entries(system)) {
    const wireName = allWireNames.get(name)
    if (wireName !== undefined) pairs.set(wireName, value)
  }
  return [...pairs].map(([name, value]) => (value ? `${encode(name)}=${encode(value)}` : encode(name))).join('&')
}

/** As .NET's Uri.EscapeDataString. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
