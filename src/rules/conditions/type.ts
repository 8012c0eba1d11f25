// `type`: what kind of JSON value it is.
import { meantValue, problem } from '../data/problem.ts'
import { show, typeOf, type ValueType, valueTypes } from '../data/value.ts'
import { choices } from '../schema/fragment.ts'
import type { PredicateDefinition } from './predicate.ts'

const meanings: Readonly<Record<ValueType, string>> = {
  number: 'A number.',
  string: 'A text.',
  boolean: 'true or false.',
  object: 'Members with names.',
  array: 'A list.',
  null: 'null; a value that is missing has no type.',
}
const names: readonly string[] = valueTypes

export const type: PredicateDefinition = {
  name: 'type',
  synonyms: ['typeof', 'isType'],
  phrase: 'of the type',
  summary: `Holds for a value of this type: ${valueTypes.join(', ')}.`,
  schema: choices(meanings),
  argument: ['string'],
  test: (value, name) => typeOf(value) === name,
  check: (name, pointer) => {
    if (typeof name !== 'string' || names.includes(name)) return []
    const message = `${show(name)} is not a type; the types are ${names.join(', ')}.`
    return [problem('unknown-value', pointer, message, meantValue(pointer, name, names))]
  },
  examples: [
    [21.5, 'number', true],
    ['21.5', 'number', false],
    [true, 'boolean', true],
    [[], 'array', true],
    [[], 'object', false],
    [null, 'null', true],
    [null, 'object', false],
    [undefined, 'null', false, 'an absent value has no type'],
  ],
}
