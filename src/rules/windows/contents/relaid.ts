// The state of a key's windows under another layout. Of an aggregate that is new it says how many events had come before.
import { get } from '../../aggregates/fold.ts'
import { hasMembers, type MembersLayout, membersOf, renumbered } from './members.ts'
import { addResult, newResults, type PartialResults } from './partial-results.ts'
import { copyNumbers, newRows, type Rows } from './result-rows.ts'
import { hasValue, keep, newRing, type Ring, recallAll } from './ring.ts'
import { newSample, type Sample } from './sample.ts'
import { ringOf, type WindowState } from './state.ts'
import type { StorageLayout } from './storage-layout.ts'

/** The same state, of which one layout is as the other says; as it is where both say the same. */
export function relaid(from: StorageLayout, to: StorageLayout, state: WindowState): WindowState {
  if (from.key === to.key) return state
  const { kept: before, members, ...rest } = state
  if (before !== undefined && members !== undefined && hasMembers(to)) return relaidMembers(from, to, state, before)
  const carried: WindowState = {
    ...rest,
    folded: to.single
      ? { ...newResults(to), ...goingOn(from, to, state.folded) }
      : relaidResults(from, to, state.folded),
    added: addedTo(from, to, state),
  }
  if (before === undefined || !to.keeps) return carried
  const ring = ringOf(to, carried)
  const sample = newSample()
  for (let event = before.head; event < before.tail; event++) {
    translate(from, to, before, event, sample)
    keep(to, ring, sample)
    if (to.single) addResult(to, carried.folded, sample)
  }
  return carried
}

/** Members: those that there are, in a ring without gaps. */
function relaidMembers(from: StorageLayout, to: MembersLayout, state: WindowState, before: Ring): WindowState {
  const ring = newRing(to)
  const sample = newSample()
  const numbers: number[] = []
  for (let event = before.head; event < before.tail; event++) {
    numbers[event] = ring.tail
    if (from.identity === undefined || !hasValue(before, from.identity, event)) continue
    translate(from, to, before, event, sample)
    keep(to, ring, sample)
  }
  const added = renumbered(addedTo(from, to, { ...state, seen: before.tail }), numbers, ring.tail)
  return { ...state, folded: newResults(to), kept: ring, members: membersOf(to, ring), added }
}

function addedTo(from: StorageLayout, to: StorageLayout, { added, seen = 0 }: WindowState): Map<string, number> {
  const known = new Set(from.fields.map(({ key }) => key))
  const news = to.fields.flatMap(({ key }): [string, number][] => {
    const since = known.has(key) ? added?.get(key) : seen
    return since === undefined ? [] : [[key, since]]
  })
  return new Map(news)
}

/** Writes into the sample of one layout what was kept under another. */
function translate(from: StorageLayout, to: StorageLayout, ring: Ring, event: number, sample: Sample): void {
  const taken = newSample()
  recallAll(from, ring, event, taken)
  sample.time = taken.time
  to.columns.forEach(({ key }, column) => {
    const known = from.columns.findIndex(one => one.key === key)
    sample.numbers[column] = taken.numbers[known] ?? Number.NaN
    sample.values[column] = taken.values[known]
  })
}

/** Panes: each partial result goes to its new place. */
function relaidResults(from: StorageLayout, to: StorageLayout, folded: PartialResults): PartialResults {
  const { newest, pieces } = folded
  const results = {
    ...goingOn(from, to, folded),
    newest: relay(from, to, newest, 1),
    pieces: undefined,
    apart: 0,
  }
  if (pieces === undefined) return results
  return { ...results, pieces: { ...pieces, rows: relay(from, to, pieces.rows, pieces.capacity + 1) } }
}

/** What goes on from window to window. */
function goingOn(
  from: StorageLayout,
  to: StorageLayout,
  { lasts, before }: PartialResults,
): Pick<PartialResults, 'lasts' | 'before'> {
  if (to.continued.length === 0) return {}
  return {
    ...(lasts === undefined ? {} : { lasts: lasts.map(last => last && relay(from, to, last, 1)) }),
    ...(before === undefined ? {} : { before: relay(from, to, before, 1) }),
  }
}

function relay(from: StorageLayout, to: StorageLayout, rows: Rows, count: number): Rows {
  const moved = newRows(to, count)
  for (let row = 0; row < count; row++) moveRow(from, to, rows, moved, row)
  return moved
}

function moveRow(from: StorageLayout, to: StorageLayout, rows: Rows, moved: Rows, row: number): void {
  const [source, target] = [row * from.width, row * to.width]
  moved.numbers[target] = get(rows.numbers, source)
  moved.numbers[target + 1] = get(rows.numbers, source + 1)
  for (const { key, place, fold } of to.folds) {
    const known = from.folds.find(one => one.key === key)
    if (known === undefined) continue
    copyNumbers(moved, target + place, rows, source + known.place, fold.width + 1)
  }
  to.picks.forEach(({ key }, index) => {
    const known = from.picks.findIndex(one => one.key === key)
    if (known >= 0) moved.picks[row * to.picks.length + index] = rows.picks[row * from.picks.length + known]
  })
}
