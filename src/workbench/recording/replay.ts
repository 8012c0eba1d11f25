// Runs a recording through a machine in virtual time: as fast as it goes, and the same for every run. Knows no file.
import type { Decision } from '../../engine/decision.ts'
import type { Machine } from '../../engine/machine.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import type { TwinAnswer } from './line-writer.ts'
import { oneByOne, type RecordedLine, type RecordedMessage, type Recording } from './recording.ts'

/** What came of it, in order; `time` in epoch milliseconds. */
export type Result =
  /** `message`: the one about a message that arrived, the last that it causes; else of a timer, or of another time. */
  | {
      readonly kind: 'decided'
      readonly time: number
      readonly decision: Decision
      readonly by: 'message' | 'timer'
      /** The message that arrived, where it is about one. */
      readonly arrived?: RecordedMessage
    }
  | { readonly kind: 'twin'; readonly time: number; readonly answer: TwinAnswer }

export interface ReplayOptions {
  /** The desired properties that the machine runs already; version 1. */
  readonly desired: JsonObject
  /** Lets the timers run that are still set when the recording ends, for a week at most: some are set for ever. */
  readonly drain: boolean
  /** Leaves out what sends nothing. */
  readonly onlySends?: boolean
}

/** Runs the entries in order, and gives what the machine answers and decides, one by one; see `runBlocks`. */
export function runRecording(machine: Machine, recording: Recording, options: ReplayOptions): AsyncGenerator<Result> {
  return oneByOne(runBlocks(machine, recording, options))
}

/** The same, of each block of the recording at once; with `drain`, up to a week beyond the end. */
export async function* runBlocks(
  machine: Machine,
  recording: Recording,
  options: ReplayOptions,
): AsyncGenerator<readonly Result[]> {
  const work = worker(machine, options.desired, options.onlySends === true)
  let end = recording.start
  for await (const block of recording.blocks) {
    const results: Result[] = []
    for (let index = 0; index < block.length; index++) {
      const entry = block[index]
      if (entry !== undefined) work(entry, results)
    }
    end = block.at(-1)?.time ?? end
    yield results
  }
  if (options.drain) yield* drain(machine, end + week)
}

/** What each entry of a recording does to the machine, the desired properties being `start` so far. */
export function stepper(machine: Machine, start: JsonObject): (entry: RecordedLine) => readonly Result[] {
  const work = worker(machine, start, false)
  return entry => {
    const results: Result[] = []
    work(entry, results)
    return results
  }
}

/** The same, added to what there is. */
function worker(machine: Machine, start: JsonObject, onlySends: boolean) {
  let desired = start
  let version = 1
  return (entry: RecordedLine, results: Result[]): void => {
    const { time, leaps = false } = entry
    if (entry.kind === 'message') {
      const { decisions } = machine.accept(entry.message, time, leaps)
      const last = decisions.length - 1
      const decision = decisions[last]
      addTimers(results, decisions, last)
      if (decision === undefined || (onlySends && decision.sends.length === 0)) return
      results.push({ kind: 'decided', time, decision, by: 'message', arrived: entry })
    } else if (entry.kind === 'pause') addTimers(results, machine.advance(time, { leaps }).decisions)
    else {
      desired = mergeObject(desired, entry.patch)
      version++
      const { accepted, problems, decisions } = machine.apply(desired, time, leaps)
      addTimers(results, decisions)
      results.push({ kind: 'twin', time, answer: { version, status: accepted ? 200 : 400, problems } })
    }
  }
}

const week = 7 * 24 * 3_600_000

function* drain(machine: Machine, end: number): Generator<readonly Result[]> {
  for (let due = machine.nextDue; due !== undefined && due <= end; due = machine.nextDue) {
    const results: Result[] = []
    addTimers(results, machine.advance(due).decisions)
    yield results
  }
}

/** Adds the first so many decisions, which are of timers. */
function addTimers(results: Result[], decisions: readonly Decision[], count = decisions.length): void {
  for (let index = 0; index < count; index++) {
    const decision = decisions[index]
    if (decision !== undefined) results.push({ kind: 'decided', time: decision.at, decision, by: 'timer' })
  }
}
