// `percentile`: of an expression and a number of percent.
import { problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { expressionOf } from '../schema/fragment.ts'
import type { AggregateDefinition } from './aggregate.ts'
import { atPercent } from './rank.ts'

export const percentile: AggregateDefinition = {
  name: 'percentile',
  synonyms: ['pct', 'percentileCont'],
  summary: 'The percentile, linear between the closest ranks, as in `["$.t", 95]`.',
  numeric: true,
  argument: {
    type: 'array',
    items: [expressionOf('number'), { type: 'number', minimum: 0, maximum: 100 }],
    minItems: 2,
    maxItems: 2,
  },
  read: (node, pointer, reader) => {
    const [expression, percent] = Array.isArray(node) ? node : []
    if (!Array.isArray(node) || node.length !== 2 || typeof percent !== 'number' || percent < 0 || percent > 100) {
      const message = `"percentile" takes an expression and a number from 0 to 100, as in ["$.t", 95], not ${show(node)}.`
      reader.report(problem('out-of-range', pointer, message))
      return undefined
    }
    const of = reader.expression(expression ?? null, under(pointer, 0), ['number'])
    return { of, takes: 'number', computation: atPercent(percent) }
  },
  examples: [
    { values: [10, 20, 30, 40, 50], argument: ['$.v', 90], gives: 46 },
    { values: [10, 20, 30, 40, 50], argument: ['$.v', 0], gives: 10 },
    { values: [10, 20, 30, 40, 50], argument: ['$.v', 100], gives: 50 },
    { values: ['10'], argument: ['$.v', 50], why: 'there is no number' },
  ],
}
