// `edge-rules demo`: hub, sensor and module on one machine, shown to a person or written as JSON lines. Thin over demo/.
import { resolve } from 'node:path'
import { isObject, type Json, type JsonObject } from '../rules/data/json.ts'
import { readDocument } from '../rules/document/document.ts'
import { mergeObject } from '../rules/twin/merge-patch.ts'
import { outputLine } from '../workbench/recording/line-writer.ts'
import { assignmentOptions, choiceOption, numberOption, readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command/command.ts'
import { readDocumentFile } from './command/files.ts'
import { problemLines, refuseInvalid } from './command/problem-lines.ts'
import { type ReadingValues, readingHelp, readingOptions } from './command/recording-options.ts'
import { createScreen } from './command/screen.ts'
import { setBrokerStage } from './demo/broker-stage.ts'
import { serveDemoPage } from './demo/demo-page.ts'
import { freePort } from './demo/free-port.ts'
import { readWishes, type Wish } from './demo/keys.ts'
import { createPersonView, defaultThreshold, thresholdName } from './demo/person-view.ts'
import { playReadings, shippedReadings } from './demo/readings.ts'
import { type Stage, setStage } from './demo/stage.ts'
import type { View } from './demo/view.ts'
import { defaultRate } from './sensor.ts'

export const command: Command = {
  name: 'demo',
  summary: 'everything on one machine: local hub, sensor, module, and what comes out',
  help: `usage: edge-rules demo [options]

Starts a local hub, a sensor that plays a week of a real machine's temperatures, and the module with the tutorial's
rule: readings above TemperatureThreshold (25) go to the cloud, tagged MessageType=Alert. Needs no Azure.

  --count N            stops after N readings, when all of them are settled; default: goes on until it is stopped
  --rate N             readings a second; default ${defaultRate}
  --transport NAME     amqp (default) or mqtt: how the sensor and the module talk with the hub
  --broker             an ordinary MQTT broker in place of the hub
  --rules FILE         rules of your own in place of the built-in one; start with a copy of rules.example.json
  --twin name=json     a desired property of the module's, such as TemperatureThreshold=90; may be repeated
  --data FILE          another recording, as "edge-rules replay" reads it; a row of CSV becomes a reading of the sensor:
                       columns named timestamp, value (the machine's temperature), or machine.temperature
  --json               only what leaves the module, a JSON line a message; all else goes to stderr

While it runs: up and down change the threshold by 1, page up and page down by 10, "t 90" and Enter set it, q quits.
If stdin is not a terminal, the lines "t 90" and "q" do the same.

How the recording is read:
${readingHelp}`,

  async run(args, io) {
    const { values } = readArguments(args, {
      options: {
        count: { type: 'string' },
        rate: { type: 'string' },
        transport: { type: 'string' },
        broker: { type: 'boolean' },
        rules: { type: 'string' },
        twin: { type: 'string', multiple: true },
        data: { type: 'string' },
        ...readingOptions,
        json: { type: 'boolean' },
      },
    })
    const count = numberOption('--count', values.count, { above: 0, whole: true })
    const rate = numberOption('--rate', values.rate, { above: 0 }) ?? defaultRate
    const transport = choiceOption('--transport', values.transport, ['amqp', 'mqtt'])
    if (values.broker && values.transport !== undefined) throw new UsageError('give --transport or --broker, not both.')
    const twin = assignmentOptions('--twin', values.twin)
    const base = values.rules === undefined ? undefined : await readDocumentFile(values.rules)
    const data = values.data ?? shippedReadings
    // What is wrong is said here, once, and not by a process that would be started again and again.
    if (base !== undefined) await refuseInvalid({ file: values.rules }, readDocument({}, base).problems)
    const { problems } = readDocument(twin, base)
    await refuseInvalid({ file: values.rules, twin }, problems)
    io.stderr.write(await problemLines({ file: values.rules, twin }, problems))
    await refuseUnreadable(data, values, io)

    const rulesFile = values.rules === undefined ? undefined : resolve(values.rules)
    const livePort = await freePort(9600)
    const played = { rulesFile, twin: withDebugLog(base, twin), livePort, env: inherited(io) }
    const countArguments = count === undefined ? [] : ['--count', String(count)]
    const sensor = ['--data', data, '--rate', String(rate), ...countArguments, ...readingArguments(values)]
    const page = await serveDemoPage(livePort)
    // What happens from here on is seen: nothing is waited for before it is played.
    const stage = values.broker
      ? await setBrokerStage({ ...played, readings: playReadings(data, values, io), rate, count })
      : await setStage({ ...played, transport, sensor })
    const view = values.json
      ? createProgramView(io)
      : createPersonView({
          screen: createScreen(io),
          base,
          twin,
          count,
          waiting: stage.waiting,
          pace: `${values.broker ? 'broker' : transport.toUpperCase()} ${rate}/s`,
          keys: io.stdin.isTTY === true,
        })
    const text = `what each rule decides and why, live, in another terminal: ${tapCommand(livePort)}`
    view.show({ kind: 'note', text, worry: false })
    const shown = `the same in a browser, over time: ${page?.address}`
    if (page !== undefined) view.show({ kind: 'note', text: shown, worry: false })
    // A program does not look at its output to read which keys work.
    const typed = values.json && io.stdin.isTTY ? undefined : io.stdin
    const take = wishTaker(stage, view, { ...base, ...twin }[thresholdName])
    await play({ stage, view, typed, take, signal: io.signal }).finally(() => page?.close())
    return exitCode.fine
  },
}

const tapCommand = (port: number) => `npx edge-rules tap${port === 9600 ? '' : ` --url http://127.0.0.1:${port}`}`

/** The module's log tells which rules sent a message, at level debug: settings that say less are overruled. */
function withDebugLog(base: JsonObject | undefined, twin: JsonObject): JsonObject {
  const settings = mergeObject(base ?? {}, twin)['settings']
  return isObject(settings) && 'logLevel' in settings ? mergeObject(twin, { settings: { logLevel: 'debug' } }) : twin
}

async function refuseUnreadable(data: string, values: ReadingValues, io: Io): Promise<void> {
  for await (const _ of playReadings(data, values, io, 'demo')) return
}

/** The options of reading, as they were given. */
function readingArguments(values: ReadingValues): readonly string[] {
  return Object.keys(readingOptions).flatMap(name => {
    const value = Object.entries(values).find(([given]) => given === name)?.[1]
    if (value === undefined || value === false) return []
    return value === true ? [`--${name}`] : [value].flat().map(text => `--${name}=${text}`)
  })
}

/** What a process needs to start at all, and nothing that would tell the module of another hub. */
function inherited({ env }: Io): Readonly<Record<string, string>> {
  const names = ['PATH', 'HOME', 'SystemRoot', 'TEMP', 'TMPDIR', 'NODE_OPTIONS', 'EDGE_RULES_DEBUG']
  return Object.fromEntries(names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])))
}

interface Play {
  readonly stage: Stage
  readonly view: View
  /** Where keys and lines are read; undefined: nowhere. */
  readonly typed: Io['stdin'] | undefined
  readonly take: (wish: Wish) => void
  readonly signal: AbortSignal
}

/** Runs until all is settled, or somebody has had enough; then ends all and says the last word. */
async function play({ stage, view, typed, take, signal }: Play): Promise<void> {
  const quit = new AbortController()
  const enough = new Promise(resolve => {
    for (const ending of [signal, quit.signal]) ending.addEventListener('abort', resolve)
  })
  stage.happenings$.subscribe(view.show)
  const release = typed && readWishes(typed, wish => (wish.kind === 'quit' ? quit.abort() : take(wish)))
  try {
    if (!signal.aborted) await Promise.race([stage.finished, enough])
  } finally {
    release?.()
    await stage.close()
    view.end()
  }
}

/** Turns wishes into changes of the twin. */
function wishTaker(stage: Stage, view: View, start: Json | undefined): (wish: Wish) => void {
  let threshold = typeof start === 'number' ? start : defaultThreshold
  const set = (value: number) => {
    threshold = value
    stage.changeTwin({ [thresholdName]: value })
  }
  return wish => {
    if (wish.kind === 'set') set(wish.threshold)
    else if (wish.kind === 'move') set(threshold + wish.by)
    else if (wish.kind === 'typing') view.typing(wish.text)
    else if (wish.kind === 'unclear') {
      view.show({
        kind: 'note',
        text: `"${wish.text}" is not understood; write "t 90" to set the threshold`,
        worry: true,
      })
    }
  }
}

/** For programs: what leaves the module, as a recording's output lines; all else on stderr. */
function createProgramView({ stdout, stderr }: Io): View {
  return {
    show(happening) {
      if (happening.kind === 'sent') stdout.write(outputLine(new Date().toISOString(), happening.message))
      else if (happening.kind === 'note') stderr.write(`edge-rules demo: ${happening.text}\n`)
    },
    typing() {},
    end() {},
  }
}
