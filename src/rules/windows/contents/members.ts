// The latest event of each value: the ring has them in order of time, with gaps where one was replaced, and partial results
// of blocks of them are leaves of a tree, whose root is all of them. So an event costs the logarithm of how many there are, and
// nothing is ever taken away from a sum. No event's number is past the ring's capacity: where it is full, it is made anew
// without gaps. Plain data.
import { canonical } from '../../data/value.ts'
import { addEvent, appendRow, clearRow, copyRow, newRows, type Rows } from './result-rows.ts'
import { empty, hasValue, keep, newRing, oldestTime, type Ring, recall, recallAll } from './ring.ts'
import { newSample, type Sample } from './sample.ts'
import { type Members, ringOf, type WindowState } from './state.ts'
import type { StorageLayout } from './storage-layout.ts'

/** The layout of a window that has members: in which column their values are. */
export interface MembersLayout extends StorageLayout {
  readonly identity: number
}

export const hasMembers = (layout: StorageLayout): layout is MembersLayout => layout.identity !== undefined

/** Events of a block. */
const block = 16
const recalled = newSample()

const leavesOf = (capacity: number) => Math.max(capacity / block, 1)

/** The members of a ring, which may have gaps. */
export function membersOf(layout: MembersLayout, ring: Ring): Members {
  const leaves = leavesOf(ring.capacity)
  const members: Members = { events: new Map(), tree: newRows(layout, 2 * leaves) }
  for (let event = ring.head; event < ring.tail; event++) {
    const value = ring.values[layout.identity]?.[event & (ring.capacity - 1)]
    if (value !== undefined) members.events.set(canonical(value), event)
  }
  for (let leaf = 0; leaf < leaves; leaf++) sumBlock(layout, ring, members, leaf)
  for (let node = leaves - 1; node > 0; node--) sumNode(layout, members, node)
  return members
}

/** Adds the latest event of its value, in place of the one before. */
export function addMember(layout: MembersLayout, state: WindowState, sample: Sample): void {
  const text = canonical(sample.values[layout.identity] ?? null)
  dropMember(layout, state, text)
  let ring = ringOf(layout, state)
  state.members ??= membersOf(layout, ring)
  if (ring.tail === ring.capacity) ring = closeGaps(layout, state, ring)
  keep(layout, ring, sample)
  state.members.events.set(text, ring.tail - 1)
  update(layout, ring, state.members, ring.tail - 1)
}

/** Drops the latest event of a value, where there is one. */
export function dropMember(layout: MembersLayout, state: WindowState, text: string): void {
  const { kept, members } = state
  const event = members?.events.get(text)
  if (kept === undefined || members === undefined || event === undefined) return
  members.events.delete(text)
  empty(layout, kept, event)
  while (kept.head < kept.tail && !hasValue(kept, layout.identity, kept.head)) kept.head++
  update(layout, kept, members, event)
}

/** Drops the oldest for as long as it has to go, by its time and by how many there are; how many that were. */
export function dropOldest(
  layout: MembersLayout,
  state: WindowState,
  goes: (time: number, members: number) => boolean,
): number {
  let dropped = 0
  for (let size = sizeOf(state); size > 0 && goes(oldestMemberTime(state) ?? 0, size); size = sizeOf(state)) {
    const { kept } = state
    const value = kept?.values[layout.identity]?.[kept.head & (kept.capacity - 1)]
    dropMember(layout, state, canonical(value ?? null))
    dropped++
  }
  return dropped
}

const sizeOf = ({ members }: WindowState) => members?.events.size ?? 0

/** The time of the oldest event, where there is any. */
export const oldestMemberTime = ({ kept }: WindowState): number | undefined =>
  kept === undefined ? undefined : oldestTime(kept)

/** The row of all of them: the layout's own, until the next is asked for. */
export function totalOfMembers(layout: StorageLayout, { tree }: Members): Rows {
  clearRow(layout, layout.total, 0)
  copyRow(layout, layout.total, 0, tree, 1)
  return layout.total
}

/** A ring of them without gaps, with room for as many more. */
function closeGaps(layout: MembersLayout, state: WindowState, ring: Ring): Ring {
  let room = block
  while (room < 2 * (state.members?.events.size ?? 0)) room *= 2
  const closed = newRing(layout, room)
  const sample = newSample()
  /** How many are left before each. */
  const before: number[] = []
  for (let event = ring.head; event < ring.tail; event++) {
    before[event] = closed.tail
    if (!hasValue(ring, layout.identity, event)) continue
    recallAll(layout, ring, event, sample)
    keep(layout, closed, sample)
  }
  if (state.added !== undefined) state.added = renumbered(state.added, before, closed.tail)
  state.kept = closed
  state.members = membersOf(layout, closed)
  return closed
}

/** Numbers of events, by how many are left before each of those that were there. */
export function renumbered(
  added: ReadonlyMap<string, number>,
  before: readonly (number | undefined)[],
  tail: number,
): Map<string, number> {
  const numberOf = (event: number) => before[event] ?? (event >= before.length ? tail : 0)
  return new Map([...added].map(([key, event]) => [key, numberOf(event)]))
}

/** An event of the ring has come or gone. */
function update(layout: MembersLayout, ring: Ring, members: Members, event: number): void {
  const leaf = Math.floor(event / block)
  sumBlock(layout, ring, members, leaf)
  for (let node = (leavesOf(ring.capacity) + leaf) >> 1; node > 0; node >>= 1) sumNode(layout, members, node)
}

function sumBlock(layout: MembersLayout, ring: Ring, { tree }: Members, leaf: number): void {
  const row = leavesOf(ring.capacity) + leaf
  clearRow(layout, tree, row)
  const end = Math.min((leaf + 1) * block, ring.tail)
  for (let event = Math.max(leaf * block, ring.head); event < end; event++) {
    if (!hasValue(ring, layout.identity, event)) continue
    recall(layout, ring, event, recalled)
    addEvent(layout, tree, row, recalled)
  }
}

function sumNode(layout: MembersLayout, { tree }: Members, node: number): void {
  copyRow(layout, tree, node, tree, 2 * node)
  appendRow(layout, tree, node, tree, 2 * node + 1)
}
