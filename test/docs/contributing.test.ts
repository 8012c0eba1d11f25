// What docs/contributing.md shows can be put into the language as it is: the files beside this are its text, and they are
// words whose examples hold.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bind } from '../../src/rules/conditions/predicate.ts'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { formByName } from '../../src/rules/expressions/form-by-keys.ts'
import { literal } from '../../src/rules/nodes/expression.ts'
import { RuleReader } from '../../src/rules/reading/rule-reader.ts'
import { scopeOf } from '../scope.ts'
import { multipleOf } from './contributing/multipleOf.ts'
import { sign } from './contributing/sign.ts'
import { blocksOf } from './pages.ts'

it.each(['multipleOf', 'sign'])('the page shows %s', name => {
  const file = readFileSync(`test/docs/contributing/${name}.ts`, 'utf8')
  const shown = blocksOf('docs/contributing.md').find(({ kind }) => kind === `ts ${name}`)
  expect(shown?.text).toBe(file.replace(/'(?:\.\.\/)+src\/rules\/\w+\//, "'./"))
})

it('is a word that the language does not have', () => {
  expect(predicates.map(({ name }) => name)).not.toContain(multipleOf.name)
  expect([...formByName.keys()]).not.toContain(sign.name)
})

const examples = multipleOf.examples.map(([value, argument, holds]) => ({ value, argument, holds }))

it.each(examples)('multipleOf: $value against $argument: $holds', ({ value, argument, holds }) => {
  expect(bind(multipleOf, literal(argument)).holds(value, scopeOf(null))).toBe(holds)
})

it.each(sign.examples)('sign: $expression of $body gives $gives', ({ expression, body = null, gives }) => {
  const read = sign.read({ ...Object(expression) }, '', new RuleReader({}, {}))
  expect(read.evaluate(scopeOf(body))).toEqual(gives)
})
