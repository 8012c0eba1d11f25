// What must know of a word of the language knows of it, whatever the word is: a page, the schema, and the random rules
// that the laws are held against.
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aggregates } from '../../../src/rules/aggregates/registry.ts'
import { words } from '../../../src/rules/clauses/registry.ts'
import { predicates } from '../../../src/rules/conditions/registry.ts'
import { isObject, type Json, type JsonObject } from '../../../src/rules/data/json.ts'
import { documentSchema } from '../../../src/rules/editor-schema/document-schema.ts'
import { expressionForms } from '../../../src/rules/expressions/registry.ts'
import { windows } from '../../../src/rules/windows/registry.ts'
import { accepted } from '../../arbitrary/features.ts'
import { rule } from '../../arbitrary/rules.ts'
import { conditions, expressions } from '../../arbitrary.ts'

/** The names of a value's own members. */
const own = (value: Json | undefined): readonly string[] => (isObject(value) ? Object.keys(value) : [])

/** Every member's name in the value, however deep. */
function deep(value: Json | undefined): readonly string[] {
  return typeof value !== 'object' || value === null ? [] : [...own(value), ...Object.values(value).flatMap(deep)]
}

const sample = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.sample(arbitrary, { numRuns: 1500, seed: 1 })
const rules: readonly JsonObject[] = sample(rule(accepted, ['#one'], ['#two']))
const language = [...rules, ...sample(conditions), ...sample(expressions)].flatMap(deep)

const { definitions } = documentSchema()
const { rule: ruleSchema } = isObject(definitions) ? definitions : {}
const { properties } = isObject(ruleSchema) ? ruleSchema : {}
const { window, aggregate } = isObject(properties) ? properties : {}

const namesOf = (registry: readonly { readonly name: string }[]) => registry.map(({ name }) => name)

interface Kind {
  readonly names: readonly string[]
  readonly inSchema: readonly string[]
  /** The names that random rules are made of. */
  readonly random: readonly string[]
  /** Those that they need not have. */
  readonly spared?: readonly string[]
}

const kinds: Readonly<Record<string, Kind>> = {
  clause: {
    names: [...words.keys()],
    inSchema: own(properties),
    random: rules.flatMap(own),
    // For people alone; and the tests of documents are about it.
    spared: ['description', 'enabled'],
  },
  window: { names: namesOf(windows), inSchema: deep(window), random: rules.flatMap(one => own(one['window'])) },
  aggregate: {
    names: namesOf(aggregates),
    inSchema: deep(aggregate),
    random: rules.flatMap(one => deep(one['aggregate'])),
  },
  predicate: { names: namesOf(predicates), inSchema: deep(definitions), random: language },
  expression: {
    names: namesOf(expressionForms),
    inSchema: deep(definitions),
    random: language,
    // They need a definition, or an element with something around it: their own examples show them.
    spared: ['use', 'each', 'up'],
  },
}

const headings = readdirSync('docs/language').flatMap(page =>
  [...readFileSync(`docs/language/${page}`, 'utf8').matchAll(/^#+ (.*)$/gm)].map(found => found[1]?.toLowerCase()),
)

describe.each(Object.entries(kinds))('a word that is a kind of %s', (_, { names, inSchema, random, spared = [] }) => {
  it.each(names.filter(name => name !== 'description'))('%s has a section in docs/language', name => {
    const titles = [name.toLowerCase(), `${name.toLowerCase()}s`]
    expect(headings.filter(heading => titles.includes(heading ?? ''))).not.toEqual([])
  })

  it.each(names)('%s has a node in the schema', name => expect(inSchema).toContain(name))

  it('is produced by the random rules that the laws use', () => {
    const produced = new Set([...random, ...spared])
    expect(names.filter(name => !produced.has(name))).toEqual([])
  })
})
