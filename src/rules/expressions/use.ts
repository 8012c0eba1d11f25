// `use`: an expression from `define`.
import { under } from '../data/problem.ts'
import { invalid } from '../nodes/expression.ts'
import { type ExpressionForm, saysName } from './form.ts'

export const use: ExpressionForm = {
  name: 'use',
  synonyms: ['ref'],
  summary: 'The expression, condition or outcome that `define` has under this name.',
  argument: { type: 'string' },
  says: saysName('use'),
  read: (node, pointer, reader) => {
    const read = reader.expression.bind(reader)
    const found = reader.definition(node['use'] ?? '', under(pointer, 'use'), (defined, place) => read(defined, place))
    return found === undefined ? invalid(node) : { ...found, node }
  },
  examples: [
    {
      expression: { use: 'celsius' },
      define: { celsius: '$.machine.temperature' },
      body: { machine: { temperature: 21.5 } },
      gives: 21.5,
    },
  ],
}
