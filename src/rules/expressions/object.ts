// `object`: an object of computed members.
import { type ExpressionForm, record } from '../expression.ts'
import { isObject } from '../json.ts'
import { under } from '../problem.ts'
import { refer } from '../schema.ts'

export const object: ExpressionForm = {
  name: 'object',
  summary: 'An object of these members; those that are absent are left out.',
  argument: { type: 'object', additionalProperties: refer('expression') },
  read: (node, pointer, reading) => {
    const members = isObject(node['object']) ? Object.entries(node['object']) : []
    const place = under(pointer, 'object')
    return record(
      members.map(([name, to]) => [name, reading.expression(to, under(place, name))] as const),
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
