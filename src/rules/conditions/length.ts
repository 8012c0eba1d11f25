// `length`: how many code points, elements or members there are.
import { isObject, type JsonObject } from '../data/json.ts'
import { under, unknownKey } from '../data/problem.ts'
import { sizeOf } from '../data/size.ts'
import type { Predicate } from '../nodes/condition.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { checkShape, shapeOf } from '../schema/fragment.ts'
import { explained } from '../schema/parts.ts'
import { argumentSchema } from './argument-schema.ts'
import { between } from './between.ts'
import { eq } from './eq.ts'
import { gt } from './gt.ts'
import { gte } from './gte.ts'
import { isIn } from './in.ts'
import { lt } from './lt.ts'
import { lte } from './lte.ts'
import { ne } from './ne.ts'
import { notIn } from './notIn.ts'
import { bind, type PredicateDefinition, readPredicate } from './predicate.ts'
import { warningsOf } from './warnings.ts'

const comparisons = new Map([eq, ne, gt, gte, lt, lte, between, isIn, notIn].map(found => [found.name, found]))
const names = [...comparisons.keys()]
const nested = Object.fromEntries(
  [...comparisons].map(([name, comparison]) => [name, explained(argumentSchema(comparison), comparison.summary)]),
)
const size = { type: 'integer', minimum: 0 }
const sizeShape = shapeOf(size)

export const length: PredicateDefinition = {
  name: 'length',
  synonyms: ['size', 'len'],
  phrase: 'as long as',
  summary:
    'Holds for a string, an array or an object of this length, or of a length that satisfies the comparison; a string is counted in code points.',
  schema: { anyOf: [size, { type: 'object', properties: nested, additionalProperties: false, minProperties: 1 }] },
  holdsFor: ['string', 'array', 'object'],
  argument: ['number'],
  read: (node, pointer, reader) => {
    if (isObject(node) && names.some(name => Object.hasOwn(node, name))) return compared(node, pointer, reader)
    const argument = reader.expression(node, pointer, ['number'])
    if (argument.present !== undefined) reader.report(...checkShape(sizeShape, argument.present, pointer))
    return bind(length, argument)
  },
  test: (value, wanted) => sizeOf(value) === wanted,
  examples: [
    ['abc', 3, true],
    ['a😀', 2, true, 'a string is counted in code points'],
    [[1, 2], { gt: 1 }, true],
    [[], { gt: 0 }, false],
    [{ a: 1 }, { between: [1, 2] }, true],
    ['', 0, true],
    [12, 2, false, 'a number has no length'],
    [undefined, { lt: 1 }, false],
  ],
}

function compared(node: JsonObject, pointer: string, reader: NodeReader): Predicate {
  const predicates = Object.entries(node).flatMap(([name, operand]) => {
    const definition = comparisons.get(name)
    if (definition !== undefined) return readPredicate(definition, operand, under(pointer, name), reader) ?? []
    reader.report(unknownKey(pointer, name, node, 'does not compare a length', [...comparisons.values()]))
    return []
  })
  reader.report(...warningsOf({ subject: 'the length', types: ['number'], pointer }, predicates))
  const needsBody = predicates.some(({ argument }) => argument.needsBody)
  return {
    definition: length,
    argument: { node, needsBody, evaluate: () => undefined },
    holds: (value, scope) => {
      const found = sizeOf(value)
      return found !== undefined && predicates.every(predicate => predicate.holds(found, scope))
    },
  }
}
