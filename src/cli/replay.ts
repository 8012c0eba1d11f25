// `edge-rules replay`: a recording through the rules, in virtual time. Thin over recording/ and the engine.
import { once } from 'node:events'
import { createMachine } from '../engine/machine.ts'
import type { JsonObject } from '../rules/json.ts'
import { mergeObject } from '../rules/merge-patch.ts'
import { assignmentOptions, readArguments } from './arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command.ts'
import { openSource, readDocumentFile } from './files.ts'
import { problemLines, refuseInvalid } from './problem-lines.ts'
import { outputLine, twinAnswerLine } from './recording/output-line.ts'
import { openRecording, type Recording } from './recording/recording.ts'
import { type Result, runRecording } from './recording/run-recording.ts'
import { readIso, writeTime } from './recording/time.ts'
import { createSummary } from './summary.ts'

export const command: Command = {
  name: 'replay',
  summary: 'runs a recording through the rules in virtual time, as fast as it goes',
  help: `usage: edge-rules replay RULES [RECORDING] [options]

Runs RECORDING (JSON lines; standard input if it is left out or "-") through the document RULES and prints each
message that the rules send, as a JSON line. The same input gives the same bytes on every run.

  --twin name=json   a desired property over the document's, such as TemperatureThreshold=30; may be repeated
  --csv COLUMNS      the recording is CSV, and these are its columns: "timestamp:iso,value:$.machine.temperature".
                     Time: iso (ISO 8601; UTC where it names no offset), ms or s (since the Unix epoch)
  --start TIME       when a recording in milliseconds starts, in ISO 8601; default 1970-01-01T00:00:00Z
  --drain            goes on after the last line until no timer is set, for a week of its time at most
  --summary          instead of the messages: how often each rule fired, first, last and how often an hour
  --json             with --summary: as one JSON object

A line of a recording:
  {"at": 1500, "input": "input1", "properties": {"line": "L1"}, "body": {"machine": {"temperature": 31}}}
  {"at": 2000, "twin": {"TemperatureThreshold": 30}}
  {"at": 90000}
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: {
        twin: { type: 'string', multiple: true },
        csv: { type: 'string' },
        start: { type: 'string' },
        drain: { type: 'boolean' },
        summary: { type: 'boolean' },
        json: { type: 'boolean' },
      },
      positionals: ['RULES', '[RECORDING]'],
    })
    const [rules = '', file] = positionals
    const desired = mergeObject(await readDocumentFile(rules), assignmentOptions('--twin', values.twin))
    const recording = await openRecording(await openSource(file, io), {
      ...(values.start === undefined ? {} : { start: readStart(values.start) }),
      ...(values.csv === undefined ? {} : { csv: values.csv }),
      warn: text => io.stderr.write(`edge-rules replay: ${text}\n`),
    })
    const machine = startMachine(rules, desired, recording, io)
    const results = runRecording(machine, recording, { desired, drain: values.drain === true })
    if (values.summary === true) {
      const summary = createSummary(
        recording.form,
        machine.plan.rules.map(({ id }) => id),
      )
      for await (const result of results) summary.add(result)
      io.stdout.write(values.json ? summary.json() : summary.text())
    } else {
      await writeLines(results, recording, io)
    }
    return exitCode.fine
  },
}

function readStart(text: string): number {
  const iso = readIso(text)
  if (iso?.suffix !== undefined) return iso.time
  throw new UsageError(`--start takes an ISO 8601 time with its offset, such as 2026-01-31T08:30:00Z, not "${text}".`)
}

function startMachine(file: string, desired: JsonObject, recording: Recording, io: Io) {
  const machine = createMachine({ start: recording.start })
  const { problems } = machine.apply(desired, recording.start)
  refuseInvalid(file, problems)
  io.stderr.write(problemLines(file, problems))
  return machine
}

async function writeLines(results: AsyncIterable<Result>, { form }: Recording, { stdout, signal }: Io): Promise<void> {
  for await (const result of results) {
    if (signal.aborted) return
    const at = writeTime(form, result.time)
    const lines =
      result.kind === 'twin'
        ? twinAnswerLine(at, result.answer)
        : result.decision.sends.map(message => outputLine(at, message)).join('')
    if (lines !== '' && !stdout.write(lines)) await once(stdout, 'drain', { signal }).catch(() => {})
  }
}
