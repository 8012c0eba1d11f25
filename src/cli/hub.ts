// `edge-rules hub`: the local hub alone, for any module, driven by a person or by a program. Thin over src/hub.
import type { HubEvent } from '../hub/event.ts'
import type { Hub, HubOptions } from '../hub/hub.ts'
import { Mistake } from '../hub/mistake.ts'
import { parseDuration } from '../rules/duration.ts'
import { isObject, type JsonObject } from '../rules/json.ts'
import { choiceOption, readArguments } from './arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command.ts'
import { readDocumentFile } from './files.ts'
import { eventLine } from './hub/event-line.ts'
import { eventText } from './hub/event-text.ts'
import { type Instruction, readInstruction } from './hub/instruction.ts'
import { readLines } from './recording/json-lines.ts'

export const command: Command = {
  name: 'hub',
  summary: 'the local hub alone: stands in for edgeHub and the workload API, for any module',
  help: `usage: edge-rules hub [options]

Runs a stand-in for Azure IoT Edge's edgeHub on this machine, until it is interrupted. Prints the environment variables
that point a module at it: paste them into the shell that starts the module. Then tells on standard error what happens.

  --module NAME         a module that may connect; may be repeated; default filterModule
  --route TEXT          a route as in a deployment manifest; may be repeated. For example:
                        'FROM /messages/modules/filterModule/outputs/* INTO $upstream'
  --twin FILE           JSON: the desired properties of the module, or an object of them by module name
  --transport NAME      amqp (default) or mqtt: which the printed variables choose. The hub always speaks both
  --faithful            edgeHub's own times, which is the default: 30 seconds for an acknowledgement, pauses of up to a
                        minute, 20 seconds for a twin that the cloud does not give
  --time-scale FACTOR   all of these times multiplied, for example 0.05 for a hub whose half minutes last 1.5 seconds
  --ack-timeout TIME    how long a module may take to acknowledge a message until it is delivered again; default 30s
  --json                for programs: instructions are read from standard input, a line of JSON each, and everything
                        that happens is printed as a line of JSON. Ends with standard input

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
        json: { type: 'boolean' },
      },
    })
    const modules = values.module ?? ['filterModule']
    const transport = choiceOption('--transport', values.transport, ['amqp', 'mqtt'])
    const acknowledgement = readTimeout(values['ack-timeout'])
    const hub = await start({
      modules,
      routes: values.route ?? [],
      twins: values.twin === undefined ? {} : await readTwins(values.twin, modules),
      timeScale: readTimeScale(values['time-scale'], values.faithful ?? false),
      ...(acknowledgement === undefined ? {} : { patience: { acknowledgement } }),
    })
    const environments = modules.map(module => [module, hub.environment(module, transport)] as const)
    try {
      if (values.json) {
        hub.events$.subscribe(event => io.stdout.write(eventLine(event)))
        io.stdout.write(`${JSON.stringify({ ready: { env: Object.fromEntries(environments) } })}\n`)
        await Promise.race([interruption(io), obey(hub, io)])
      } else {
        hub.events$.subscribe(event => io.stderr.write(logLine(event)))
        io.stdout.write(environments.map(([module, variables]) => exportLines(module, variables)).join('\n'))
        io.stderr.write(`The hub is up, over AMQP and MQTT. The variables choose ${transport}. Ctrl+C ends it.\n`)
        await interruption(io)
      }
    } finally {
      await hub.close()
    }
    return exitCode.fine
  },
}

/** The hub's libraries are optional dependencies, which the module's image goes without. */
async function start(options: HubOptions): Promise<Hub> {
  const { startHub } = await import('../hub/hub.ts').catch(error => {
    throw new UsageError(
      `the local hub needs packages that are not installed here. ${error.message}. Run "npm install".`,
    )
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
    `${file}: with several modules, a twin file holds an object by module name: { "${only}": { … } }.`,
  )
}

/** Resolves with the end of standard input. A line that is not understood gets an answer, and the next is read. */
async function obey(hub: Hub, io: Io): Promise<void> {
  let number = 0
  for await (const line of readLines({ name: 'stdin', stream: io.stdin })) {
    number++
    if (line.trim() === '') continue
    try {
      await follow(hub, readInstruction(line))
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof Mistake)) throw error
      io.stdout.write(`${JSON.stringify({ error: { line: number, message: error.message } })}\n`)
    }
  }
}

/** A method call is not waited for: its answer is an event like any other. */
async function follow(hub: Hub, instruction: Instruction): Promise<void> {
  const { kind } = instruction
  if (kind === 'send') hub.send(instruction.module, instruction.input, instruction.message)
  else if (kind === 'twin') hub.patchTwin(instruction.module, instruction.patch)
  else if (kind === 'method') void hub.callMethod(instruction.module, instruction.name, instruction.payload)
  else await hub.fault(instruction.fault)
}

function exportLines(module: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`)
  return `# ${module}\n${lines.join('')}`
}

function logLine(event: HubEvent): string {
  return `${new Date().toISOString().slice(11, 23)} ${eventText(event)}\n`
}
