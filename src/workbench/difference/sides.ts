// Two rule sets that run side by side over one recording, and a second pair of them that is one line behind: when a line
// turns out to be decided differently, the state from before it is still there to explain why. Constant memory.
import { createMachine, type Machine } from '../../engine/machine.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import type { RecordedLine } from '../recording/recording.ts'
import { type Result, stepper } from '../recording/replay.ts'
import type { Pair } from './difference.ts'

export interface Sides {
  readonly machines: Pair<Machine>
  /** What each makes of the entry. */
  run(entry: RecordedLine): Pair<readonly Result[]>
  /** The machines as they were before the entry that was run last; undefined where nobody follows any more. */
  readonly behind: Pair<Machine> | undefined
  /** Lets those behind see that entry too; `stop`: for good. */
  follow(stop: boolean): void
}

/** The desired documents are valid. `start` in epoch milliseconds. */
export function createSides(desired: Pair<JsonObject>, start: number): Sides {
  const ahead = runPair(desired, start)
  let following: ReturnType<typeof runPair> | undefined = runPair(desired, start)
  let last: RecordedLine | undefined
  return {
    machines: ahead.machines,
    run(entry) {
      last = entry
      return ahead.run(entry)
    },
    get behind() {
      return following?.machines
    },
    follow(stop) {
      if (stop) following = undefined
      else if (last !== undefined) following?.run(last)
    },
  }
}

function runPair(desired: Pair<JsonObject>, start: number) {
  const begin = (document: JsonObject) => {
    const machine = createMachine({ start })
    machine.apply(document, start)
    return { machine, step: stepper(machine, document) }
  }
  const [old, added] = [begin(desired.old), begin(desired.new)]
  return {
    machines: { old: old.machine, new: added.machine },
    run: (entry: RecordedLine): Pair<readonly Result[]> => ({ old: old.step(entry), new: added.step(entry) }),
  }
}
