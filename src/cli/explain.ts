// `edge-rules explain`: why each rule fires for a message or does not, and in which state its keys are. Thin over the
// engine, which explains; here it is read and shown.
import { readFile } from 'node:fs/promises'
import { explain } from '../engine/explain.ts'
import { createMachine, type Machine } from '../engine/machine.ts'
import { isObject } from '../rules/json.ts'
import { mergeObject } from '../rules/merge-patch.ts'
import type { Message } from '../rules/message.ts'
import { assignmentOptions, readArguments } from './arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command.ts'
import { showExplanation } from './explanation.ts'
import { openFile, readDocumentFile, unreadable } from './files.ts'
import { refuseInvalid } from './problem-lines.ts'
import { readMessage } from './recording/json-lines.ts'
import { openRecording } from './recording/recording.ts'
import { stepper } from './recording/run-recording.ts'
import { readIso } from './recording/time.ts'
import { createScreen } from './screen.ts'

export const command: Command = {
  name: 'explain',
  summary: 'tells why each rule fires for a message, or does not',
  help: `usage: edge-rules explain RULES [MESSAGE] [options]

Decides about MESSAGE by the document RULES and tells, for each rule, the conditions with the values that they saw, the
branch that decided, and why the rule fired or not. Nothing is sent.

MESSAGE is JSON, or the name of a file with JSON; standard input if it is left out or "-". Either a body:
  {"machine": {"temperature": 21.9}}
or a message with its "body", as in a recording; "input" (default "input1"), "properties" and "system" may stand too:
  {"input": "input1", "properties": {"line": "L1"}, "body": {"machine": {"temperature": 21.9}}}

  --rule ID          only this rule
  --twin name=json   a desired property over the document's; may be repeated
  --recording FILE   runs a recording first, so that windows and alarms are in the state in which it leaves them;
                     without MESSAGE its last message is explained
  --at TIME          with --recording: only up to this time, in milliseconds since its start or in ISO 8601
  --json             as one JSON object

  edge-rules explain rules.example.json '{"machine": {"temperature": 21.9}}'
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: {
        rule: { type: 'string' },
        twin: { type: 'string', multiple: true },
        recording: { type: 'string' },
        at: { type: 'string' },
        json: { type: 'boolean' },
      },
      positionals: ['RULES', '[MESSAGE]'],
    })
    const [rules = '', given] = positionals
    if (values.at !== undefined && values.recording === undefined) throw new UsageError('--at goes with --recording.')
    const desired = mergeObject(await readDocumentFile(rules), assignmentOptions('--twin', values.twin))
    const own = given === undefined && values.recording !== undefined ? undefined : await readGiven(given, io)
    const moment =
      values.recording === undefined
        ? { machine: start(rules, desired, 0), now: 0, last: undefined }
        : await runUntil(
            values.recording,
            values.at,
            own !== undefined,
            start0 => start(rules, desired, start0),
            desired,
          )
    const message = own ?? moment.last
    if (message === undefined) throw new UsageError('the recording has no message up to that time to explain.')
    const known = moment.machine.plan.rules.map(({ id }) => id)
    if (values.rule !== undefined && !known.includes(values.rule)) {
      throw new UsageError(`--rule: no rule "${values.rule}" runs; there are ${known.join(', ')}.`)
    }
    const explained = explain(moment.machine, message, moment.now).filter(
      ({ rule }) => values.rule === undefined || rule === values.rule,
    )
    const { paint } = createScreen(io)
    io.stdout.write(
      values.json
        ? `${JSON.stringify({ at: moment.now, rules: explained })}\n`
        : explained.map(explanation => showExplanation(explanation, paint)).join('\n'),
    )
    return exitCode.fine
  },
}

function start(file: string, desired: Parameters<Machine['apply']>[0], at: number): Machine {
  const machine = createMachine({ start: at })
  refuseInvalid(file, machine.apply(desired, at).problems)
  return machine
}

/** JSON as it stands, a file's, or standard input's. */
async function readGiven(given: string | undefined, io: Io): Promise<Message> {
  let text = given ?? '-'
  if (text === '-') {
    text = ''
    for await (const chunk of io.stdin) text += String(chunk)
  } else if (!/^\s*[[{"\d-]/.test(text)) {
    text = await readFile(text, 'utf8').catch(error => {
      throw unreadable(given ?? '', error)
    })
  }
  const complain = (problem: string) => new UsageError(`MESSAGE: ${problem}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // What is no JSON is explained too: the rules that need JSON say so.
  }
  const enveloped = isObject(value) && ['body', 'text', 'base64'].some(key => Object.hasOwn(value, key))
  if (isObject(value) && enveloped) return readMessage(text, { input: 'input1', ...value }, complain)
  return { input: 'input1', bytes: Buffer.from(text.trim(), 'utf8'), properties: new Map(), system: {} }
}

interface Moment {
  readonly machine: Machine
  readonly now: number
  /** The last message, which the machine has not seen. */
  readonly last: Message | undefined
}

/** Runs the recording up to a time; its last message by then is seen only where another one is to be explained. */
async function runUntil(
  file: string,
  at: string | undefined,
  seeLast: boolean,
  begin: (start: number) => Machine,
  desired: Parameters<Machine['apply']>[0],
): Promise<Moment> {
  const recording = await openRecording(await openFile(file))
  const machine = begin(recording.start)
  const until = at === undefined ? Number.POSITIVE_INFINITY : readAt(at, recording.start)
  const step = stepper(machine, desired)
  let held: { readonly time: number; readonly message: Message } | undefined
  let now = recording.start
  const see = () => {
    if (held !== undefined) for (const _ of step({ kind: 'message', ...held }));
    held = undefined
  }
  for await (const entry of recording.entries) {
    if (entry.time > until) break
    see()
    now = entry.time
    if (entry.kind === 'message') held = { time: entry.time, message: entry.message }
    else for (const _ of step(entry));
  }
  const end = Number.isFinite(until) ? until : now
  if (!seeLast && held !== undefined) return { machine, now: held.time, last: held.message }
  see()
  machine.advance(end)
  return { machine, now: end, last: undefined }
}

function readAt(text: string, start: number): number {
  const time = /^\d+$/.test(text) ? start + Number(text) : readIso(text)?.time
  if (time !== undefined) return time
  throw new UsageError(`--at takes milliseconds since the recording's start, or an ISO 8601 time, not "${text}".`)
}
