// The arguments that most aggregates take: an expression, of whose values they take the numbers or all.
import { expressionOf, refer } from '../schema/fragment.ts'
import type { AggregateDefinition, Computation } from './aggregate.ts'

type Argument = Pick<AggregateDefinition, 'numeric' | 'argument' | 'read'>

/** Of an expression, the numbers that it yields. */
export const ofNumbers = (computation: Computation): Argument => ({
  numeric: true,
  argument: expressionOf('number'),
  read: (node, pointer, reader) => ({
    of: reader.expression(node, pointer, ['number']),
    takes: 'number',
    computation,
  }),
})

/** Of an expression, every value that it yields. */
export const ofValues = (computation: Computation): Argument => ({
  numeric: false,
  argument: refer('expression'),
  read: (node, pointer, reader) => ({ of: reader.expression(node, pointer), takes: 'value', computation }),
})
