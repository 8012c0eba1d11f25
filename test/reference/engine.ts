// The engine, driven as `edge-rules replay` drives it, and its answers in the form of the reference's.
import { Readable } from 'node:stream'
import { createMachine, type Decision, type Json, type JsonObject, type Machine } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { openRecording } from '../../src/workbench/recording/opened.ts'
import type { RecordedLine } from '../../src/workbench/recording/recording.ts'
import { stepper } from '../../src/workbench/recording/replay.ts'
import type { Line } from './reference.ts'
import type { Send } from './world.ts'

export interface EngineOptions {
  /** Before every line, the same document is delivered again, or the machine is stopped and another goes on from its snapshot. */
  readonly before: 'nothing' | 'delivery' | 'restart'
}

/** What the engine sends for these lines; a document or a change that it refuses throws. */
export async function engine(
  document: JsonObject,
  lines: readonly Line[],
  options: EngineOptions,
): Promise<readonly Send[]> {
  let machine = createMachine({ start: 0 })
  const { accepted, problems } = machine.apply(document, 0)
  if (!accepted) throw new Error(`the engine refuses the document: ${JSON.stringify(problems, null, 2)}`)
  let desired = document
  const sends: Send[] = []
  const note = ({ at, sends: messages }: Decision) => {
    for (const { output, rules, properties, bytes } of messages) {
      const text = new TextDecoder().decode(bytes)
      sends.push({ at, output, rules, properties: Object.fromEntries(properties), text })
    }
  }
  for (const [index, entry] of (await entriesOf(lines)).entries()) {
    const leaps = lines[index]?.leap === true
    if (options.before === 'delivery' && !leaps) machine.apply(desired, entry.time).decisions.forEach(note)
    if (options.before === 'restart') machine = restarted(machine)
    for (const result of stepper(machine, desired)(entry)) {
      if (result.kind === 'decided') note(result.decision)
      // A case that was made smaller may change to what is refused: it then says nothing.
      else if (result.answer.status !== 200) throw new Error(`the engine refuses a change: ${JSON.stringify(entry)}`)
    }
    if (entry.kind === 'twin') desired = mergeObject(desired, entry.patch)
  }
  return sends
}

/** The lines as a recording has them: what a leap does is the recording's affair. */
async function entriesOf(lines: readonly Line[]): Promise<readonly RecordedLine[]> {
  const stream = Readable.from([Buffer.from(recordingOf(lines).join('\n'))])
  const { entries } = await openRecording({ name: 'recording', stream })
  const read: RecordedLine[] = []
  for await (const entry of entries) read.push(entry)
  return read
}

/** Lines that `edge-rules replay` reads. */
export function recordingOf(lines: readonly Line[]): readonly string[] {
  return lines.map(line => {
    const head = { at: line.at, ...(line.leap ? { leap: true } : {}) }
    if ('twin' in line) return JSON.stringify({ ...head, twin: line.twin })
    if (!('input' in line)) return JSON.stringify(head)
    const { input, properties = {}, text } = line
    return `${JSON.stringify({ ...head, input, properties }).slice(0, -1)},"body":${text}}`
  })
}

/** By way of text, as the snapshot of a process that ended would be read. */
function restarted(machine: Machine): Machine {
  const snapshot: Json = JSON.parse(JSON.stringify(machine.snapshot()))
  return createMachine({ start: 0, desired: machine.desired, snapshot })
}
