// The state of one key's windows, as plain data.
import type { Event } from '../../rules/data/event.ts'
import type { Run } from '../run.ts'
import { type Folded, newFolded } from './folded.ts'
import { type Kept, newKept } from './kept.ts'
import type { Layout } from './layout.ts'

export interface WindowMemory {
  readonly folded: Folded
  /** Where something is kept of each event. */
  kept?: Kept
  /** The time of the last event; -Infinity before the first. */
  newest: number
  /** Of windows that a timer closes: the last event. */
  last?: Event
  /** Of tumbling and hopping: when the next window ends. */
  end?: number
  /** Of count: how many events have come since it began to count. */
  seen?: number
}

/** The key's windows, which begin with its first event. */
export function windowsOf({ key }: Run, layout: Layout): WindowMemory {
  key.window ??= { folded: newFolded(layout), newest: Number.NEGATIVE_INFINITY }
  return key.window
}

export function keptOf(layout: Layout, memory: WindowMemory): Kept {
  memory.kept ??= newKept(layout)
  return memory.kept
}
