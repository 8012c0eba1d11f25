// What `top` and `bottom` share: values of those events in which a number is greatest, or least.
import type { Json } from '../data/json.ts'
import { problem, replacing, under } from '../data/problem.ts'
import { show, type Value } from '../data/value.ts'
import { type Count, countSchema, readCount } from '../nodes/count-node.ts'
import type { Expression } from '../nodes/expression.ts'
import { checkShape, expressionOf, refer, shapeOf } from '../schema/fragment.ts'
import type { AggregateDefinition, RetainedColumn } from './aggregate.ts'
import { fewOf } from './few-best.ts'
import { greatestFirst, leastFirst } from './retained.ts'
import { firstSorted } from './sorted-items.ts'

const structures = { greatest: greatestFirst, least: leastFirst }
type Which = keyof typeof structures

/** Of so many best the list is put together anew with each better one. */
const fewBest = 1000

const countShape = shapeOf(countSchema)

/** `[by, n]` or `[by, n, value]`. */
export const rankingOf = (which: Which): Pick<AggregateDefinition, 'numeric' | 'argument' | 'read'> => ({
  numeric: false,
  argument: {
    type: 'array',
    items: [expressionOf('number'), countSchema, refer('expression')],
    minItems: 2,
    maxItems: 3,
  },
  read(node, pointer, reader) {
    if (!Array.isArray(node) || node.length < 2 || node.length > 3) {
      const message = `Write an expression, how many, and perhaps what of each event, as in ["$.kW", 3, "$.id"], not ${show(node)}.`
      const meant = typeof node === 'string' && node.startsWith('$') ? replacing(pointer, [node, 1]) : undefined
      reader.report(problem('wrong-type', pointer, message, meant))
      return undefined
    }
    const [byNode = null, countNode = null, valueNode] = node
    const by = reader.expression(byNode, under(pointer, 0), ['number'])
    reader.report(...checkShape(countShape, countNode, under(pointer, 1)))
    const count = readCount(countNode, under(pointer, 1), reader) ?? (() => 1)
    // What a parameter says may change.
    const mostValues = typeof countNode === 'number' ? countNode : Number.POSITIVE_INFINITY
    const value = valueNode === undefined ? undefined : reader.expression(valueNode, under(pointer, 2))
    const computation = {
      kind: 'retain',
      structure: structures[which],
      mostValues,
      result: ranked(which, count),
    } as const
    return {
      of: value === undefined ? by : whereThere(by, value),
      ...(value === undefined ? {} : { shows: value }),
      takes: 'number',
      computation,
      ...(mostValues <= fewBest ? { together: fewOf(which, mostValues, by, value) } : {}),
    }
  },
})

/** An event without the value has no place. */
const whereThere = (by: Expression, value: Expression): Expression => ({
  evaluate: scope => (value.evaluate(scope) === undefined ? undefined : by.evaluate(scope)),
  node: [by.node, value.node],
  needsBody: by.needsBody || value.needsBody,
})

const ranked =
  (which: Which, count: Count) =>
  ({ retained, index, shown, parameters }: RetainedColumn): Value => {
    const events = retained[which][index]
    const found: Json[] = []
    for (const event of events === undefined ? [] : firstSorted(events, count(parameters))) {
      const value = shown(event)
      if (value !== undefined) found.push(value)
    }
    return found.length === 0 ? undefined : found
  }
