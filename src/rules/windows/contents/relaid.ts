// The state of a key's windows under another layout: an aggregate that is new begins with what is known of its values.
import { get } from '../../aggregates/fold.ts'
import { addResult, newResults, type PartialResults } from './partial-results.ts'
import { newRows, type Rows } from './result-rows.ts'
import { keep, type Ring, recallAll } from './ring.ts'
import { newSample, type Sample } from './sample.ts'
import { ringOf, type WindowState } from './state.ts'
import type { StorageLayout } from './storage-layout.ts'

/** The same state, of which one layout is as the other says; as it is where both say the same. */
export function relaid(from: StorageLayout, to: StorageLayout, state: WindowState): WindowState {
  if (from.key === to.key) return state
  const { kept: before, ...rest } = state
  const carried: WindowState = { ...rest, folded: to.single ? newResults(to) : relaidResults(from, to, state.folded) }
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
function relaidResults(from: StorageLayout, to: StorageLayout, { newest, pieces }: PartialResults): PartialResults {
  const relay = (rows: Rows, count: number): Rows => {
    const moved = newRows(to, count)
    for (let row = 0; row < count; row++) moveRow(from, to, rows, moved, row)
    return moved
  }
  const results = { newest: relay(newest, 1), pieces: undefined, apart: 0 }
  if (pieces === undefined) return results
  return { ...results, pieces: { ...pieces, rows: relay(pieces.rows, pieces.capacity + 1) } }
}

function moveRow(from: StorageLayout, to: StorageLayout, rows: Rows, moved: Rows, row: number): void {
  const [source, target] = [row * from.width, row * to.width]
  moved.numbers[target] = get(rows.numbers, source)
  moved.numbers[target + 1] = get(rows.numbers, source + 1)
  for (const { key, place, fold } of to.folds) {
    const known = from.folds.find(one => one.key === key)
    if (known === undefined) continue
    for (let n = 0; n <= fold.width; n++) {
      moved.numbers[target + place + n] = get(rows.numbers, source + known.place + n)
    }
  }
  to.picks.forEach(({ key }, index) => {
    const known = from.picks.findIndex(one => one.key === key)
    if (known >= 0) moved.picks[row * to.picks.length + index] = rows.picks[row * from.picks.length + known]
  })
}
