// `edge-rules replay`: a recording through the rules, in virtual time. Thin over workbench/recording/ and the engine.
import { once } from 'node:events'
import { createMachine } from '../engine/machine.ts'
import { leftBehind } from '../workbench/inspection/left-out.ts'
import { OutputBytes } from '../workbench/recording/output-bytes.ts'
import type { Recording } from '../workbench/recording/recording.ts'
import { type Result, runBlocks } from '../workbench/recording/replay.ts'
import { createSummary } from '../workbench/summary/summary.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io } from './command/command.ts'
import { createProgress, noProgress } from './command/progress.ts'
import { openGiven, readDesired, recordingHelp, recordingOptions, watched } from './command/recording-options.ts'
import { createScreen } from './command/screen.ts'

export const command: Command = {
  name: 'replay',
  summary: 'runs a recording through the rules in virtual time, as fast as it goes',
  help: `usage: edge-rules replay RULES [RECORDING] [options]

Runs RECORDING (JSON lines or CSV; compressed if its name ends in .gz; standard input if it is left out or "-")
through the document RULES and prints each message that the rules send, as a JSON line. The same input gives the same
bytes on every run. A recording is read as it runs, so a long one needs no more memory than a short one.

${recordingHelp}  --drain            goes on after the last line until no timer is set, for a week of its time at most
  --summary          instead of the messages: how often each rule fired, when first and last, at what rate, and a line
                     that shows when; what went wrong, with an example of each error
  --json             with --summary: as one JSON object

A line of a recording:
  {"at": 1500, "input": "input1", "properties": {"line": "L1"}, "body": {"machine": {"temperature": 31}}}
  {"at": 2000, "twin": {"TemperatureThreshold": 30}}
  {"at": 90000}
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: {
        ...recordingOptions,
        drain: { type: 'boolean' },
        summary: { type: 'boolean' },
        json: { type: 'boolean' },
      },
      positionals: ['RULES', '[RECORDING]'],
    })
    const [rules = '', file] = positionals
    const isSummary = values.summary === true
    const desired = await readDesired(rules, values, io)
    const recording = await openGiven(file, values, io, 'replay')
    const machine = createMachine({ start: recording.start })
    machine.apply(desired, recording.start)
    // Where the messages go by on a terminal, they show themselves how far it is.
    const progress = isSummary || io.stdout.isTTY !== true ? createProgress(io) : noProgress
    const run = watched(recording, progress, io)
    const results = runBlocks(machine, run, { desired, drain: values.drain === true, onlySends: !isSummary })
    try {
      if (!isSummary) await writeLines(results, recording, io)
      else {
        const ids = machine.plan.rules.map(({ id }) => id)
        const summary = createSummary(recording.form, recording.start, ids)
        for await (const some of results) for (const result of some) summary.add(result)
        progress.end()
        const end = { time: run.reached(), machine }
        io.stdout.write(values.json ? summary.json(end) : summary.text(end, createScreen(io)))
      }
    } finally {
      progress.end()
    }
    const behind = leftBehind(machine, recording.start)
    if (behind.length > 0) io.stderr.write(`edge-rules replay: ${behindText(behind)}\n`)
    return exitCode.fine
  },
}

const behindText = (rules: readonly string[]) =>
  `the recording starts in 1970, where ${rules.join(', ')} cannot read the times of some events: they are years ahead. Say with --start when it starts.`

/** What is written at once, unless there is nothing more to write for now. */
const writeSize = 64 * 1024

async function writeLines(
  results: AsyncGenerator<readonly Result[]>,
  { form }: Recording,
  { stdout, signal }: Io,
): Promise<void> {
  const lines = new OutputBytes(form)
  const write = async () => {
    const bytes = lines.take()
    if (bytes !== undefined && !stdout.write(bytes)) await once(stdout, 'drain', { signal }).catch(() => {})
  }
  try {
    for (;;) {
      const coming = results.next()
      const { done, value } = await (lines.length === 0 ? coming : atHand(coming, write))
      if (done || signal.aborted) break
      for (const result of value) lines.add(result)
      if (lines.length >= writeSize) await write()
    }
  } finally {
    await write()
  }
}

/** What comes; `waits` is called where it is not there yet. */
async function atHand<Value>(coming: Promise<Value>, waits: () => Promise<void>): Promise<Value> {
  const later = new Promise<undefined>(resolve => setImmediate(resolve, undefined))
  const first = await Promise.race([coming.then(value => ({ value })), later])
  if (first !== undefined) return first.value
  await waits()
  return coming
}
