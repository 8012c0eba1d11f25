// `edge-rules hub`: the local hub alone, for any module, driven by a person or by a program. Thin over src/hub.
import type { HubEvent } from '../hub/event.ts'
import type { Hub, HubOptions } from '../hub/hub.ts'
import { Mistake } from '../hub/mistake.ts'
import { parseDuration } from '../rules/data/duration.ts'
import { isObject, type JsonObject } from '../rules/data/json.ts'
import { choiceOption, readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command/command.ts'
import { readDocumentFile } from './command/files.ts'
import { explainMissing } from './command/missing-package.ts'
import { obeyPerson, obeyProgram } from './hub/dialogue.ts'
import { eventLine } from './hub/event-line.ts'
import { eventText } from './hub/event-text.ts'
import { shortLines } from './hub/short-line.ts'

export const command: Command = {
  name: 'hub',
  summary: 'the local hub alone: a stand-in for edgeHub and the workload API, for any module',
  help: `usage: edge-rules hub [options]

Runs a stand-in for Azure IoT Edge's edgeHub on this machine, until it is interrupted. Prints the environment variables
that point a module at it: paste them into the shell that starts the module. Then tells on standard error what happens,
and takes instructions as short lines on standard input.

  --module NAME         a module that may connect; may be repeated; default filterModule
  --route TEXT          a route as in a deployment manifest; may be repeated. For example:
                        'FROM /messages/modules/filterModule/outputs/* INTO $upstream'
  --twin FILE           JSON: the desired properties of the module, or an object of them by module name
  --transport NAME      amqp (default), mqtt, amqp-ws or mqtt-ws (over web sockets): which the printed variables choose.
                        The hub always speaks all of them
  --web-socket-port N   where it listens for web sockets; default: a free port. The SDK connects to 443 only
  --faithful            edgeHub's own times, which is the default: 30 seconds for an acknowledgement, pauses of up to a
                        minute, 20 seconds for a twin that the cloud does not give
  --time-scale FACTOR   all times multiplied, --ack-timeout's too: with 0.05 half a minute lasts 1.5 seconds
  --ack-timeout TIME    how long a module may take to acknowledge a message before it is delivered again; default 30s
  --json                for programs: instructions are read from standard input, a line of JSON each, and everything
                        that happens is printed as a line of JSON. Ends with standard input

Instructions:
${shortLines}
Instructions with --json:
  {"send": {"module": "filterModule", "input": "input1", "properties": {}, "body": {"machine": {"temperature": 31}}}}
  {"twin": {"module": "filterModule", "patch": {"TemperatureThreshold": 30}}}
  {"method": {"module": "filterModule", "name": "status", "payload": {}}}
  {"fault": {"kind": "disconnect"}}
`,

  async run(args, io) {
    const { values } = readArguments(args, {
      options: {
        module: { type: 'string', multiple: true },
        route: { type: 'string', multiple: true },
        twin: { type: 'string' },
        transport: { type: 'string' },
        faithful: { type: 'boolean' },
        'time-scale': { type: 'string' },
        'ack-timeout': { type: 'string' },
        'web-socket-port': { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    const modules = values.module ?? ['filterModule']
    const choice = choiceOption('--transport', values.transport, ['amqp', 'mqtt', 'amqp-ws', 'mqtt-ws'])
    const transport = choice === 'amqp' || choice === 'amqp-ws' ? 'amqp' : 'mqtt'
    const way = choice === transport ? 'socket' : 'webSocket'
    const acknowledgement = readTimeout(values['ack-timeout'])
    const hub = await start({
      modules,
      routes: values.route ?? [],
      twins: values.twin === undefined ? {} : await readTwins(values.twin, modules),
      webSocketPort: readPort(values['web-socket-port']),
      timeScale: readTimeScale(values['time-scale'], values.faithful ?? false),
      ...(acknowledgement === undefined ? {} : { patience: { acknowledgement } }),
    })
    const environments = modules.map(module => [module, hub.environment(module, transport, way)] as const)
    try {
      if (values.json) {
        hub.events$.subscribe(event => io.stdout.write(eventLine(event)))
        io.stdout.write(`${JSON.stringify({ ready: { env: Object.fromEntries(environments) } })}\n`)
        await Promise.race([interruption(io), obeyProgram(hub, io)])
      } else {
        hub.events$.subscribe(event => io.stderr.write(logLine(event)))
        io.stdout.write(environments.map(([module, variables]) => exportLines(module, variables)).join('\n'))
        io.stderr.write(
          `The hub is up, over AMQP and MQTT. The variables choose ${choice}. "help" shows what it takes, Ctrl+C ends it.\n` +
            `What a module's rules decide and why, in another terminal: edge-rules tap --hub ${hub.address}\n`,
        )
        await Promise.race([interruption(io), obeyPerson(hub, modules, io)])
      }
    } finally {
      await hub.close()
    }
    return exitCode.fine
  },
}

/** The hub's libraries are not in the module's image, nor in the package. */
async function start(options: HubOptions): Promise<Hub> {
  const { startHub } = await import('../hub/hub.ts').catch(error => {
    throw explainMissing(error)
  })
  try {
    return await startHub(options)
  } catch (error) {
    throw error instanceof Mistake ? new UsageError(error.message) : error
  }
}

function interruption({ signal }: Io): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const time = parseDuration(text)
  if (time === undefined || time === 0)
    throw new UsageError(`--ack-timeout takes a time such as 30s or 500ms, not "${text}".`)
  return time
}

function readPort(text = '0'): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new UsageError(`--web-socket-port takes a port from 1 to 65535, not "${text}".`)
}

function readTimeScale(text: string | undefined, faithful: boolean): number {
  if (text === undefined) return 1
  if (faithful) throw new UsageError('--faithful and --time-scale exclude each other.')
  const scale = Number(text)
  if (!(scale > 0 && scale <= 1))
    throw new UsageError(`--time-scale takes a factor above 0 and up to 1, not "${text}".`)
  return scale
}

/** By module name where every name is one of a module; else the desired properties of the one module there is. */
async function readTwins(file: string, modules: readonly string[]): Promise<Record<string, JsonObject>> {
  const document = await readDocumentFile(file)
  const entries = Object.entries(document)
  const twins = entries.filter(
    (entry): entry is [string, JsonObject] => modules.includes(entry[0]) && isObject(entry[1]),
  )
  if (twins.length === entries.length) return Object.fromEntries(twins)
  const [only, ...others] = modules
  if (only !== undefined && others.length === 0) return { [only]: document }
  throw new UsageError(
    `${file}: with several modules, a twin file must be an object by module name: { "${only}": { … } }.`,
  )
}

function exportLines(module: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`)
  return `# ${module}\n${lines.join('')}`
}

function logLine(event: HubEvent): string {
  return `${new Date().toISOString().slice(11, 23)} ${eventText(event)}\n`
}
