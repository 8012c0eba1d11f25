// How functions are made: expressions whose value follows from their operands alone. An operand that is absent, or of a
// type that the function does not take, makes the result absent; so does a result that is no finite number.
import { longestText } from '../data/bounded-text.ts'
import type { Json, JsonObject } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import { under } from '../data/problem.ts'
import { typeOf, type Value, type ValueType } from '../data/value.ts'
import { type Expression, literal } from '../nodes/expression.ts'
import { expressionOf } from '../schema/fragment.ts'
import type { ExpressionExample, ExpressionForm } from './form.ts'

interface Function<Type extends ValueType> extends Named {
  readonly summary: string
  /** The types that an operand can have. */
  readonly takes: readonly Type[]
  readonly yields: ValueType
  readonly examples: readonly ExpressionExample[]
}

/** The TypeScript type of each type of the language. */
interface TypeOf {
  readonly number: number
  readonly string: string
  readonly boolean: boolean
  readonly object: JsonObject
  readonly array: readonly Json[]
  readonly null: null
}

/** A function of one operand, which stands in place: `{ "abs": "$.a" }`. */
export function unary<Type extends ValueType>({
  takes,
  yields,
  apply,
  ...named
}: Function<Type> & { readonly apply: (operand: TypeOf[Type]) => Value }): ExpressionForm {
  const compute = ([operand]: readonly Value[]) => (isOneOf(operand, takes) ? apply(operand) : undefined)
  return {
    ...named,
    argument: expressionOf(...takes),
    read: (node, pointer, reader) => {
      const operand = reader.expression(node[named.name] ?? null, under(pointer, named.name), takes)
      return computed(node, [operand], [yields], compute)
    },
  }
}

/** A function of a list of operands: `{ "sub": ["$.a", 1] }`. */
export function nary<Type extends ValueType>({
  takes,
  takesAt,
  count,
  yields,
  apply,
  ...named
}: Function<Type> & {
  /** Of the first operands, the types that each of them can have, where that says more than `takes`. */
  readonly takesAt?: readonly (readonly Type[])[]
  /** How few and how many operands there are. */
  readonly count: readonly [least: number, most?: number]
  readonly apply: (operands: readonly TypeOf[Type][]) => Value
}): ExpressionForm {
  const [minItems, maxItems] = count
  const typesAt = (index: number) => takesAt?.[index] ?? takes
  const compute = (values: readonly Value[]) => {
    const operands: TypeOf[Type][] = []
    for (const value of values) {
      if (!isOneOf(value, typesAt(operands.length))) return undefined
      operands.push(value)
    }
    return apply(operands)
  }
  return {
    ...named,
    argument: {
      type: 'array',
      items: takesAt === undefined ? expressionOf(...takes) : takesAt.map(types => expressionOf(...types)),
      minItems,
      ...(maxItems === undefined ? {} : { maxItems }),
    },
    read: (node, pointer, reader) => {
      const items = node[named.name]
      const operands = (Array.isArray(items) ? items : []).map((item: Json, index) =>
        reader.expression(item, under(under(pointer, named.name), index), typesAt(index)),
      )
      return computed(node, operands, [yields], compute)
    },
  }
}

/** A function of any number of numbers: a list of expressions, or one expression that yields a list. */
export function ofNumbers(
  definition: Omit<Function<'number'>, 'takes' | 'yields'> & { readonly apply: (numbers: readonly number[]) => Value },
): ExpressionForm {
  const { apply, ...named } = definition
  const { name } = named
  const compute = (values: readonly Value[]) => {
    const numbers = values.filter(value => typeof value === 'number')
    return numbers.length === values.length ? apply(numbers) : undefined
  }
  return {
    ...named,
    argument: { if: { type: 'array' }, then: { items: expressionOf('number') }, else: expressionOf('array') },
    read: (node, pointer, reader) => {
      const place = under(pointer, name)
      const argument = node[name] ?? null
      if (!Array.isArray(argument)) {
        const operand = reader.expression(argument, place, ['array'])
        return computed(node, [operand], ['number'], ([list]) => (Array.isArray(list) ? compute(list) : undefined))
      }
      const operands = argument.map((item, index) => reader.expression(item, under(place, index), ['number']))
      return computed(node, operands, ['number'], compute)
    },
  }
}

/** The expression that computes its value from those of its operands, before any event where that can be. */
export function computed(
  node: Json,
  operands: readonly Expression[],
  types: readonly ValueType[],
  compute: (values: readonly Value[]) => Value,
): Expression {
  const base = {
    node,
    types,
    needsBody: operands.some(operand => operand.needsBody),
    evaluate: (scope: Parameters<Expression['evaluate']>[0]) =>
      bounded(compute(operands.map(operand => operand.evaluate(scope)))),
  }
  if (operands.some(operand => operand.present === undefined)) return base
  const present = bounded(compute(operands.map(operand => operand.present)))
  if (present === undefined) return base
  return operands.every(operand => operand.constant !== undefined)
    ? literal(present, node, types)
    : { ...base, present }
}

/** No -0, which JSON would print as 0; nothing that is not finite, and no text without bounds. */
function bounded(value: Value): Value {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined
  return typeof value === 'string' && value.length > longestText ? undefined : value
}

function isOneOf<Type extends ValueType>(value: Value, types: readonly Type[]): value is TypeOf[Type] {
  return value !== undefined && types.some(type => type === typeOf(value))
}
