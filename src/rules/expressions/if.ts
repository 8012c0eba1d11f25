// `if`: the value that goes with the first condition that holds.
import type { Json } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { alternatives } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

const hot = { path: '$.temperature', gt: 80 }
const warm = { path: '$.temperature', gt: 60 }

export const conditional: ExpressionForm = {
  name: 'if',
  synonyms: ['case', 'ifThenElse', 'cond'],
  summary:
    'Of [condition, value, condition, value, …, else], the value after the first condition that holds, or else the last one; without an else, absent.',
  argument: { type: 'array', items: { anyOf: [refer('condition'), refer('expression')] }, minItems: 2 },
  read: (node, pointer, reader) => {
    const items: readonly Json[] = Array.isArray(node['if']) ? node['if'] : []
    const place = under(pointer, 'if')
    const value = (index: number) => reader.expression(items[index] ?? null, under(place, index))
    const branches = Array.from({ length: Math.floor(items.length / 2) }, (_, branch) => ({
      condition: reader.condition(items[2 * branch] ?? null, under(place, 2 * branch)),
      value: value(2 * branch + 1),
    }))
    const otherwise = items.length % 2 === 1 ? [value(items.length - 1)] : []
    const values = [...branches.map(branch => branch.value), ...otherwise]
    const expression = alternatives(values, node, scope => {
      const branch = branches.find(({ condition }) => condition.evaluate(scope))
      return (branch?.value ?? otherwise[0])?.evaluate(scope)
    })
    return { ...expression, needsBody: expression.needsBody || branches.some(({ condition }) => condition.needsBody) }
  },
  examples: [
    { expression: { if: [hot, 'hot', warm, 'warm', 'cold'] }, body: { temperature: 70 }, gives: 'warm' },
    { expression: { if: [hot, 'hot', warm, 'warm', 'cold'] }, body: { temperature: 20 }, gives: 'cold' },
    { expression: { if: [hot, 'hot', 'cold'] }, body: {}, gives: 'cold', why: 'the condition does not hold' },
    { expression: { if: [hot, 'hot'] }, body: { temperature: 20 }, why: 'there is no else' },
  ],
}
