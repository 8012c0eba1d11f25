// What a key's windows go on with when `window` or `aggregate` changes. Events stay where they still fit into windows of
// the new kind and size; an aggregate that is new begins with what is known of its values.
import type { Window } from '../../rules/clauses/window.ts'
import { equal } from '../../rules/data/value.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { get } from '../../rules/windows/fold.ts'
import { type Folded, fold, newFolded } from './folded.ts'
import type { Hopping } from './grid.ts'
import { type Kept, keep, recall } from './kept.ts'
import { type Layout, layoutOf } from './layout.ts'
import { keptOf, type WindowMemory } from './memory.ts'
import { newRows, type Rows } from './rows.ts'
import { newSample, type Sample } from './sample.ts'

/** The memory of the windows under a changed rule; undefined: they begin anew. */
export function carryWindow(before: Rule, rule: Rule, memory: WindowMemory): WindowMemory | undefined {
  if (before.window === undefined || rule.window === undefined || !fits(before.window, rule.window)) return undefined
  const [from, to] = [layoutOf(before), layoutOf(rule)]
  const carried = from.key === to.key ? { ...memory } : relaid(from, to, memory)
  if (equal(before.node['window'], rule.node['window'])) return carried
  // The next end is another, and so many events count as if they had just come.
  delete carried.end
  const { head, tail } = carried.kept ?? { head: 0, tail: 0 }
  if (rule.window.kind === 'count') carried.seen = tail - head
  else delete carried.seen
  return carried
}

/** Whether windows of one kind and size can go on with what those of another hold. */
function fits(before: Window, after: Window): boolean {
  if (isSingle(before)) return isSingle(after)
  if (before.kind === 'hopping' && after.kind === 'hopping') return divides(before, after)
  return before.kind === after.kind
}

const isSingle = ({ kind }: Window) => kind === 'sliding' || kind === 'count'

/** Whether each window of the second consists of panes of the first. */
function divides(before: Hopping, after: Hopping): boolean {
  if (before.tz !== after.tz) return false
  if (before.size === after.size && before.every === after.every) return true
  const remainder = after.size % before.every
  return (
    before.tz === undefined &&
    after.every % before.every === 0 &&
    (remainder === 0 || remainder === before.size % before.every)
  )
}

/** The same memory under another layout. */
function relaid(from: Layout, to: Layout, memory: WindowMemory): WindowMemory {
  const folded = to.single ? newFolded(to) : relaidRows(from, to, memory.folded)
  const { kept: before, ...rest } = memory
  const carried: WindowMemory = { ...rest, folded }
  if (before === undefined || !to.keeps) return carried
  const kept = keptOf(to, carried)
  const sample = newSample()
  for (let event = before.head; event < before.tail; event++) {
    translate(from, to, before, event, sample)
    keep(to, kept, sample)
    if (to.single) fold(to, folded, sample)
  }
  return carried
}

/** Writes into the sample of one layout what was kept under another. */
function translate(from: Layout, to: Layout, kept: Kept, event: number, sample: Sample): void {
  const taken = newSample()
  recall(from, kept, event, taken)
  from.counted.forEach((column, index) => {
    const name = get(kept.named[index] ?? [], event & (kept.capacity - 1))
    const text = Number.isNaN(name) ? undefined : kept.different[index]?.texts[name]
    if (text !== undefined) taken.values[column] = JSON.parse(text)
  })
  sample.time = taken.time
  to.columns.forEach(({ key }, column) => {
    const known = from.columns.findIndex(one => one.key === key)
    sample.numbers[column] = taken.numbers[known] ?? Number.NaN
    sample.values[column] = taken.values[known]
  })
}

/** Panes: each partial result goes to its new place. */
function relaidRows(from: Layout, to: Layout, { newest, pieces }: Folded): Folded {
  const relay = (rows: Rows, count: number): Rows => {
    const moved = newRows(to, count)
    for (let row = 0; row < count; row++) moveRow(from, to, rows, moved, row)
    return moved
  }
  const folded = { newest: relay(newest, 1), pieces: undefined, apart: 0 }
  if (pieces === undefined) return folded
  return { ...folded, pieces: { ...pieces, rows: relay(pieces.rows, pieces.capacity + 1) } }
}

function moveRow(from: Layout, to: Layout, rows: Rows, moved: Rows, row: number): void {
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
