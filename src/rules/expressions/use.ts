// `use`: an expression that stands in `define`.
import { type ExpressionForm, invalid } from '../expression.ts'
import { under } from '../problem.ts'

export const use: ExpressionForm = {
  name: 'use',
  summary: 'The expression, condition or outcome that `define` has under this name.',
  argument: { type: 'string' },
  read: (node, pointer, reading) => {
    const read = reading.expression.bind(reading)
    const found = reading.definition(node['use'] ?? '', under(pointer, 'use'), (defined, place) => read(defined, place))
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
