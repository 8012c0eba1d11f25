// Runs a recording through a machine in virtual time: as fast as it goes, and the same for every run. Knows no file.
import type { Decision } from '../../engine/decision.ts'
import type { Machine } from '../../engine/machine.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import type { TwinAnswer } from './line-writer.ts'
import type { RecordedLine, Recording } from './recording.ts'

/** What came of it, in order; `time` in epoch milliseconds. */
export type Result =
  /** `message`: the one about a message that arrived, the last that it causes; else of a timer, or of another time. */
  | { readonly kind: 'decided'; readonly time: number; readonly decision: Decision; readonly by: 'message' | 'timer' }
  | { readonly kind: 'twin'; readonly time: number; readonly answer: TwinAnswer }

export interface ReplayOptions {
  /** The desired properties that the machine runs already; version 1. */
  readonly desired: JsonObject
  /** Lets the timers run that are still set when the recording ends, for a week at most: some are set for ever. */
  readonly drain: boolean
}

/**
 * Runs the entries in order, and gives what the machine answers and decides, as it comes; with `drain`, up to a week
 * beyond the end.
 */
export async function* runRecording(
  machine: Machine,
  recording: Recording,
  options: ReplayOptions,
): AsyncGenerator<Result> {
  const run = stepper(machine, options.desired)
  let end = recording.start
  for await (const entry of recording.entries) {
    end = entry.time
    yield* run(entry)
  }
  if (options.drain) yield* drain(machine, end + week)
}

/** What each entry of a recording does to the machine, the desired properties being `start` so far. */
export function stepper(machine: Machine, start: JsonObject): (entry: RecordedLine) => Iterable<Result> {
  let desired = start
  let version = 1
  return function* (entry) {
    const { time, leaps = false } = entry
    if (entry.kind === 'pause') {
      yield* byTimers(machine.advance(time, { leaps }).decisions)
    } else if (entry.kind === 'message') {
      const { decisions } = machine.accept(entry.message, time, leaps)
      yield* byTimers(decisions.slice(0, -1))
      for (const decision of decisions.slice(-1)) yield { kind: 'decided', time, decision, by: 'message' }
    } else {
      desired = mergeObject(desired, entry.patch)
      version++
      const { accepted, problems, decisions } = machine.apply(desired, time, leaps)
      yield* byTimers(decisions)
      yield { kind: 'twin', time, answer: { version, status: accepted ? 200 : 400, problems } }
    }
  }
}

const week = 7 * 24 * 3_600_000

function* drain(machine: Machine, end: number): Iterable<Result> {
  for (let due = machine.nextDue; due !== undefined && due <= end; due = machine.nextDue) {
    yield* byTimers(machine.advance(due).decisions)
  }
}

function* byTimers(decisions: readonly Decision[]): Iterable<Result> {
  for (const decision of decisions) yield { kind: 'decided', time: decision.at, decision, by: 'timer' }
}
