// Expressions, once they were read: what can be computed from one event. Knows no form of them; those are in
// expressions/, one a file.
import type { Event, Scope } from '../data/event.ts'
import { type Json, objectOf } from '../data/json.ts'
import { noMessage } from '../data/message.ts'
import type { Value, ValueType } from '../data/value.ts'
import type { Path } from '../path/path.ts'

/** An expression that was read and found valid. */
export interface Expression {
  /** Total: never throws, and undefined means absent. */
  readonly evaluate: (scope: Scope) => Value
  /** As written, for people. */
  readonly node: Json
  /** The types that it can yield, where they are known without an event. */
  readonly types?: readonly ValueType[] | undefined
  /** Its value, where nothing can change it. */
  readonly constant?: Json | undefined
  /** Its value with the parameters of this document, where no event can change it. */
  readonly present?: Json | undefined
  /** Where it reads, for one that yields the value at one place of the event. */
  readonly source?: Source | undefined
  /** True for a path that can match many values: it then yields the list of them. */
  readonly many?: boolean
  /** True for a value that goes round, as the hours of the day do: `between` then may begin late and end early. */
  readonly goesRound?: boolean
  /** True where it reads the body of the message. */
  readonly needsBody: boolean
  /**
   * How many bytes the JSON text of what it yields has at most, where no value that it reads has more than so many; left out:
   * as many.
   */
  readonly most?: ((bytes: number) => number) | undefined
}

/** Of an expression with a `source`, which reads nothing but the event: for each event of a window a scope of its own would be much. */
export function readFrom(expression: Expression, event: Event): Value {
  bare.event = event
  return expression.evaluate(bare)
}

const bare: Scope & { event: Event } = {
  event: { message: noMessage, payload: undefined, body: undefined, whole: false, time: 0 },
  parameters: {},
  rule: '',
  at: 0,
}

/** What a code unit takes in UTF-8 at most. */
const utf8 = 3

/** The same of any expression. */
export const mostBytes = ({ most }: Pick<Expression, 'most'>, bytes: number): number =>
  most === undefined ? bytes : most(bytes)

/** Whether a path may find what it has found again, or a part of that. */
export const mayOverlap = ({ text }: Path): boolean => /\.\.|,/.test(text)

/** The most bytes of what a path finds, which are parts of one body. */
export const mostOfPath = (path: Path): Pick<Expression, 'most'> =>
  mayOverlap(path) ? { most: () => Number.POSITIVE_INFINITY } : {}

/** Of several, together. */
export const sumOfMost = (all: readonly Expression[], bytes: number): number =>
  all.reduce((sum, one) => sum + mostBytes(one, bytes), 0)

/** One place of an event: in its body, or a property of its message. */
export type Source =
  | { readonly of: 'body'; readonly names: readonly (string | number)[] }
  | { readonly of: 'property'; readonly name: string }

/** An expression whose value is fixed. */
export function literal(value: Json, node: Json = value, types?: readonly ValueType[]): Expression {
  const most = () => utf8 * JSON.stringify(value).length
  return { evaluate: () => value, node, types, constant: value, present: value, needsBody: false, most }
}

/** A list of expressions; as a value it has no absent elements. */
export function list(elements: readonly Expression[], node: Json): Expression {
  const constants = elements.flatMap(({ constant }) => (constant === undefined ? [] : [constant]))
  if (constants.length === elements.length) return literal(constants, node, ['array'])
  const present = elements.flatMap(element => (element.present === undefined ? [] : [element.present]))
  return {
    node,
    types: ['array'],
    needsBody: elements.some(element => element.needsBody),
    evaluate: scope => elements.map(element => element.evaluate(scope)).filter(value => value !== undefined),
    most: bytes => elements.length + 2 + sumOfMost(elements, bytes),
    present: present.length === elements.length ? present : undefined,
  }
}

/** A list that is absent where one of its elements is: a key of several parts. Any other expression stays as it is. */
export function whole(expression: Expression, node: Json): Expression {
  if (!Array.isArray(node)) return expression
  const evaluate: Expression['evaluate'] = scope => {
    const parts = expression.evaluate(scope)
    return Array.isArray(parts) && parts.length === node.length ? parts : undefined
  }
  return { ...expression, evaluate }
}

/** An object of expressions; as a value it has no absent members. */
export function record(members: readonly (readonly [name: string, to: Expression])[], node: Json): Expression {
  const constants = members.flatMap(([name, { constant }]) =>
    constant === undefined ? [] : [[name, constant] as const],
  )
  if (constants.length === members.length) return literal(objectOf(constants), node, ['object'])
  const present = members.flatMap(([name, to]) => (to.present === undefined ? [] : [[name, to.present] as const]))
  return {
    node,
    types: ['object'],
    most: bytes =>
      sumOfMost(
        members.map(([, to]) => to),
        bytes,
      ) + members.reduce((sum, [name]) => sum + utf8 * JSON.stringify(name).length + 2, 2),
    needsBody: members.some(([, to]) => to.needsBody),
    evaluate: scope => {
      const found: [string, Json][] = []
      for (const [name, to] of members) {
        const value = to.evaluate(scope)
        if (value !== undefined) found.push([name, value])
      }
      return objectOf(found)
    },
    present: present.length === members.length ? objectOf(present) : undefined,
  }
}

/** An expression that yields what one of these does. */
export function alternatives(from: readonly Expression[], node: Json, evaluate: Expression['evaluate']): Expression {
  const types = from.flatMap(expression => expression.types ?? [])
  const known = from.every(expression => expression.types !== undefined)
  const needsBody = from.some(expression => expression.needsBody)
  return {
    node,
    evaluate,
    needsBody,
    types: known ? [...new Set(types)] : undefined,
    most: bytes => Math.max(0, ...from.map(one => mostBytes(one, bytes))),
  }
}

/** In place of an expression with a problem; the document is rejected anyhow. */
export function invalid(node: Json): Expression {
  return { evaluate: nothing, node, needsBody: false }
}

/** True for what `invalid` made: nothing more can be said about it. */
export function isInvalid(expression: Expression): boolean {
  return expression.evaluate === nothing
}

const nothing = (): Value => undefined
