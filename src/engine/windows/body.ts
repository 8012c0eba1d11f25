// The event that an aggregate is: its body, with the properties of the window's last event.
import type { Event } from '../../rules/data/event.ts'
import type { Json } from '../../rules/data/json.ts'
import type { Value } from '../../rules/data/value.ts'
import { get } from '../../rules/windows/fold.ts'
import { atPercent } from '../../rules/windows/rank.ts'
import { noMessage } from '../clauses/absent.ts'
import type { Run } from '../run.ts'
import { isoTime } from './iso-time.ts'
import { type Kept, valuesOf } from './kept.ts'
import { type Field, type Layout, layoutOf } from './layout.ts'
import { eventsIn, type Rows } from './rows.ts'
import { countSorted, selectSorted } from './sorted.ts'

/** What a window amounts to. */
export interface Amount {
  readonly total: Rows
  readonly kept: Kept | undefined
}

/** Times in epoch milliseconds; the body says them in ISO 8601. */
export interface Bounds {
  readonly start: number
  readonly end: number
}

/** Whose window it is, and when. */
type Whose = Pick<Run, 'rule' | 'key' | 'now'>

/** `last`: the window's last event, of whom the aggregate has its message and properties; undefined where it holds none. */
export function aggregateEvent(run: Whose, amount: Amount, bounds: Bounds, last: Event | undefined): Event {
  const layout = layoutOf(run.rule)
  const count = eventsIn(layout, amount.total, 0)
  const body: Record<string, Json> = run.key.key === undefined ? {} : { key: run.key.key }
  body['start'] = isoTime(bounds.start)
  body['end'] = isoTime(bounds.end)
  body['count'] = count
  for (const field of layout.fields) {
    const { name } = field.aggregate
    const value = fieldOf(layout, field, amount, count)
    if (value === undefined) continue
    if (name === '__proto__') Object.defineProperty(body, name, { value, enumerable: true })
    else body[name] = value
  }
  const time = run.now
  if (last === undefined) return { message: noMessage, payload: undefined, body, whole: false, time }
  return { message: last.message, payload: last.payload, body, whole: false, time, origin: last }
}

function fieldOf(layout: Layout, { aggregate, at }: Field, { total, kept }: Amount, count: number): Value {
  const { definition, percent = 50 } = aggregate
  if (at < 0) return count
  switch (definition.computation.kind) {
    case 'fold': {
      const { fold, place = 0 } = layout.folds[at] ?? {}
      const values = count === 0 ? 0 : get(total.numbers, place)
      return values === 0 ? definition.ofNothing : finite(fold?.result(total.numbers, place + 1, values))
    }
    case 'pick':
      return total.picks[at]
    case 'rank': {
      const sorted = kept?.sorted[at]
      const numbers = sorted === undefined ? 0 : countSorted(sorted)
      if (sorted === undefined || numbers === 0) return undefined
      return finite(atPercent(rank => selectSorted(sorted, rank), numbers, percent))
    }
    case 'distinct':
      return kept?.different[at]?.numbers.size || undefined
    case 'collect': {
      const values = kept === undefined ? [] : valuesOf(kept, at)
      return values.length === 0 ? undefined : values
    }
  }
}

const finite = (value: number | undefined) => (Number.isFinite(value) ? value : undefined)
