// The layout of a rule's windows: what is taken of each event, what of it is kept, and where in a row each partial
// result stands. Made once per rule, and the same for the same window and aggregates in whatever order these stand, so
// that what was written under one rule is read under its successor. Knows no event.
import { isObject, type Json } from '../../rules/data/json.ts'
import { canonical, type Value } from '../../rules/data/value.ts'
import type { Expression } from '../../rules/nodes/expression.ts'
import type { Rule } from '../../rules/rule/rule.ts'
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
  /** Its place among the folds, the picks, the ranked or counted, or the columns; -1: it counts all events. */
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

function makeLayout({ window, aggregate, definitions }: Rule): Layout {
  const single = window?.kind === 'sliding' || window?.kind === 'count'
  const calls = unique(aggregate.flatMap(one => callOf(one, definitions)))
  const columns = unique(calls.map(({ column }) => column)).map(column => ({
    ...column,
    kept: calls.some(call => call.column.key === column.key && keeps(call, single)),
  }))
  const columnOf = ({ column }: Call) => columns.findIndex(({ key }) => key === column.key)
  const columnsOf = (kind: Kind) => [...new Set(calls.filter(call => kindOf(call) === kind).map(columnOf))]
  const row = layRow(calls, columnOf)
  const ranked = columnsOf('rank')
  const counted = columnsOf('distinct')
  const places: Readonly<Record<Kind, (call: Call) => number>> = {
    fold: call => row.folds.findIndex(({ key }) => key === call.key),
    pick: call => row.picks.findIndex(({ key }) => key === call.key),
    rank: call => ranked.indexOf(columnOf(call)),
    distinct: call => counted.indexOf(columnOf(call)),
    collect: columnOf,
  }
  const fields = aggregate.map(one => {
    const [call] = callOf(one, definitions)
    return { aggregate: one, at: call === undefined ? -1 : places[kindOf(call)](call) }
  })
  return {
    ...row,
    key: [single, ...calls.map(call => call.key)].join('\n'),
    single,
    columns,
    keeps: single || counted.length > 0 || columns.some(({ kept }) => kept),
    ranked,
    counted,
    fields,
    one: newRows(row, 1),
    total: newRows(row, 1),
  }
}

type Kind = AggregateDefinition['computation']['kind']

const kindOf = ({ definition }: Call): Kind => definition.computation.kind

/** Partial results side by side, behind the number of events and the time of the first. */
function layRow(calls: readonly Call[], columnOf: (call: Call) => number): RowLayout {
  const folds: FoldPlace[] = []
  const picks: PickPlace[] = []
  let width = 2
  for (const call of calls) {
    const { computation } = call.definition
    const place = { key: call.key, column: columnOf(call) }
    if (computation.kind === 'pick') picks.push({ ...place, pick: computation.pick })
    if (computation.kind !== 'fold') continue
    folds.push({ ...place, place: width, fold: computation.fold })
    width += 1 + computation.fold.width
  }
  return { width, folds, picks }
}

/** Nothing for `count: true`: each row says how many events it is of. */
function callOf({ definition, of }: Aggregate, definitions: Rule['definitions']): readonly Call[] {
  if (of === undefined) return []
  const text = wordingOf(of.node, definitions)
  const { numeric, computation } = definition
  const as = numeric ? 'number' : computation.kind === 'fold' ? 'presence' : 'value'
  return [{ key: `${definition.name} ${text}`, definition, column: { key: `${as} ${text}`, of, as } }]
}

/** The text of an expression, and of the definitions that it uses: the same for what means the same. */
function wordingOf(node: Json, definitions: Rule['definitions']): string {
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

/** Partial results are enough where many events leave the window at once; where each goes alone, its values are needed. */
function keeps(call: Call, single: boolean): boolean {
  const kind = kindOf(call)
  if (kind === 'rank' || kind === 'collect') return true
  return single && kind !== 'distinct' // which keeps numbers of its own
}

/** One of each key, in the order of the keys. */
function unique<Keyed extends { readonly key: string }>(all: readonly Keyed[]): readonly Keyed[] {
  const byKey = new Map(all.map(one => [one.key, one]))
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}
