// What docs/contributing.md shows can be put into the language as it is: the files beside this are its text, and they are
// words whose examples hold.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Plan } from '../../src/engine/plan.ts'
import { type Json, type JsonObject, Machine, readDocument } from '../../src/index.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import { bind } from '../../src/rules/conditions/predicate.ts'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { formByName } from '../../src/rules/expressions/form-by-keys.ts'
import { literal } from '../../src/rules/nodes/expression.ts'
import { RuleReader } from '../../src/rules/reading/rule-reader.ts'
import type { StatefulEntry } from '../../src/rules/rule/bound-clause.ts'
import { message, text } from '../decide.ts'
import { scopeOf } from '../scope.ts'
import { multipleOf } from './contributing/multipleOf.ts'
import { sign } from './contributing/sign.ts'
import { skip } from './contributing/skip.ts'
import { blocksOf } from './pages.ts'

const shown: readonly (readonly [name: string, folder: string])[] = [
  ['multipleOf', 'conditions'],
  ['sign', 'expressions'],
  ['skip', 'clauses'],
]

it.each(shown)('the page shows %s', (name, folder) => {
  const file = readFileSync(`test/docs/contributing/${name}.ts`, 'utf8')
  const block = blocksOf('docs/contributing.md').find(({ kind }) => kind === `ts ${name}`)
  expect(block?.text).toBe(
    file.replaceAll(`'../../../src/rules/${folder}/`, "'./").replaceAll("'../../../src/rules/", "'../"),
  )
})

it('is a word that the language does not have', () => {
  expect(predicates.map(({ name }) => name)).not.toContain(multipleOf.name)
  expect([...formByName.keys()]).not.toContain(sign.name)
  expect([...words.keys()]).not.toContain(skip.name)
})

const examples = multipleOf.examples.map(([value, argument, holds]) => ({ value, argument, holds }))

it.each(examples)('multipleOf: $value against $argument: $holds', ({ value, argument, holds }) => {
  expect(bind(multipleOf, literal(argument)).holds(value, scopeOf(null))).toBe(holds)
})

it.each(sign.examples)('sign: $expression of $body gives $gives', ({ expression, body = null, gives }) => {
  const read = sign.read({ ...Object(expression) }, '', new RuleReader({}, {}))
  expect(read.evaluate(scopeOf(body))).toEqual(gives)
})

/** A machine that runs a rule with the clause before the one that decides, as its line in the registry would have it. */
function machineWith(clause: StatefulEntry, node: JsonObject): Machine {
  const { [clause.name]: own, ...others } = node
  const { ruleSet } = readDocument({ rules: { r: others } })
  const [rule] = ruleSet?.rules ?? []
  const definitions = new Map<string, Json>()
  const has = (word: string) => node[word] !== undefined
  const bound = clause.bind({ [clause.name]: own }, { node, has, readsAlarm: false, definitions }, 1)
  if (ruleSet === undefined || rule === undefined || bound === undefined) throw new Error('the rule does not have it')
  const clauses = [bound, ...rule.clauses]
  const withIt = { ...rule, clauses, decider: rule.decider + 1, gated: false, stateless: false }
  return new Machine(new Plan({ ...ruleSet, rules: [withIt] }), 0)
}

it.each(skip.examples)('skip: $rule gives $gives', ({ rule, given, gives }) => {
  let machine = machineWith(skip, rule)
  const sent = given.flatMap(([second, body = null]) => {
    machine = machine.copy()
    return machine.accept(message(body), second * 1000).decisions
  })
  expect(sent.flatMap(({ at, sends }) => sends.map(({ bytes }) => [at / 1000, JSON.parse(text(bytes))]))).toEqual(gives)
})
