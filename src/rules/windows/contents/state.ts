// The state of one key's windows, as plain data. Its shape is that of snapshots.
import type { Event } from '../../data/event.ts'
import type { Stage } from '../../rule/clause.ts'
import { newResults, type PartialResults } from './partial-results.ts'
import type { Rows } from './result-rows.ts'
import { newRing, type Ring } from './ring.ts'
import type { StorageLayout } from './storage-layout.ts'

/** The latest event of each value; see `members.ts`. */
export interface Members {
  /** The numbers of the events, by the canonical forms of their values. */
  readonly events: Map<string, number>
  /** A tree: the root is row 1, below row n are 2n and 2n + 1, the leaves are the blocks. */
  readonly tree: Rows
}

export interface WindowState {
  readonly folded: PartialResults
  /** Where something is kept of each event. */
  kept?: Ring
  /** The time of the last event; -Infinity before the first. */
  newest: number
  /** Of windows that a timer closes: the last event. */
  last?: Event
  /** Of tumbling and hopping: when the next window ends. */
  end?: number | undefined
  /** Of tumbling: the end of the window of which an event has ended a part, until then. */
  cut?: number
  /** Of `latestBy`: the latest event of each value. */
  members?: Members
  /** How many events have come. */
  seen?: number
  /**
   * By the keys of aggregates that a change of the rule added: how many events had come before; of `latestBy`, the number of the
   * first event after it.
   */
  added?: Map<string, number>
}

/** The key's windows, which begin with its first event. */
export function stateOf(stage: Stage<WindowState>, layout: StorageLayout): WindowState {
  stage.state ??= { folded: newResults(layout), newest: Number.NEGATIVE_INFINITY }
  return stage.state
}

/**
 * The same of windows that a timer closes, of the shape that they have once the event was added: V8 keeps members that come later
 * in a list beside the object.
 */
export function stateFrom(stage: Stage<WindowState>, layout: StorageLayout, last: Event): WindowState {
  stage.state ??= { folded: newResults(layout), newest: Number.NEGATIVE_INFINITY, seen: 0, last, end: undefined }
  return stage.state
}

/** The ring of the key's events, which begins with the first event that is kept. */
export function ringOf(layout: StorageLayout, state: WindowState): Ring {
  state.kept ??= newRing(layout)
  return state.kept
}
