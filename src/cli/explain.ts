// `edge-rules explain`: why each rule fires for a message or does not, and in which state its keys are. Thin over the
// engine, which explains; here the message is read, and a recording run up to it.
import { text as readAll } from 'node:stream/consumers'
import { createMachine, type Machine } from '../engine/machine.ts'
import { isObject, type JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import {
  explainAlone,
  explainMoment,
  onlyRule,
  type Report,
  reportJson,
  reportText,
} from '../workbench/explanation/explanation-report.ts'
import { readMessage } from '../workbench/recording/line-reader.ts'
import { runUntil } from '../workbench/recording/moment.ts'
import type { Recording } from '../workbench/recording/recording.ts'
import { readIso } from '../workbench/recording/time-form.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command/command.ts'
import { readTextFile } from './command/files.ts'
import { createProgress } from './command/progress.ts'
import {
  openGiven,
  readDesired,
  recordingHelp,
  recordingOptions,
  refuseStray,
  watched,
} from './command/recording-options.ts'
import { createScreen } from './command/screen.ts'

export const command: Command = {
  name: 'explain',
  summary: 'tells why each rule fires for a message or does not, and in which state it is',
  help: `usage: edge-rules explain RULES [MESSAGE] [options]

Decides about MESSAGE by the document RULES and tells, for each rule, the conditions with the values that they saw, the
branch that decided, and why the rule fired or not. Nothing is sent.

MESSAGE is JSON, or the name of a file with JSON; standard input if it is left out or "-". Either a body:
  {"machine": {"temperature": 21.9}}
or a message with its "body", as in a recording; "input" (default "input1"), "properties" and "system" are optional:
  {"input": "input1", "properties": {"line": "L1"}, "body": {"machine": {"temperature": 21.9}}}

  --recording FILE   runs a recording first, and tells besides in which state it leaves the rules: which keys are
                     pending or raised and since when, what they wait for, what their windows contain. Without MESSAGE
                     its last message is explained
  --at TIME          with --recording: only up to this time, as the recording writes times or in ISO 8601
  --rule ID          only this rule
  --json             as one JSON object
${recordingHelp}
  edge-rules explain rules.example.json '{"machine": {"temperature": 21.9}}'
  edge-rules explain rules.json --recording record.jsonl --at 90000
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: {
        ...recordingOptions,
        recording: { type: 'string' },
        at: { type: 'string' },
        rule: { type: 'string' },
        json: { type: 'boolean' },
      },
      positionals: ['RULES', '[MESSAGE]'],
    })
    const [rules = '', given] = positionals
    const { recording: file, at, rule } = values
    if (file === undefined) refuseStray(values, '--recording', ['at'])
    const desired = await readDesired(rules, values, io)
    const begin = (start: number) => startMachine(desired, start)
    const report =
      file === undefined
        ? explainAlone(begin(0), await readGiven(given, io))
        : await explainRecording(await openGiven(file, values, io, 'explain'), { begin, desired, at, given, io })
    if (rule !== undefined && !report.known.includes(rule)) {
      throw new UsageError(`--rule: no rule "${rule}" runs; there are ${report.known.join(', ')}.`)
    }
    const asked = rule === undefined ? report : onlyRule(report, rule)
    const look = { paint: createScreen(io).paint, allKeysHint: (id: string) => `--rule ${id} shows all` }
    io.stdout.write(values.json ? reportJson(asked) : reportText(asked, look))
    return exitCode.fine
  },
}

function startMachine(desired: JsonObject, at: number): Machine {
  const machine = createMachine({ start: at })
  machine.apply(desired, at)
  return machine
}

interface Asked {
  readonly begin: (start: number) => Machine
  readonly desired: JsonObject
  /** Until when; undefined: to the recording's end. */
  readonly at: string | undefined
  /** The argument MESSAGE. */
  readonly given: string | undefined
  readonly io: Io
}

async function explainRecording(recording: Recording, { begin, desired, at, given, io }: Asked): Promise<Report> {
  const message = given === undefined ? undefined : await readGiven(given, io)
  const until = at === undefined ? undefined : readAt(at, recording)
  const progress = createProgress(io)
  try {
    const moment = await runUntil(begin(recording.start), watched(recording, progress, io), desired, until)
    return explainMoment(moment, recording.form, message)
  } finally {
    progress.end()
  }
}

/** Milliseconds count as in the recording: from its start, or where it has milliseconds since the Unix epoch, from there. */
function readAt(text: string, { form, start }: Recording): number {
  const iso = readIso(text)
  const zero = form.kind === 'milliseconds' ? form.zero : start
  if (/^\d+$/.test(text)) return zero + Number(text)
  if (iso?.suffix !== undefined) return iso.time
  const hint =
    iso === undefined
      ? 'or an ISO 8601 time with its offset, such as 2026-01-31T08:30:00Z'
      : `or ${text}Z if it is in UTC`
  throw new UsageError(`--at takes milliseconds since the recording's start, ${hint}, not "${text}".`)
}

/** JSON itself, a file's, or standard input's. */
async function readGiven(given: string | undefined, io: Io): Promise<Message> {
  let text = given ?? '-'
  if (text === '-') {
    text = await readAll(io.stdin)
  } else if (!/^\s*[[{"\d-]/.test(text)) {
    text = await readTextFile(text)
  }
  const complain = (problem: string) => new UsageError(`MESSAGE: ${problem}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // What is not JSON is explained too: the rules that need JSON say so.
  }
  const enveloped = isObject(value) && ['body', 'text', 'base64'].some(key => Object.hasOwn(value, key))
  if (isObject(value) && enveloped) return readMessage(text, { input: 'input1', ...value }, complain)
  return { input: 'input1', bytes: Buffer.from(text.trim(), 'utf8'), properties: new Map(), system: {} }
}
