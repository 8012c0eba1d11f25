// A recording up to a moment: the machine as it is then, and the last message with the machine that decided about it.
import type { Machine } from '../../engine/machine.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import type { RecordedLine, Recording } from './recording.ts'
import { stepper } from './replay.ts'

export interface Moment {
  /** Epoch milliseconds: the moment itself, or the recording's end if that comes before. */
  readonly now: number
  readonly machine: Machine
  readonly last?: LastMessage
}

export interface LastMessage {
  readonly entry: Extract<RecordedLine, { readonly kind: 'message' }>
  /** The machine as it was before. */
  readonly before: Machine
}

/** Runs the recording through the machine until a time. `desired` are the properties that the machine runs. */
export async function runUntil(
  machine: Machine,
  recording: Recording,
  desired: JsonObject,
  until: number = Number.POSITIVE_INFINITY,
): Promise<Moment> {
  const step = stepper(machine, desired)
  const run = (entry: RecordedLine) => step(entry)
  // The last message and what came after it are held, so that the machine is still as it was before.
  const held: RecordedLine[] = []
  let now = recording.start
  for await (const entry of recording.entries) {
    if (entry.time > until) break
    now = entry.time
    if (entry.kind === 'message') for (const earlier of held.splice(0)) run(earlier)
    held.push(entry)
  }
  const [entry] = held
  const before = entry?.kind === 'message' ? machine.copy() : undefined
  for (const later of held) run(later)
  if (Number.isFinite(until)) now = Math.max(now, until)
  machine.advance(now)
  return entry?.kind !== 'message' || before === undefined
    ? { now, machine }
    : { now, machine, last: { entry, before } }
}
