// The layout of a rule's windows: what is taken of each event, what of it is kept, and where in a row each partial
// result stands. Made once per rule, and the same for the same window and aggregates in whatever order these stand, so
// that what was written under one rule is read under its successor. Knows no event.
import type { Expression } from '../../rules/expression.ts'
import type { Rule } from '../../rules/rule.ts'
import { canonical, type Value } from '../../rules/value.ts'
import type { Aggregate, AggregateDefinition } from '../../rules/windows/aggregate.ts'
import type { Fold } from '../../rules/windows/fold.ts'
import { newRows, type Rows } from './rows.ts'

/** What is taken of each event: a number, whether it is present (1), or any value. */
export interface Column {
  readonly key: string
  readonly of: Expression
  readonly as: 'number' | 'presence' | 'value'
  /** Whether it is kept for each event of the window. */
  readonly kept: boolean
}

/** The partial results of a row. */
export interface RowLayout {
  /** How many numbers it has: events, the time of the first, and for each fold how many values and its own. */
  readonly width: number
  readonly folds: readonly FoldPlace[]
  readonly picks: readonly PickPlace[]
}

export interface FoldPlace {
  readonly key: string
  readonly column: number
  readonly place: number
  readonly fold: Fold
}

export interface PickPlace {
  readonly key: string
  readonly column: number
  readonly pick: (earlier: Value, later: Value) => Value
}

/** Things with equal keys mean the same, whichever rule they stand in. */
export interface Layout extends RowLayout {
  /** The same for layouts under which memory is the same. */
  readonly key: string
  /** True where each event leaves the window of its own: sliding and count. */
  readonly single: boolean
  readonly columns: readonly Column[]
  /** True where any of them is kept. */
  readonly keeps: boolean
  /** The columns that are kept sorted. */
  readonly ranked: readonly number[]
  /** The columns whose different values are counted. */
  readonly counted: readonly number[]
  readonly fields: readonly Field[]
  /** One row each, written and read at once: no state. */
  readonly one: Rows
  readonly total: Rows
}

/** A field of the aggregate's body. */
export interface Field {
  readonly aggregate: Aggregate
  /** Its place among the folds, the picks, the ranked or counted, or the columns. */
  readonly at: number
}

/** What one aggregate asks for. */
interface Call {
  readonly key: string
  readonly definition: AggregateDefinition
  readonly column: Omit<Column, 'kept'>
}

const known = new WeakMap<Rule, Layout>()

export function layoutOf(rule: Rule): Layout {
  const found = known.get(rule) ?? makeLayout(rule)
  known.set(rule, found)
  return found
}

function makeLayout({ window, aggregate }: Rule): Layout {
  const single = window?.kind === 'sliding' || window?.kind === 'count'
  const calls = unique(aggregate.flatMap(callOf))
  const columns = unique(calls.map(({ column }) => column)).map(column => ({
    ...column,
    kept: calls.some(call => call.column.key === column.key && keeps(call, single)),
  }))
  const columnOf = ({ column }: Call) => columns.findIndex(({ key }) => key === column.key)
  const callsOf = (kind: Kind) => calls.filter(({ definition }) => definition.computation.kind === kind)
  const folds: FoldPlace[] = []
  const picks: PickPlace[] = []
  let width = 2
  for (const call of calls) {
    const { computation } = call.definition
    const { key } = call
    if (computation.kind === 'pick') picks.push({ key, column: columnOf(call), pick: computation.pick })
    if (computation.kind !== 'fold') continue
    folds.push({ key, column: columnOf(call), place: width, fold: computation.fold })
    width += 1 + computation.fold.width
  }
  const ranked = [...new Set(callsOf('rank').map(columnOf))]
  const counted = [...new Set(callsOf('distinct').map(columnOf))]
  const fields = aggregate.map(one => {
    const [call] = callOf(one)
    if (call === undefined) return { aggregate: one, at: -1 }
    const column = columnOf(call)
    const places = {
      fold: () => folds.findIndex(({ key }) => key === call.key),
      pick: () => picks.findIndex(({ key }) => key === call.key),
      rank: () => ranked.indexOf(column),
      distinct: () => counted.indexOf(column),
      collect: () => column,
    }
    return { aggregate: one, at: places[one.definition.computation.kind]() }
  })
  const row: RowLayout = { width, folds, picks }
  const keepsAny = single || counted.length > 0 || columns.some(({ kept }) => kept)
  const [one, total] = [newRows(row, 1), newRows(row, 1)]
  const key = [single, ...calls.map(call => call.key)].join('\n')
  return { ...row, key, single, columns, keeps: keepsAny, ranked, counted, fields, one, total }
}

type Kind = AggregateDefinition['computation']['kind']

/** Nothing for `count: true`: each row says how many events it is of. */
function callOf({ definition, of }: Aggregate): readonly Call[] {
  if (of === undefined) return []
  const text = canonical(of.node)
  const { numeric, computation } = definition
  const as = numeric ? 'number' : computation.kind === 'fold' ? 'presence' : 'value'
  return [{ key: `${definition.name} ${text}`, definition, column: { key: `${as} ${text}`, of, as } }]
}

/** Partial results are enough where many events leave the window at once; where each goes alone, its values are needed. */
function keeps({ definition: { computation } }: Call, single: boolean): boolean {
  if (computation.kind === 'rank' || computation.kind === 'collect') return true
  return single && computation.kind !== 'distinct' // which keeps numbers of its own
}

/** One of each key, in the order of the keys. */
function unique<Keyed extends { readonly key: string }>(all: readonly Keyed[]): readonly Keyed[] {
  const byKey = new Map(all.map(one => [one.key, one]))
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}
