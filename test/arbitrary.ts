// Random conditions, expressions and bodies, made from the registries: what a definition's schema allows, and its
// examples. All that comes out of here is valid. The alphabets are small, so that what is read is often there.
import fc, { type Arbitrary } from 'fast-check'
import { type Json, type JsonObject, readDocument } from '../src/index.ts'
import type { PredicateDefinition } from '../src/rules/conditions/predicate.ts'
import { predicates } from '../src/rules/conditions/registry.ts'
import { isObject } from '../src/rules/data/json.ts'
import type { ExpressionForm } from '../src/rules/expressions/form.ts'
import { expressionForms } from '../src/rules/expressions/registry.ts'

/** The parameters that random expressions read: a document of them has these. */
export const parameters: JsonObject = { limit: 2, name: 'a', list: [1, 'a', true], deep: { limit: 1 } }

const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'length')
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, 1e15, 1e308, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const texts = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'ab', '1', '1e3', '😀', '\ud83d', '2026-01-31T08:30:00+01:00'),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const literalTexts = texts.filter(text => !text.startsWith('$'))

const valuesOf = (scalars: Arbitrary<Json>): Arbitrary<Json> =>
  fc.letrec<{ value: Json }>(tie => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalars,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map(members => Object.fromEntries(members)),
    ),
  })).value

/** Any JSON value, often with the members that random paths lead to. */
export const bodies = valuesOf(fc.oneof(numbers, texts, fc.boolean(), fc.constant(null)))

/** What a schema does not say of the values of a key. */
const known: Readonly<Record<string, Arbitrary<Json>>> = {
  twin: fc.constantFrom<Json>('limit', 'name', 'list', 'deep.limit', ['deep', 'limit'], ['deep', '$.a']),
  default: fc.oneof(numbers, literalTexts),
  literal: valuesOf(fc.oneof(numbers, texts, fc.boolean())), // no null in a document
  tz: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'),
  matches: fc.constantFrom('a', '^a*b?$', '[^a]', '\\d+$', '^.$', '(a|b){2}', ''),
}

/** Forms that only some rules, or some places of a rule, can have. */
const elsewhere = ['latest', 'step', 'each', 'up', 'previous', 'raised', 'use']

type Language = { readonly expression: Json; readonly condition: Json }

/** Valid expressions and conditions that need neither a clause nor state. */
export const { expression: expressions, condition: conditions } = fc.letrec<Language>(tie => {
  const nodes: Readonly<Record<string, Arbitrary<Json>>> = {
    expression: tie('expression'),
    condition: tie('condition'),
    path: fc.constantFrom('$', '$.a', '$.b', '$.a.b', '$.c[0]', '$.a[*]', '$..b', "$['__proto__']", '$.length'),
  }
  const leaf = fc.oneof(nodes['path'] ?? fc.constant('$'), numbers, fc.boolean(), literalTexts)
  const forms = expressionForms.filter(({ name }) => !elsewhere.includes(name))
  const many = fc.array(tie('condition'), { maxLength: 3 })
  return {
    expression: fc
      .oneof({ maxDepth: 3, depthIdentifier: 'language' }, leaf, ...forms.map(form => fromForm(form, nodes)))
      .filter(isExpression),
    condition: fc
      .oneof(
        { maxDepth: 3, depthIdentifier: 'language' },
        leaf.map((a): Json => ({ path: '$.a', eq: a })),
        ...predicates.map(definition => fromPredicate(definition, nodes)),
        many.map((all): Json => ({ all })),
        many.map((any): Json => ({ any })),
        tie('condition').map((not): Json => ({ not })),
      )
      .filter(isCondition),
  }
})

function fromForm(form: ExpressionForm, nodes: Nodes): Arbitrary<Json> {
  const modifiers = Object.entries(form.modifiers ?? {}).map(
    ([name, schema]) => [name, fc.option(fromKey(name, schema, nodes), { nil: undefined })] as const,
  )
  const made = members([[form.name, fromKey(form.name, form.argument, nodes)], ...modifiers])
  const examples = form.examples.filter(example => isExpression(example.expression)).map(({ expression }) => expression)
  return examples.length === 0 ? made : fc.oneof({ weight: 4, arbitrary: made }, fc.constantFrom(...examples))
}

function fromPredicate({ name, schema, examples }: PredicateDefinition, nodes: Nodes): Arbitrary<Json> {
  const { expression = fc.constant('$') } = nodes
  const argument = fc.oneof(
    fromKey(name, schema, nodes),
    expression,
    fc.constantFrom(...examples.map(([, example]) => example)),
  )
  const match = fc.option(fc.constantFrom('any', 'all'), { nil: undefined })
  return members([
    ['value', expression],
    [name, argument],
    ['match', match],
  ])
}

type Nodes = Readonly<Record<string, Arbitrary<Json>>>

function fromKey(name: string, schema: Json, nodes: Nodes): Arbitrary<Json> {
  return known[name] ?? fromSchema(schema, nodes)
}

/** A value that the schema allows, in the words that the registries use. */
function fromSchema(schema: Json | undefined, nodes: Nodes): Arbitrary<Json> {
  if (!isObject(schema)) return fc.oneof(numbers, literalTexts)
  const { $ref, anyOf, type, properties, required, additionalProperties } = schema
  if (schema['const'] !== undefined) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom<Json[]>(...schema['enum'])
  if (typeof $ref === 'string') return fromReference($ref.replace('#/definitions/', ''), nodes)
  if (isObject(schema['if']) && isObject(schema['then'])) {
    return fc.oneof(fromSchema({ ...schema['if'], ...schema['then'] }, nodes), fromSchema(schema['else'], nodes))
  }
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((one: Json) => fromSchema(one, nodes)))
  if (Array.isArray(type)) return fc.oneof(...type.map((one: Json) => fromSchema({ ...schema, type: one }, nodes)))
  if (type === 'number' || type === 'integer') return fc.nat(3)
  if (type === 'boolean') return fc.boolean()
  if (type === 'array') return fromList(schema, nodes)
  if (type !== 'object') return literalTexts
  const needed = Array.isArray(required) ? required : []
  const own = Object.entries(isObject(properties) ? properties : {}).map(([name, one]) => {
    const member = fromSchema(one, nodes)
    return [name, needed.includes(name) ? member : fc.option(member, { nil: undefined })] as const
  })
  if (!isObject(additionalProperties)) return members(own)
  const others = fc.array(fc.tuple(names, fromSchema(additionalProperties, nodes)), { maxLength: 3 })
  return others.map(found => Object.fromEntries(found))
}

function fromList({ items, minItems, maxItems }: JsonObject, nodes: Nodes): Arbitrary<Json> {
  const least = Number(minItems ?? 0)
  const most = Number(maxItems ?? least + 2)
  if (!Array.isArray(items)) return fc.array(fromSchema(items, nodes), { minLength: least, maxLength: most })
  const elements = fc.tuple(...items.map((one: Json) => fromSchema(one, nodes)))
  return fc.tuple(elements, fc.integer({ min: least, max: most })).map(([found, count]) => found.slice(0, count))
}

/** Of an expression of some types only, half are such by construction; whether others are is seen when they are read. */
function fromReference(kind: string, nodes: Nodes): Arbitrary<Json> {
  const { path = fc.constant('$'), expression = path } = nodes
  const types = kind.endsWith('-expression') ? kind.replace('-expression', '').split('-or-') : undefined
  if (types === undefined) return nodes[kind] ?? fc.constant('1s')
  const literals = { number: numbers, string: literalTexts, boolean: fc.boolean() }
  const typed = Object.entries(literals).flatMap(([type, literal]) => (types.includes(type) ? [literal] : []))
  return fc.oneof({ weight: 2, arbitrary: expression }, path, ...typed)
}

/** An object of these members, without the undefined ones. */
function members(of: readonly (readonly [name: string, value: Arbitrary<Json | undefined>])[]): Arbitrary<Json> {
  const values = fc.tuple(...of.map(([, value]) => value))
  return values.map(found =>
    Object.fromEntries(of.flatMap(([name], index) => (found[index] === undefined ? [] : [[name, found[index]]]))),
  )
}

function isValid(rule: JsonObject): boolean {
  return readDocument({ ...parameters, rules: { rule } }).ruleSet !== undefined
}

function isExpression(node: Json): boolean {
  return isValid({ then: { output: 'out', tag: { to: node } } })
}

function isCondition(node: Json): boolean {
  return isValid({ when: node, then: { output: 'out' } })
}
