// `object`: an object of computed members.
import { isObject } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { record } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const object: ExpressionForm = {
  name: 'object',
  summary: 'An object of these members; those that are absent are left out.',
  argument: { type: 'object', additionalProperties: refer('expression') },
  read: (node, pointer, reader) => {
    const members = isObject(node['object']) ? Object.entries(node['object']) : []
    const place = under(pointer, 'object')
    return record(
      members.map(([name, to]) => [name, reader.expression(to, under(place, name))] as const),
      node,
    )
  },
  examples: [
    {
      expression: { object: { id: '$.machine.id', hot: true } },
      body: { machine: { id: 7 } },
      gives: { id: 7, hot: true },
    },
    { expression: { object: { id: '$.id', at: '$.at' } }, body: { id: 7 }, gives: { id: 7 } },
  ],
}
