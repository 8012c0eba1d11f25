// The layout of what a rule's windows store: what is taken of each event, what of it is kept, where in a row each partial
// result is, and how the fields of the aggregate are read of that. Made once per rule, and the same for the same window
// and aggregates in whatever order these are written, so that what was stored under one rule is read under its
// successor. Knows no event and holds no state.
import type { AggregateCall } from '../../aggregates/aggregate.ts'
import type { AggregateField } from '../../aggregates/fields.ts'
import { structures } from '../../aggregates/retained.ts'
import { isObject, type Json } from '../../data/json.ts'
import { canonical, compareStrings } from '../../data/value.ts'
import type { Expression } from '../../nodes/expression.ts'
import { Members } from './aggregate-body.ts'
import type { ContinuedLayout, ContinuedPlace } from './continued.ts'
import { type Field, resultOf } from './field.ts'
import { type FoldPlace, newRows, type PickPlace, type RowLayout, type Rows } from './result-rows.ts'
import type { RingLayout, StructurePlace } from './ring.ts'
import type { Column } from './sample.ts'

/** Things with equal keys mean the same, whichever rule they are in. */
export interface StorageLayout extends ContinuedLayout, RingLayout {
  /** The same for layouts under which the state is the same. */
  readonly key: string
  /** True where anything is kept of each event. */
  readonly keeps: boolean
  readonly fields: readonly Field[]
  readonly members: Members
  /** Of a window of the latest event of each value: the column of that value. */
  readonly identity: number | undefined
  /** One row each, written and read within one call: no state. */
  readonly one: Rows
  readonly total: Rows
}

/** The definitions that a rule uses, by name. */
export type Definitions = ReadonlyMap<string, Json>

/** What one field asks for; undefined `of`: how many events there are, which each row says. */
interface Call extends AggregateCall {
  readonly key: string
  readonly columnKey: string
  /** The column that it shows: mostly the same. */
  readonly shownKey: string
}

/** How a kind of window stores its events. */
export interface Storage {
  /** True where events leave the window one by one. */
  readonly single: boolean
  /** True where a counter goes on from window to window. */
  readonly continues: boolean
  /** Where it holds the latest event of each value: of this. */
  readonly identity?: Expression
}

/** The layout of a window with these fields, stored in this way. */
export function layoutOf(
  { single, continues, identity }: Storage,
  fields: readonly AggregateField[],
  definitions: Definitions,
): StorageLayout {
  const named = fields.map(field => ({
    name: field.name,
    key: `${field.aggregate} ${wordingOf(field.argument, definitions)}`,
    call: callOf(field, definitions, single),
  }))
  const calls = unique(named.flatMap(({ call }) => (call.of === undefined ? [] : [call])))
  const identityKey = identity === undefined ? undefined : `value ${wordingOf(identity.node, definitions)}`
  const own = identity === undefined || identityKey === undefined ? [] : [{ key: identityKey, of: identity }]
  const columns = columnsOf(calls, single, own)
  const placeOf = (wanted: string) => columns.findIndex(({ key }) => key === wanted)
  const columnOf = ({ columnKey }: Call) => placeOf(columnKey)
  const row = layRow(calls, columnOf)
  const places = placeStructures(calls, columnOf)
  const continued = continues ? row.folds.flatMap(continuedPlace) : []
  const one = newRows(row, 1)
  return {
    ...row,
    continued,
    key: [single, ...unique(named).map(({ key }) => key)].join('\n'),
    single,
    columns,
    structures: places,
    identity: identityKey === undefined ? undefined : placeOf(identityKey),
    keeps: single || places.length > 0 || columns.some(({ kept }) => kept),
    fields: named.map(({ name, key, call }) => ({
      name,
      key,
      result: resultOf(call, [columnOf(call), placeOf(call.shownKey)], { row, places, continued, one }),
    })),
    members: new Members(named.map(({ name }) => name)),
    one,
    total: newRows(row, 1),
  }
}

function callOf({ aggregate, call: read }: AggregateField, definitions: Definitions, single: boolean): Call {
  const call = single ? read : (read.together ?? read)
  const text = call.of === undefined ? '' : wordingOf(call.of.node, definitions)
  const columnKey = `${call.takes} ${text}`
  const shownKey = call.shows === undefined ? columnKey : `value ${wordingOf(call.shows.node, definitions)}`
  return { ...call, key: `${aggregate} ${text}`, columnKey, shownKey }
}

/** The text of an expression, and of the definitions that it uses: the same for what means the same. */
function wordingOf(node: Json, definitions: Definitions): string {
  const used = new Map<string, string>()
  const note = (part: Json): void => {
    if (typeof part !== 'object' || part === null) return
    const name = isObject(part) ? part['use'] : undefined
    const defined = typeof name === 'string' ? definitions.get(name) : undefined
    if (typeof name === 'string' && defined !== undefined && !used.has(name)) {
      used.set(name, canonical(defined))
      note(defined)
    }
    Object.values(part).forEach(note)
  }
  note(node)
  return [canonical(node), ...[...used].sort().map(([name, text]) => `${name}: ${text}`)].join(', ')
}

/** `own`: what is kept whoever asks for it. */
function columnsOf(
  calls: readonly Call[],
  single: boolean,
  own: readonly Pick<Column, 'key' | 'of'>[],
): readonly Column[] {
  const columns = calls.flatMap(({ columnKey, shownKey, of, takes, shows }) => [
    ...(of === undefined ? [] : [{ key: columnKey, of, as: takes }]),
    ...(shows === undefined ? [] : [{ key: shownKey, of: shows, as: 'value' as const }]),
  ])
  return unique([...columns, ...own.map(one => ({ ...one, as: 'value' as const }))]).map(column => ({
    ...column,
    kept:
      own.some(({ key }) => key === column.key) ||
      calls.some(
        call =>
          (call.columnKey === column.key && keepsValues(call, single)) ||
          (call.shows !== undefined && call.shownKey === column.key),
      ),
    digits: calls.some(call => call.columnKey === column.key && keepsDigits(call)),
  }))
}

/** Partial results are enough where many events leave the window at once; where each goes alone, its values are needed. */
function keepsValues({ computation }: Call, single: boolean): boolean {
  return computation.kind === 'retain' ? computation.structure?.numbers !== true : single
}

function keepsDigits({ computation }: Call): boolean {
  if (computation.kind === 'fold') return computation.fold.keepsDigits === true
  return computation.kind === 'retain' && computation.structure?.digits === true
}

/** Partial results side by side, behind the number of events and the time of the first. */
function layRow(calls: readonly Call[], columnOf: (call: Call) => number): RowLayout {
  const folds: FoldPlace[] = []
  const picks: PickPlace[] = []
  let width = 2
  for (const call of calls) {
    const { computation, key } = call
    const column = columnOf(call)
    if (computation.kind === 'pick') picks.push({ key, column, pick: computation.pick })
    if (computation.kind !== 'fold') continue
    folds.push({ key, column, place: width, fold: computation.fold })
    width += 1 + computation.fold.width
  }
  return { width, folds, picks }
}

/** One structure for each column that has it, whatever aggregates ask it. */
function placeStructures(calls: readonly Call[], columnOf: (call: Call) => number): readonly StructurePlace[] {
  let named = 0
  return structures.flatMap(structure => {
    const asking = calls.filter(
      ({ computation }) => computation.kind === 'retain' && computation.structure === structure,
    )
    const columns = [...new Set(asking.map(columnOf))]
    return columns.map((column, index) => ({
      structure,
      column,
      index,
      named: structure.numbers ? named++ : undefined,
    }))
  })
}

function continuedPlace(place: FoldPlace): readonly ContinuedPlace[] {
  const { carryOn } = place.fold
  return carryOn === undefined ? [] : [{ ...place, carryOn }]
}

/** One of each key, in the order of the keys. */
function unique<Keyed extends { readonly key: string }>(all: readonly Keyed[]): readonly Keyed[] {
  const byKey = new Map(all.map(one => [one.key, one]))
  return [...byKey.values()].sort((a, b) => compareStrings(a.key, b.key))
}
