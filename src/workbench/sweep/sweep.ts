// One recording through the rules once for each value of a parameter, all at once: it is read a single time. Starts here;
// rule-watch.ts counts what each rule does, labels.ts compares it with what really was.
import { createMachine, type Machine } from '../../engine/machine.ts'
import { type JsonObject, withoutMember } from '../../rules/data/json.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import type { RecordedLine, Recording } from '../recording/recording.ts'
import { type Result, stepper } from '../recording/replay.ts'
import { RuleWatch } from './rule-watch.ts'

/** What one value did. */
export interface Run {
  readonly twin: JsonObject
  /** By the ids of the rules. */
  readonly rules: ReadonlyMap<string, RuleWatch>
}

export interface Swept {
  readonly runs: readonly Run[]
  /** The time of the last line, in epoch milliseconds. */
  readonly end: number
}

/** Runs the recording; the documents, with each of `twins` over `desired`, are valid. */
export async function sweep(recording: Recording, desired: JsonObject, twins: readonly Run['twin'][]): Promise<Swept> {
  const { start } = recording
  const runs = twins.map(twin => startRun(desired, twin, start))
  let end = start
  for await (const block of recording.blocks) {
    // A block after the other, so that each is in the processor's cache for all runs.
    for (const run of runs) for (const entry of block) run.step(entry)
    end = block.at(-1)?.time ?? end
  }
  for (const { rules } of runs) for (const watch of rules.values()) watch.end(end)
  return { runs, end }
}

function startRun(document: JsonObject, twin: Run['twin'], start: number) {
  const desired = mergeObject(document, twin)
  const machine = createMachine({ start })
  machine.apply(desired, start)
  const rules = new Map(machine.plan.rules.map(rule => [rule.id, new RuleWatch(rule, start)]))
  const work = stepper(machine, desired)
  const see = (results: readonly Result[], input: string | undefined, time: number) => {
    for (const watch of rules.values()) watch.see(results, input, machine, time)
  }

  function step(entry: RecordedLine): void {
    // Moment by moment, so that each raising is seen when it is.
    if (entry.leaps !== true) {
      for (let due = machine.nextDue; due !== undefined && due <= entry.time; due = machine.nextDue) {
        see(passTo(machine, due), undefined, due)
      }
    }
    const known = entry.kind === 'twin' ? { ...entry, patch: without(entry.patch, Object.keys(twin)) } : entry
    see(work(known), entry.kind === 'message' ? entry.message.input : undefined, entry.time)
  }

  return { twin, rules, step }
}

/** What is swept stays as it is, whatever the recording says of it. */
const without = (patch: JsonObject, names: readonly string[]): JsonObject =>
  names.reduce<JsonObject>((left, name) => withoutMember(left, name), patch)

function passTo(machine: Machine, due: number): readonly Result[] {
  return machine.advance(due).decisions.map(decision => ({ kind: 'decided', time: decision.at, decision, by: 'timer' }))
}
