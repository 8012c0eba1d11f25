// How functions are made: expressions whose value follows from their operands alone. An operand that is absent, or of a
// type that the function does not take, makes the result absent; so does a result that is not a finite number.
import { longestText } from '../data/bounded-text.ts'
import type { Json, JsonObject } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import { doubleOf, isNumber, type JsonNumber } from '../data/numeral.ts'
import { under } from '../data/problem.ts'
import { typeOf, type Value, type ValueType } from '../data/value.ts'
import { type Expression, literal, mostBytes } from '../nodes/expression.ts'
import { expressionOf } from '../schema/fragment.ts'
import type { ExpressionExample, ExpressionForm } from './form.ts'

interface Function<Type extends ValueType, Digits extends boolean> extends Named {
  readonly summary: string
  /** The types that an operand can have. */
  readonly takes: readonly Type[]
  /** True where it takes numbers with all their digits; else, as arithmetic does, their nearest doubles. */
  readonly allDigits?: Digits
  /** Left out: any. */
  readonly yields?: ValueType
  /** How many bytes its JSON text has at most, by those of its operands; left out: as many as they have together. */
  readonly most?: Most
  readonly examples: readonly ExpressionExample[]
}

/** The most bytes of a result, by the most of each operand. */
export type Most = (operands: readonly number[]) => number

/** The TypeScript type of each type of the language. */
interface TypeOf {
  readonly number: number
  readonly string: string
  readonly boolean: boolean
  readonly object: JsonObject
  readonly array: readonly Json[]
  readonly null: null
}

type Operand<Type extends ValueType, Digits extends boolean> =
  | TypeOf[Type]
  | (Digits extends true ? (Type extends 'number' ? JsonNumber : never) : never)

/** A function of one operand, written in place: `{ "abs": "$.a" }`. */
export function unary<Type extends ValueType, Digits extends boolean = false>({
  takes,
  allDigits,
  yields,
  most,
  apply,
  ...named
}: Function<Type, Digits> & { readonly apply: (operand: Operand<Type, Digits>) => Value }): ExpressionForm {
  const compute = ([value]: readonly Value[]) => {
    const operand = allDigits ? value : rounded(value)
    return isOneOf<Type, Digits>(operand, takes) ? apply(operand) : undefined
  }
  return {
    ...named,
    argument: expressionOf(...takes),
    read: (node, pointer, reader) => {
      const operand = reader.expression(node[named.name] ?? null, under(pointer, named.name), takes)
      return computed(node, [operand], yields && [yields], compute, most ?? mostOf(yields, allDigits))
    },
  }
}

/** A function of a list of operands: `{ "sub": ["$.a", 1] }`. */
export function nary<Type extends ValueType, Digits extends boolean = false>({
  takes,
  allDigits,
  takesAt,
  count,
  yields,
  most,
  apply,
  ...named
}: Function<Type, Digits> & {
  /** Of the first operands, the types that each of them can have, where that says more than `takes`. */
  readonly takesAt?: readonly (readonly Type[])[]
  /** How few and how many operands there are. */
  readonly count: readonly [least: number, most?: number]
  readonly apply: (operands: readonly Operand<Type, Digits>[]) => Value
}): ExpressionForm {
  const [minItems, maxItems] = count
  const typesAt = (index: number) => takesAt?.[index] ?? takes
  const compute = (values: readonly Value[]) => {
    const operands: Operand<Type, Digits>[] = []
    for (const value of values) {
      const operand = allDigits ? value : rounded(value)
      if (!isOneOf<Type, Digits>(operand, typesAt(operands.length))) return undefined
      operands.push(operand)
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
      return computed(node, operands, yields && [yields], compute, most ?? mostOf(yields, allDigits))
    },
  }
}

/** A function of any number of numbers: a list of expressions, or one expression that yields a list. */
export function ofNumbers<Digits extends boolean = false>(
  definition: Omit<Function<'number', Digits>, 'takes' | 'yields'> & {
    readonly apply: (numbers: readonly Operand<'number', Digits>[]) => Value
  },
): ExpressionForm {
  const { allDigits, apply, ...named } = definition
  const { name } = named
  const compute = (values: readonly Value[]) => {
    const operands = allDigits ? values : values.map(rounded)
    const numbers = operands.filter(operand => isOneOf<'number', Digits>(operand, ['number']))
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
        const ofList = ([list]: readonly Value[]) => (Array.isArray(list) ? compute(list) : undefined)
        return computed(node, [operand], ['number'], ofList, mostOf('number', allDigits))
      }
      const operands = argument.map((item, index) => reader.expression(item, under(place, index), ['number']))
      return computed(node, operands, ['number'], compute, mostOf('number', allDigits))
    },
  }
}

/** The expression that computes its value from those of its operands, before any event where that can be. */
export function computed(
  node: Json,
  operands: readonly Expression[],
  types: readonly ValueType[] | undefined,
  compute: (values: readonly Value[]) => Value,
  most: Most = sum,
): Expression {
  const base = {
    node,
    types,
    needsBody: operands.some(operand => operand.needsBody),
    evaluate: (scope: Parameters<Expression['evaluate']>[0]) =>
      bounded(compute(operands.map(operand => operand.evaluate(scope)))),
    most: (bytes: number) =>
      aNumber + Math.min(longest(types, bytes), most(operands.map(operand => mostBytes(operand, bytes)))),
  }
  if (operands.some(operand => operand.present === undefined)) return base
  const present = bounded(compute(operands.map(operand => operand.present)))
  if (present === undefined) return base
  return operands.every(operand => operand.constant !== undefined)
    ? literal(present, node, types)
    : { ...base, present }
}

/** What arithmetic gives is a double, and needs no more bytes than that. */
const mostOf = (yields: ValueType | undefined, allDigits: boolean | undefined): Most =>
  yields === 'number' && !allDigits ? () => 0 : sum

const sum: Most = operands => operands.reduce((total, operand) => total + operand, 0)

/** A number that is not one that was read is a double. */
const aNumber = 32

/** What types allow, where values that are read have so many bytes: of strings, six bytes for each code unit, as in \u0000. */
function longest(types: readonly ValueType[] = [], bytes: number): number {
  if (types.length === 0 || types.includes('array') || types.includes('object')) return Number.POSITIVE_INFINITY
  return types.includes('string') ? 6 * longestText : bytes
}

/** No -0, which JSON would print as 0; nothing that is not finite, and no unbounded string. */
function bounded(value: Value): Value {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined
  return typeof value === 'string' && value.length > longestText ? undefined : value
}

/** A number as arithmetic takes it; what is past all doubles is none. */
function rounded(value: Value): Value {
  return isNumber(value) ? finite(doubleOf(value)) : value
}

const finite = (value: number | undefined) => (Number.isFinite(value) ? value : undefined)

function isOneOf<Type extends ValueType, Digits extends boolean>(
  value: Value,
  types: readonly Type[],
): value is Operand<Type, Digits> {
  return value !== undefined && types.some(type => type === typeOf(value))
}
