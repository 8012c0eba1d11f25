// The module's environment: what edgeAgent sets and what an operator may. Reads a plain record; knows no process.
import { isIP } from 'node:net'
import type { AcknowledgeAt } from '../engine/pipeline.ts'
import { parseDuration } from '../rules/data/duration.ts'
import { logLevels } from '../rules/nodes/settings.ts'
import type { LogLevel } from './log.ts'

export interface TransportChoice {
  readonly protocol: 'amqp' | 'mqtt'
  readonly webSocket: boolean
}

/** The values of `ClientTransportType`, as in Microsoft's own modules. */
const transports: Readonly<Record<string, TransportChoice>> = {
  Amqp_Tcp_Only: { protocol: 'amqp', webSocket: false },
  Amqp_WebSocket_Only: { protocol: 'amqp', webSocket: true },
  Mqtt_Tcp_Only: { protocol: 'mqtt', webSocket: false },
  Mqtt_WebSocket_Only: { protocol: 'mqtt', webSocket: true },
}

/** Who the module is: names as IoT Hub knows them. */
export interface Identity {
  readonly hub: string
  readonly device: string
  readonly module: string
}

/** What is the same wherever the module runs. */
export interface CommonEnvironment {
  readonly logLevel: LogLevel
  /** 0: no metrics. */
  readonly metricsPort: number
  /** Undefined: all of this machine's addresses. */
  readonly metricsAddress: string | undefined
  /** Whether that port also shows what the module does, bodies included. */
  readonly liveView: boolean
  readonly rulesFile: string | undefined
  readonly stateDir: string | undefined
  readonly recordFile: string | undefined
  /** When messages are acknowledged. */
  readonly acknowledge: AcknowledgeAt
  /** Whether an acknowledgement waits for the disk. */
  readonly securesState: boolean
  readonly times: Times
}

/** At an edgeHub. */
export interface Environment extends CommonEnvironment {
  readonly identity: Identity
  readonly transport: TransportChoice
}

/** In milliseconds. */
export interface Times {
  /** So long messages wait for the twin; 0: for ever. */
  readonly twinWait: number
  /** After so long edgeHub delivers again what was not acknowledged. */
  readonly acknowledgeWithin: number
  /** So long tokens are valid. */
  readonly tokenLifetime: number
}

export type Variables = Readonly<Record<string, string | undefined>>

/** The environment, or everything that is wrong with it, a sentence each. An empty variable counts as not set. */
export function readEnvironment(
  variables: Variables,
): { readonly environment: Environment } | { readonly problems: readonly string[] } {
  const problems: string[] = []
  const report = (problem: string) => {
    problems.push(problem)
  }
  const transport = choose(variables, 'ClientTransportType', 'Amqp_Tcp_Only', transports, report)
  // Over MQTT a new token takes a new connection; over AMQP it costs nothing, and the SDK's hour is as good as any.
  const environment: Environment = {
    identity: readIdentity(variables, report),
    transport,
    ...readCommon(variables, report, transport.protocol === 'mqtt' ? '1d' : '1h'),
  }
  return problems.length === 0 ? { environment } : { problems }
}

/** What is the same wherever the module runs. `lifetime`: of tokens, by default. */
export function readCommon(variables: Variables, report: Report, lifetime = '1h'): CommonEnvironment {
  return {
    logLevel: choose(variables, 'RuntimeLogLevel', 'info', logLevelsByName, report),
    ...readMetrics(variables, report),
    rulesFile: variables['RULES_FILE'] || undefined,
    stateDir: variables['STATE_DIR'] || undefined,
    recordFile: variables['RECORD_FILE'] || undefined,
    acknowledge: readAcknowledge(variables, report),
    securesState: choose(variables, 'STATE_SYNC', 'grouped', { grouped: false, each: true }, report),
    times: {
      twinWait: readTime(variables, 'TWIN_WAIT', { fallback: '5s', least: 0, most: 3_600_000 }, report),
      acknowledgeWithin: readTime(variables, 'ACK_TIMEOUT', { fallback: '30s', least: 1_000, most: 3_600_000 }, report),
      tokenLifetime: readTime(
        variables,
        'TOKEN_LIFETIME',
        { fallback: lifetime, least: 300_000, most: 365 * day },
        report,
      ),
    },
  }
}

/** Told of each thing that is wrong, a sentence each. */
export type Report = (problem: string) => void

const logLevelsByName = Object.fromEntries(logLevels.map(level => [level, level]))

/** The choice that a variable names. Case does not matter, as it does not to the runtime. */
export function choose<Choice>(
  variables: Variables,
  name: string,
  fallback: string,
  choices: Readonly<Record<string, Choice>>,
  report: Report,
): Choice {
  const wanted = variables[name] || fallback
  const found = Object.entries(choices).find(([choice]) => choice.toLowerCase() === wanted.toLowerCase())
  if (found !== undefined) return found[1]
  report(
    `${name} is ${JSON.stringify(wanted)}; it must be one of ${Object.keys(choices).join(', ')} (default ${fallback}).`,
  )
  return choose({}, name, fallback, choices, report)
}

function readAcknowledge(variables: Variables, report: Report): AcknowledgeAt {
  const found = choose<AcknowledgeAt>(
    variables,
    'ACKNOWLEDGE',
    'outputs',
    { outputs: 'outputs', journal: 'journal' },
    report,
  )
  if (found === 'journal' && !variables['STATE_DIR']) {
    report('ACKNOWLEDGE is "journal", which needs a folder for the journal: set STATE_DIR, or leave ACKNOWLEDGE out.')
  }
  return found
}

function readMetrics(variables: Variables, report: Report) {
  const metricsPort = readPort(variables, 'METRICS_PORT', 9600, report)
  const metricsAddress = variables['METRICS_ADDRESS'] || undefined
  const liveView = choose(variables, 'LIVE_VIEW', 'off', { off: false, on: true }, report)
  if (metricsAddress !== undefined && isIP(metricsAddress) === 0 && metricsAddress !== 'localhost') {
    report(
      `METRICS_ADDRESS is ${JSON.stringify(metricsAddress)}; it must be an IP address of this machine, such as ` +
        '127.0.0.1, or localhost (default: all addresses).',
    )
  }
  if (liveView && metricsPort === 0) {
    report('LIVE_VIEW is "on", which is served on the port of the metrics: METRICS_PORT must not be 0.')
  }
  return { metricsPort, metricsAddress, liveView }
}

function readPort(variables: Variables, name: string, fallback: number, report: Report): number {
  const wanted = variables[name] || String(fallback)
  if (/^\d{1,5}$/.test(wanted) && Number(wanted) <= 65_535) return Number(wanted)
  report(
    `${name} is ${JSON.stringify(wanted)}; it must be a port from 1 to 65535, or 0 for none (default ${fallback}).`,
  )
  return fallback
}

const day = 86_400_000

interface Range {
  readonly fallback: string
  readonly least: number
  readonly most: number
}

/** A duration as in rules, or a number of seconds, as edgeHub's own settings are. */
function readTime(variables: Variables, name: string, range: Range, report: Report): number {
  const { fallback, least, most } = range
  const wanted = variables[name] || fallback
  const found = /^\d{1,9}$/.test(wanted) ? Number(wanted) * 1000 : parseDuration(wanted)
  if (found !== undefined && found >= least && found <= most) return found
  const bounds = `from ${least / 1000} to ${most / 1000} s`
  report(`${name} is ${JSON.stringify(wanted)}; it must be a duration such as "90s", ${bounds} (default ${fallback}).`)
  return least
}

/** The variables that edgeAgent sets; the SDK stops at the first that is missing, here all are named at once. */
const runtimeVariables = [
  'IOTEDGE_WORKLOADURI',
  'IOTEDGE_IOTHUBHOSTNAME',
  'IOTEDGE_DEVICEID',
  'IOTEDGE_MODULEID',
  'IOTEDGE_MODULEGENERATIONID',
  'IOTEDGE_AUTHSCHEME',
]

function readIdentity(variables: Variables, report: Report): Identity {
  for (const name of ['EdgeHubConnectionString', 'IotHubConnectionString']) {
    const connection = variables[name]
    if (connection) return readConnectionString(name, connection, report)
  }
  const missing = runtimeVariables.filter(name => !variables[name])
  if (missing.length > 0) {
    report(
      `${missing.join(', ')}: not set. IoT Edge sets these when it starts the module. To run without Azure, ` +
        'start "edge-rules demo", or "edge-rules hub" and the variables that it prints.',
    )
  }
  const scheme = variables['IOTEDGE_AUTHSCHEME']
  if (scheme && scheme.toLowerCase() !== 'sastoken') {
    report(`IOTEDGE_AUTHSCHEME is ${JSON.stringify(scheme)}; it must be sasToken.`)
  }
  const uri = variables['IOTEDGE_WORKLOADURI']
  if (uri && !/^(unix|http):\/\//.test(uri)) {
    report(`IOTEDGE_WORKLOADURI is ${JSON.stringify(uri)}; it must be a unix:// or an http:// address.`)
  }
  return {
    hub: variables['IOTEDGE_IOTHUBHOSTNAME'] ?? '',
    device: variables['IOTEDGE_DEVICEID'] ?? '',
    module: variables['IOTEDGE_MODULEID'] ?? '',
  }
}

/** `HostName=…;DeviceId=…;ModuleId=…;SharedAccessKey=…`: for development. Its key is never repeated in a problem. */
function readConnectionString(name: string, text: string, report: Report): Identity {
  const parts = new Map(
    text.split(';').map(part => {
      const [key = '', ...value] = part.split('=')
      return [key.trim(), value.join('=')] as const
    }),
  )
  const missing = ['HostName', 'DeviceId', 'ModuleId', 'SharedAccessKey'].filter(key => !parts.get(key))
  if (missing.length > 0) report(`${name} lacks ${missing.join(', ')}. A module's connection string contains them all.`)
  return { hub: parts.get('HostName') ?? '', device: parts.get('DeviceId') ?? '', module: parts.get('ModuleId') ?? '' }
}
