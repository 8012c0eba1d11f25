// The environment of a module on an ordinary broker. Reads a plain record; opens no file.
import { hostname } from 'node:os'
import { parseDuration } from '../../rules/data/duration.ts'
import { choose, type Report, type Variables } from '../environment.ts'
import { type Address, defaultPorts } from './stream.ts'
import { filterProblem, type InputFilter, readTemplate, type TopicTemplate } from './topic.ts'

export interface BrokerSettings {
  readonly address: Address
  readonly clientId: string
  readonly version: 4 | 5
  readonly username: string | undefined
  readonly passwordFile: string | undefined
  readonly tokenFile: string | undefined
  readonly inputs: readonly InputFilter[]
  readonly outputs: ReadonlyMap<string, TopicTemplate>
  /** For outputs that are not named. */
  readonly anyOutput: TopicTemplate
  /** Seconds for which the broker keeps the session of a client that is gone. */
  readonly sessionExpiry: number
  readonly receiveMaximum: number
  readonly qos: 0 | 1
  /** Whether properties and body travel in one JSON object. */
  readonly envelope: boolean
  /** Whether a message that the broker keeps for new subscribers is one. */
  readonly takesRetained: boolean
  readonly topics: OwnTopics
}

/** Topics that are the module's own. */
export interface OwnTopics {
  readonly desired: string
  readonly patch: string
  readonly reported: string
  readonly availability: string
  /** Followed by the method's name. */
  readonly methods: string
}

/** The settings; each thing that is wrong is reported, a sentence each. An empty variable counts as not set. */
export function readBrokerSettings(variables: Variables, report: Report): BrokerSettings {
  const clientId = variables['MQTT_CLIENT_ID'] || `edge-rules-${hostname()}`
  if (Buffer.byteLength(clientId) > 65_535 || /[\0/+#]/.test(clientId)) {
    report(
      `MQTT_CLIENT_ID is ${JSON.stringify(clientId)}; it must not contain "/", "+" or "#": it is a level of topics.`,
    )
  }
  const version = choose(variables, 'MQTT_VERSION', '5', { '5': 5, '3.1.1': 4 } as const, report)
  const topic = (name: string, fallback: string) => readOwnTopic(variables, name, fallback, clientId, report)
  const desired = topic('MQTT_DESIRED', 'edge-rules/{client}/desired')
  return {
    address: {
      url: readUrl(variables, report),
      caFile: variables['MQTT_CA_FILE'] || undefined,
      certFile: variables['MQTT_CERT_FILE'] || undefined,
      keyFile: variables['MQTT_KEY_FILE'] || undefined,
    },
    clientId,
    version,
    username: variables['MQTT_USERNAME'] || undefined,
    passwordFile: variables['MQTT_PASSWORD_FILE'] || undefined,
    tokenFile: readTokenFile(variables, version, report),
    inputs: readInputs(variables, report),
    outputs: readOutputs(variables, report),
    anyOutput: template('edge-rules/{client}/{output}'),
    sessionExpiry: readExpiry(variables, report),
    receiveMaximum: readWhole(variables, 'MQTT_RECEIVE_MAXIMUM', { fallback: 100, least: 1, most: 65_535 }, report),
    qos: choose(variables, 'MQTT_QOS', '1', { '1': 1, '0': 0 } as const, report),
    envelope: choose(variables, 'MQTT_ENVELOPE', 'off', { off: false, on: true }, report),
    takesRetained: choose(variables, 'MQTT_RETAINED', 'take', { take: true, ignore: false }, report),
    topics: {
      desired,
      patch: `${desired}/patch`,
      reported: topic('MQTT_REPORTED', 'edge-rules/{client}/reported'),
      availability: `edge-rules/${clientId}/availability`,
      methods: `edge-rules/${clientId}/methods/`,
    },
  }
}

const example = 'such as mqtt://localhost or mqtts://broker.plant.example:8883'

/** What is in the address is in logs, so that no secret may be. */
function readUrl(variables: Variables, report: Report): URL {
  const text = variables['MQTT_URL'] ?? ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !(url.protocol in defaultPorts) || url.hostname === '') {
    report(`MQTT_URL must be an address that begins with mqtt://, mqtts://, ws:// or wss://, ${example}.`)
    return new URL('mqtt://localhost')
  }
  if (url.username !== '' || url.password !== '') {
    report('MQTT_URL contains a user name or a password; use MQTT_USERNAME and MQTT_PASSWORD_FILE.')
  }
  return url
}

function readTokenFile(variables: Variables, version: 4 | 5, report: Report): string | undefined {
  const file = variables['MQTT_TOKEN_FILE'] || undefined
  if (file !== undefined && version === 4) report('MQTT_TOKEN_FILE needs MQTT 5: leave MQTT_VERSION out.')
  return file
}

/** `input1=factory/+/telemetry; ambient=room/#` */
function readPairs(text: string, name: string, report: Report): readonly (readonly [string, string])[] {
  return text.split(';').flatMap(pair => {
    if (pair.trim() === '') return []
    const at = pair.indexOf('=')
    const [left, right] = at < 0 ? ['', ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    if (left !== '' && right !== '') return [[left, right] as const]
    report(
      `${name}: ${JSON.stringify(pair.trim())} is no pair of a name and a topic, such as input1=factory/+/telemetry.`,
    )
    return []
  })
}

function readInputs(variables: Variables, report: Report): readonly InputFilter[] {
  const pairs = readPairs(variables['MQTT_INPUTS'] || 'input1=edge-rules/input1', 'MQTT_INPUTS', report)
  return pairs.map(([input, filter]) => {
    const problem = filterProblem(filter)
    if (problem !== undefined) report(`MQTT_INPUTS: ${JSON.stringify(filter)} is no topic filter: ${problem}.`)
    return { input, filter }
  })
}

function readOutputs(variables: Variables, report: Report): ReadonlyMap<string, TopicTemplate> {
  const found = new Map<string, TopicTemplate>()
  for (const [output, text] of readPairs(variables['MQTT_OUTPUTS'] ?? '', 'MQTT_OUTPUTS', report)) {
    const read = readTemplate(text)
    if ('problem' in read) report(`MQTT_OUTPUTS: the topic ${JSON.stringify(text)} of ${output}: ${read.problem}.`)
    else if (found.has(output)) report(`MQTT_OUTPUTS names ${output} twice; an output has one topic.`)
    else found.set(output, read)
  }
  return found
}

function template(text: string): TopicTemplate {
  const read = readTemplate(text)
  if ('problem' in read) throw new TypeError(read.problem)
  return read
}

function readOwnTopic(variables: Variables, name: string, fallback: string, clientId: string, report: Report): string {
  const topic = (variables[name] || fallback).replaceAll('{client}', clientId)
  if (/[+#\0{}]/.test(topic))
    report(
      `${name} is ${JSON.stringify(topic)}; it must be one topic, without "+" and "#"; {client} is its only place.`,
    )
  return topic
}

const longest = 0xffff_fffe

function readExpiry(variables: Variables, report: Report): number {
  const wanted = variables['MQTT_SESSION_EXPIRY'] || '1d'
  const found = /^\d{1,10}$/.test(wanted) ? Number(wanted) : (parseDuration(wanted) ?? Number.NaN) / 1000
  if (found >= 0 && found <= longest) return Math.round(found)
  report(
    `MQTT_SESSION_EXPIRY is ${JSON.stringify(wanted)}; it must be a duration such as "1d", up to 136 years (default 1d).`,
  )
  return 0
}

interface Range {
  readonly fallback: number
  readonly least: number
  readonly most: number
}

function readWhole(variables: Variables, name: string, { fallback, least, most }: Range, report: Report): number {
  const wanted = variables[name] || String(fallback)
  const found = /^\d{1,9}$/.test(wanted) ? Number(wanted) : Number.NaN
  if (found >= least && found <= most) return found
  report(`${name} is ${JSON.stringify(wanted)}; it must be a number from ${least} to ${most} (default ${fallback}).`)
  return fallback
}
