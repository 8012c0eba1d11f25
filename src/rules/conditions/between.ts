// `between`: not below one end and not above the other.
import type { Json } from '../data/json.ts'
import { type Problem, problem, replacing, under } from '../data/problem.ts'
import { compare, show, type ValueType } from '../data/value.ts'
import type { PredicateMeaning, Tested } from '../nodes/condition.ts'
import { type Expression, list } from '../nodes/expression.ts'
import { checkShape, expressionOf, shapeOf } from '../schema/fragment.ts'
import { bind, type PredicateDefinition } from './predicate.ts'
import { warnOfTexts } from './text-order.ts'

const ends: readonly ValueType[] = ['number', 'string']
const two = { minItems: 2, maxItems: 2 } // says nothing about what is not a list
const twoShape = shapeOf(two)
const fixedShape = shapeOf({ type: 'array', items: { type: [...ends] }, ...two })

export const between: PredicateDefinition & { readonly goingRound: PredicateMeaning } = {
  name: 'between',
  synonyms: ['range', 'inRange', 'isBetween'],
  phrase: 'between',
  summary:
    'Holds for a number between two numbers, or a string between two strings; both ends are included. Of hour, minute, weekday and clock it goes round: ["22:00", "06:00"] is the night.',
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
  warn: (argument, tested) => [...warnOfOrder(argument, tested), ...warnOfTexts(between.name, argument, tested)],
  probes: ends => {
    const [low, high, ...others] = Array.isArray(ends) ? ends : []
    const areEnds = typeof low === 'number' && typeof high === 'number' && others.length === 0
    return areEnds ? [{ kind: 'between', low, high }] : undefined
  },
  goingRound: {
    name: 'between',
    phrase: 'between',
    holdsFor: ['number', 'string'],
    argument: ['array'],
    comparesWith: 'elements',
    warn: (argument, tested) => between.warn?.(argument, tested) ?? [],
    test: (value, argument) => {
      if (!isLater(argument)) return between.test(value, argument)
      const [low = null, high = null] = argument
      return (compare(value, low) ?? -1) >= 0 || (compare(value, high) ?? 1) <= 0
    },
    probes: argument => {
      if (!isLater(argument)) return between.probes?.(argument)
      const [low, high] = argument
      if (typeof low !== 'number' || typeof high !== 'number') return undefined
      return [
        { kind: 'above', limit: low, inclusive: true },
        { kind: 'below', limit: high, inclusive: true },
      ]
    },
  },
  examples: [
    [20, [20, 30], true, 'both ends are included'],
    [30, [20, 30], true],
    [30.1, [20, 30], false],
    ['m', ['a', 'z'], true, 'strings are ordered by code units'],
    ['25', [20, 30], false, 'a string and a number never compare'],
    [25, [30, 20], false, 'the lower end must come first'],
    [25, [20, 'z'], false],
    [undefined, [20, 30], false],
  ],
}

function check(argument: Json, pointer: string): readonly Problem[] {
  const shape = checkShape(fixedShape, argument, pointer)
  if (shape.length > 0 || !Array.isArray(argument)) return shape
  const [low, high] = argument
  if (compare(low, high) === undefined) {
    const message = `Nothing is between ${show(low)} and ${show(high)}: a number and a string never compare.`
    return [problem('never-holds', pointer, message)]
  }
  return []
}

/** Whether the first end is after the second. */
function isLater(argument: Json): argument is readonly Json[] {
  return Array.isArray(argument) && argument.length === 2 && compare(argument[0], argument[1]) === 1
}

/** The ends the wrong way round, or the two parts outside of them: nobody knows which was meant. */
function warnOfOrder({ present, node: ends }: Expression, { goesRound, node, pointer }: Tested): readonly Problem[] {
  if (goesRound === true || present === undefined || !isLater(present)) return []
  const [low = null, high = null] = present
  const place = under(pointer, between.name)
  const message = `Nothing is between ${show(low)} and ${show(high)}: the lower end comes first.`
  const text = `for what is ${show(low)} or more, or ${show(high)} or less, write { "any": [ … ] }`
  const [least, most] = Array.isArray(ends) ? ends : []
  if (node === undefined || least === undefined || most === undefined) return [problem('never-holds', place, message)]
  const { between: _, ...rest } = node
  const outside = {
    any: [
      { ...rest, gte: least },
      { ...rest, lte: most },
    ],
  }
  const isAlone = !Object.hasOwn(rest, 'gte') && !Object.hasOwn(rest, 'lte')
  return [problem('never-holds', place, message, isAlone ? replacing(pointer, outside, text) : undefined)]
}
