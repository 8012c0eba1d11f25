// `edge-rules bench`: how fast a document's rules run on this machine, and what they take. Thin over workbench/speed/.
import { availableParallelism, cpus } from 'node:os'
import { readDocument } from '../rules/document/document.ts'
import type { Recording } from '../workbench/recording/recording.ts'
import { makeMessages, type TimedMessage } from '../workbench/speed/made-messages.ts'
import { bytesPerRule, measureSpeed, type Speed } from '../workbench/speed/measure.ts'
import { collector, processMeter } from './bench/process-meter.ts'
import { numberOption, readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command/command.ts'
import { createProgress } from './command/progress.ts'
import {
  openGiven,
  readDesired,
  recordingHelp,
  recordingOptions,
  refuseStray,
  watched,
} from './command/recording-options.ts'

/** Of a recording no more messages are taken, so that they stay near the processor. */
const mostMessages = 10_000
const madeMessages = 1024
const rounds = 12

export const command: Command = {
  name: 'bench',
  summary: 'measures how fast the rules run on this machine, and how much memory they take',
  help: `usage: edge-rules bench RULES [RECORDING] [options]

Runs messages through the document RULES in virtual time, again and again, and tells how many it decides a second on one
core, from the bytes of a message to what is to be sent; beside it, how many JSON.parse alone reads. Of figures of two
machines, or of two days, compare the ratios.

The messages are those of RECORDING, of a long one the first ${mostMessages.toLocaleString('en')}. Without one they are made, 100 a second of the
rules' time: with a value at each place that the rules read, at the limits that they compare it with or beside them. So
more of them match than where nothing is wrong.

  --seconds N        how long it measures; default 3
  --json             as one JSON object; times in nanoseconds
${recordingHelp}
  edge-rules bench rules.example.json
  edge-rules bench rules.json record.jsonl --twin TemperatureThreshold=30
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: { ...recordingOptions, seconds: { type: 'string' }, json: { type: 'boolean' } },
      positionals: ['RULES', '[RECORDING]'],
    })
    const [rules = '', file] = positionals
    if (file === undefined) refuseStray(values, 'a RECORDING')
    const seconds = numberOption('--seconds', values.seconds, { above: 0 }) ?? 3
    const desired = await readDesired(rules, values, io)
    const { ruleSet } = readDocument(desired)
    if (ruleSet === undefined) return exitCode.no
    const messages =
      file === undefined
        ? makeMessages(ruleSet, madeMessages)
        : await readMessages(await openGiven(file, values, io, 'bench'), io)
    if (messages.length === 0) throw new UsageError(`${file} contains no message.`)
    const progress = createProgress(io)
    const tell = (part: number) => progress.step(() => `${Math.floor(part * 100)} %`)
    const speed = await measureSpeed(desired, messages, {
      meter: processMeter,
      rounds,
      seconds,
      signal: io.signal,
      progress: tell,
    })
    progress.end()
    if (speed === undefined) return exitCode.fine
    const { length } = ruleSet.rules
    const result = {
      ...speed,
      rules: length,
      bytesPerRule: bytesPerRule(desired, length, collector()),
      ...sizeOf(messages),
    }
    io.stdout.write(values.json ? `${JSON.stringify({ ...result, ...machineOf() })}\n` : report(result, file))
    return exitCode.fine
  },
}

async function readMessages(recording: Recording, io: Io): Promise<readonly TimedMessage[]> {
  const messages: TimedMessage[] = []
  const progress = createProgress(io)
  for await (const entry of watched(recording, progress, io).entries) {
    if (entry.kind === 'message') messages.push({ at: entry.time - recording.start, message: entry.message })
    if (messages.length === mostMessages) break
  }
  progress.end()
  return messages
}

interface Result extends Speed {
  readonly rules: number
  readonly bytesPerRule: number
  readonly messages: number
  readonly bytesPerMessage: number
}

function sizeOf(messages: readonly TimedMessage[]) {
  const bytes = messages.reduce((sum, { message }) => sum + message.bytes.length, 0)
  return { messages: messages.length, bytesPerMessage: bytes / messages.length }
}

const machineOf = () => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  node: process.versions.node,
})

function report(result: Result, file: string | undefined): string {
  const { processor, cores, node } = machineOf()
  const row = (what: string, nanoseconds: number) =>
    `${what.padEnd(18)} ${rounded(1e9 / nanoseconds).padStart(11)} messages/s  ${duration(nanoseconds).padStart(8)} each`
  const { rules, messages, bytesPerMessage, keys } = result
  return `${count(rules)} rule${rules === 1 ? '' : 's'}, ${count(messages)} messages of ${count(Math.round(bytesPerMessage))} bytes, ${file === undefined ? 'made for them' : `of ${file}`}

${row('the rules', result.message)}  ± ${(100 * result.spread).toFixed(0)} %
${row('JSON.parse alone', result.parse)}

${Number(result.ratio.toPrecision(2))} of the rate of JSON.parse alone
${result.fired.toFixed(2)} rules fire for a message, ${result.sent.toFixed(2)} messages leave for each
${bytes(result.bytesPerRule)} of memory for a rule${keys === 0 ? '' : `, beside the state of ${count(keys)} key${keys === 1 ? '' : 's'}`}
on one core of ${processor} (${cores}), Node.js ${node}
`
}

const count = (value: number) => value.toLocaleString('en')

/** Three digits, and the rest as zeros: more would be made up. */
const rounded = (value: number) => count(Number(value.toPrecision(3)))

const duration = (nanoseconds: number) =>
  nanoseconds < 1000 ? `${nanoseconds.toFixed(0)} ns` : `${(nanoseconds / 1000).toPrecision(3)} µs`

const bytes = (value: number) => (value < 1024 ? `${value.toFixed(0)} bytes` : `${(value / 1024).toPrecision(3)} KB`)
