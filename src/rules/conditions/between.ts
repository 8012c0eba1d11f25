// `between`: not below one end and not above the other.
import type { Json } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { compare, show, type ValueType } from '../data/value.ts'
import { list } from '../nodes/expression.ts'
import { checkShape, expressionOf, shapeOf } from '../schema/fragment.ts'
import { bind, type PredicateDefinition } from './predicate.ts'

const ends: readonly ValueType[] = ['number', 'string']
const two = { minItems: 2, maxItems: 2 } // says nothing about what is no list
const twoShape = shapeOf(two)
const fixedShape = shapeOf({ type: 'array', items: { type: [...ends] }, ...two })

export const between: PredicateDefinition = {
  name: 'between',
  phrase: 'between',
  summary: 'Holds for a number between two numbers, or a text between two texts; both ends are included.',
  schema: { type: 'array', items: expressionOf(...ends), ...two },
  holdsFor: ['number', 'string'],
  argument: ['array'],
  read: (node, pointer, reader) => {
    const argument = Array.isArray(node)
      ? list(
          node.map((end, index) => reader.expression(end, under(pointer, index), ends)),
          node,
        )
      : reader.expression(node, pointer, ['array'])
    reader.report(
      ...(argument.present === undefined ? checkShape(twoShape, node, pointer) : check(argument.present, pointer)),
    )
    return bind(between, argument)
  },
  test: (value, argument) => {
    if (!Array.isArray(argument) || argument.length !== 2) return false
    const [low, high] = argument
    return (compare(value, low) ?? -1) >= 0 && (compare(value, high) ?? 1) <= 0
  },
  comparesWith: 'elements',
  probes: ends => {
    const [low, high, ...others] = Array.isArray(ends) ? ends : []
    const areEnds = typeof low === 'number' && typeof high === 'number' && others.length === 0
    return areEnds ? [{ kind: 'between', low, high }] : undefined
  },
  examples: [
    [20, [20, 30], true, 'both ends are included'],
    [30, [20, 30], true],
    [30.1, [20, 30], false],
    ['m', ['a', 'z'], true, 'texts are ordered by code units'],
    ['25', [20, 30], false, 'a text and a number never compare'],
    [25, [30, 20], false, 'the lower end stands first'],
    [25, [20, 'z'], false],
    [undefined, [20, 30], false],
  ],
}

function check(argument: Json, pointer: string): readonly Problem[] {
  const shape = checkShape(fixedShape, argument, pointer)
  if (shape.length > 0 || !Array.isArray(argument)) return shape
  const [low, high] = argument
  const order = compare(low, high)
  if (order === undefined) {
    const message = `Nothing is between ${show(low)} and ${show(high)}: a number and a text never compare.`
    return [problem('never-holds', pointer, message)]
  }
  if (order <= 0) return []
  const message = `Nothing is between ${show(low)} and ${show(high)}: the lower end stands first.`
  return [problem('never-holds', pointer, message, `write [${show(high)}, ${show(low)}]`)]
}
