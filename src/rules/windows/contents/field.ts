// How a field of the aggregate's body is read of what a window holds: its partial results, what is kept of its events, and
// what goes on from before it. Changes no state.
import type { AggregateCall } from '../../aggregates/aggregate.ts'
import { get } from '../../aggregates/fold.ts'
import type { JsonObject } from '../../data/json.ts'
import type { JsonNumber } from '../../data/numeral.ts'
import type { Value } from '../../data/value.ts'
import type { ContinuedPlace } from './continued.ts'
import { copyNumbers, type RowLayout, type Rows } from './result-rows.ts'
import { type Ring, type StructurePlace, valueAt, valuesOf } from './ring.ts'

export interface Field {
  readonly name: string
  /** The same for aggregates that mean the same. */
  readonly key: string
  readonly result: (contents: Contents) => Value
}

/** What a window holds. Times are epoch milliseconds. */
export interface Contents {
  /** The partial results of its events. */
  readonly total: Rows
  readonly count: number
  /** What is kept of them. */
  readonly ring: Ring | undefined
  /** What goes on from before. */
  readonly before: Rows | undefined
  /** When it begins, and up to when what is held counts. */
  readonly start: number
  readonly until: number
  readonly parameters: JsonObject
}

/** Where things are in a layout. */
interface Places {
  readonly row: RowLayout
  readonly places: readonly StructurePlace[]
  readonly continued: readonly ContinuedPlace[]
  /** One row to work with. */
  readonly one: Rows
}

/** A call of an aggregate, with the key of its fold or pick; undefined `of`: how many events there are. */
type KeyedCall = AggregateCall & { readonly key: string }

/** How the field of a call is read, whose values are in that column, and what it shows in that. */
export function resultOf(
  { of, computation, key }: KeyedCall,
  [column, shown]: readonly [column: number, shown: number],
  places: Places,
): Field['result'] {
  if (of === undefined) return ({ count }) => count
  if (computation.kind === 'pick') {
    const at = places.row.picks.findIndex(place => place.key === key)
    const { result: meaning } = computation
    return meaning === undefined ? ({ total }) => total.picks[at] : ({ total }) => meaning(total.picks[at])
  }
  if (computation.kind === 'fold') return ofFold(computation, key, places)
  const { structure, result } = computation
  const found = places.places.find(place => place.structure === structure && place.column === column)
  const index = found?.index ?? 0
  return ({ ring, parameters }) =>
    ring === undefined
      ? undefined
      : result({
          retained: ring,
          index,
          values: () => valuesOf(ring, column),
          shown: event => valueAt(ring, shown, event),
          parameters,
        })
}

/**
 * What goes on from before the window is put before its own events. A counter needs a number of its own there; what is held
 * does not.
 */
function ofFold(
  { fold, ofNothing }: Extract<AggregateCall['computation'], { kind: 'fold' }>,
  key: string,
  { row, continued, one }: Places,
): Field['result'] {
  const place = row.folds.find(known => known.key === key)?.place ?? 0
  const goesOn = continued.some(known => known.key === key)
  const at = place + 1
  const { holding } = fold
  return ({ total, count, before, start, until }) => {
    const values = count === 0 ? 0 : get(total.numbers, place)
    const isHeld = goesOn && before !== undefined && get(before.numbers, place) > 0
    if (values === 0 && !(isHeld && holding !== undefined)) return ofNothing
    if (!isHeld && holding === undefined) return finite(fold.result(total.numbers, at, values, total))
    copyNumbers(one, at, isHeld ? before : total, at, fold.width)
    if (isHeld) holding?.begin(one.numbers, at, start)
    if (isHeld && values > 0) fold.append(one.numbers, at, total.numbers, at, 1, values, one, total)
    holding?.hold(one.numbers, at, until, one)
    return finite(fold.result(one.numbers, at, values + (isHeld ? 1 : 0), one))
  }
}

/** No -0, which JSON would print as 0. */
const finite = (value: JsonNumber | undefined) =>
  typeof value === 'number' ? (Number.isFinite(value) ? value + 0 : undefined) : value
