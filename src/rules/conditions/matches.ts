// `matches`: a string with a match of a regular expression.
import type { Json } from '../data/json.ts'
import { type Problem, problem } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { isInvalid } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { readPattern } from '../pattern/pattern.ts'
import { bind, type PredicateDefinition } from './predicate.ts'

export const matches: PredicateDefinition = {
  name: 'matches',
  synonyms: ['regex', 'regexp', 'pattern', 'match', '=~', '~='],
  phrase: 'a string with a match of',
  summary:
    'Holds for a string with a match of the regular expression, which is a literal or a parameter; ^ and $ anchor it.',
  schema: { type: 'string' },
  holdsFor: ['string'],
  argument: ['string'],
  read: (node, pointer, reader) => {
    const argument = reader.expression(node, pointer, ['string'])
    if (argument.present !== undefined) reader.report(...check(argument.present, pointer, reader))
    else if (!isInvalid(argument)) {
      const message = `${show(node)} depends on the event; write a literal or a parameter, { "twin": … }.`
      reader.report(problem('not-fixed', pointer, message))
    }
    return bind(matches, argument)
  },
  test: (value, pattern) => finder(pattern)(value),
  prepare: finder,
  examples: [
    ['L12', '^L\\d+$', true],
    ['XL12', 'L\\d', true, 'not anchored'],
    ['a warning', 'error|warn', true],
    ['Error', 'error', false, 'letter case counts'],
    ['😀', '^.$', true, 'a code point is one character'],
    ['a\nb', '^b', false, '^ is the start of the string, not of a line'],
    [12, '1', false, 'no coercion'],
    [undefined, '.*', false],
  ],
}

function check(pattern: Json, pointer: string, reader: NodeReader): readonly Problem[] {
  if (typeof pattern !== 'string') return []
  const { error, pattern: found } = readPattern(pattern)
  if (error === undefined) {
    reader.usesPattern(pattern, found.cost, pointer)
    return []
  }
  const { code, at, message, hint } = error
  const sentence =
    code === 'bad-pattern' ? `not a regular expression: ${message} (at character ${at + 1})` : `refused: ${message}`
  return [problem(code, pointer, `${show(pattern)} is ${sentence}.`, hint)]
}

function finder(pattern: Json): (value: Json) => boolean {
  const found = typeof pattern === 'string' ? readPattern(pattern).pattern : undefined
  return value => typeof value === 'string' && found?.test(value) === true
}
