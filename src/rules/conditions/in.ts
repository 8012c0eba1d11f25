// `in`: one of a list.
import type { Json } from '../data/json.ts'
import { plain } from '../data/numeral.ts'
import { equal, isPrimitive } from '../data/value.ts'
import { refer } from '../schema/fragment.ts'
import type { PredicateDefinition } from './predicate.ts'

export const isIn: PredicateDefinition = {
  name: 'in',
  synonyms: ['oneOf', 'isOneOf', 'anyOf', 'isIn', 'enum'],
  phrase: 'one of',
  summary: 'Holds for a value that is equal to an element of the list.',
  schema: { type: 'array', items: refer('expression') },
  argument: ['array'],
  test: isElement,
  prepare: elementOf,
  comparesWith: 'elements',
  probes: list =>
    Array.isArray(list) && list.every(isPrimitive) ? list.map(value => ({ kind: 'equal', value })) : undefined,
  examples: [
    ['L1', ['L1', 'L2'], true],
    ['L3', ['L1', 'L2'], false],
    [1, ['1', 2], false, 'no coercion'],
    [[1], { literal: [[1], 2] }, true, 'elements are compared as eq does'],
    ['L1', [], false],
    [undefined, ['L1'], false],
  ],
}

/** Whether the list has an element that is equal to the value. */
export function isElement(value: Json, list: Json): boolean {
  return Array.isArray(list) && list.some(element => equal(value, element))
}

/** The same for a list that stays: in one look-up, however long the list is. */
export function elementOf(list: Json): (value: Json) => boolean {
  const elements: readonly Json[] = Array.isArray(list) ? list : []
  const scalars = new Set(elements.filter(isPrimitive))
  const others = elements.filter(element => !isPrimitive(element))
  return found => {
    const value = plain(found)
    return isPrimitive(value) ? scalars.has(value) : others.some(element => equal(value, element))
  }
}
