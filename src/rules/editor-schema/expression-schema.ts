// The schema of expressions, from the registry of their forms.
import type { Json, JsonObject } from '../data/json.ts'
import { type ValueType, valueTypes, withArticle } from '../data/value.ts'
import type { ExpressionExample, ExpressionForm } from '../expressions/form.ts'
import { expressionForms } from '../expressions/registry.ts'
import { expressionOf, refer } from '../schema/fragment.ts'
import { allow, code, demand, explained, forbid, hasOneOf, hasOnly, hole, isPath, pathHole } from '../schema/parts.ts'

/** The names of all forms. */
export const formNames = expressionForms.map(({ name }) => name)
/** Every key that an expression's object can have. */
export const expressionKeys = [
  ...new Set(expressionForms.flatMap(({ name, modifiers }) => [name, ...Object.keys(modifiers ?? {})])),
]
/** Of those, the ones that are no form themselves. */
export const modifierNames = expressionKeys.filter(name => !formNames.includes(name))

/** Objects whose form this is: they have its key, and no form that takes that key as a modifier. */
export function isForm({ name }: ExpressionForm): JsonObject {
  const above = expressionForms.filter(({ modifiers }) => modifiers !== undefined && name in modifiers)
  return above.length === 0 ? { required: [name] } : { required: [name], not: hasOneOf(above.map(form => form.name)) }
}

/** The keys of one form, and none of the keys that modify other forms only. */
export function partsOf(form: ExpressionForm): JsonObject {
  const modifiers = form.modifiers ?? {}
  const others = modifierNames.filter(key => !(key in modifiers))
  return {
    properties: { [form.name]: referForm(form), ...modifiers, ...forbid(others) },
    errorMessage: `This key cannot be combined with "${form.name}".`,
  }
}

const referForm = ({ name }: ExpressionForm): JsonObject => ({ $ref: `#/definitions/form-${name}` })

/** Every form, for where none is written yet. */
export const offeredForms: JsonObject = Object.fromEntries(expressionForms.map(form => [form.name, referForm(form)]))

/** The arguments of the forms; anything, there, is a value of JSON without null. */
const formArguments: JsonObject = Object.fromEntries(
  expressionForms.map(({ name, argument, summary, examples }) => {
    const schema = typeof argument === 'boolean' ? { $ref: '#/definitions/value' } : argument
    return [`form-${name}`, explained(schema, summary, examples.slice(0, 3).map(exampleLine))]
  }),
)

function exampleLine({ expression, body, parameters, gives, why }: ExpressionExample): string {
  const from = [body, parameters].filter(given => given !== undefined).map(code)
  const of = from.length === 0 ? '' : ` of ${from.join(' and ')}`
  const result = gives === undefined ? 'is absent' : `gives ${code(gives)}`
  return `${code(expression)}${of} ${result}${why === undefined ? '' : `: ${why}`}`
}

const form: JsonObject = {
  properties: allow(expressionKeys),
  additionalProperties: false,
  allOf: [
    ...expressionForms.map(one => ({ if: isForm(one), then: partsOf(one) })),
    { if: hasOneOf(formNames), else: { properties: offeredForms } },
    {
      if: hasOnly(expressionKeys),
      then: demand(
        { oneOf: expressionForms.map(isForm) },
        'An expression is a literal, a path, or an object of one form, such as { "twin": "limit", "default": 80 }.',
      ),
    },
  ],
}

/** An expression that can yield one of these types: a literal of them; a path and most forms can yield any. */
function expression(types: readonly ValueType[]): JsonObject {
  const literals = types.filter(type => type !== 'object' && type !== 'null')
  const wanted = types.filter(type => type !== 'null').map(withArticle)
  const errorMessage = `What yields ${wanted.join(' or ')} is needed here: a literal, or a path such as "$.machine.temperature".`
  return {
    type: [...new Set([...literals, 'string', 'object'])],
    errorMessage,
    ...(types.includes('array') ? { items: refer('expression') } : {}),
    if: { type: 'object' },
    then: { $ref: '#/definitions/form' },
    else: {
      if: isPath,
      then: refer('path'),
      else: types.includes('string') ? {} : { not: { type: 'string' }, errorMessage },
    },
    ...(types.includes('boolean') && types.length === 1 ? {} : { defaultSnippets: snippets }),
  }
}

const snippets: Json = [
  { label: '"$.…"', description: "A path into the event's body.", body: pathHole(1, 'machine.temperature') },
  {
    label: '{ "twin": … }',
    description: 'A parameter of the twin.',
    body: { twin: hole(1, 'name'), default: `^${hole(2, '25')}` },
  },
]

/** The definitions of expressions, and of those that have to yield one of some types, where others refer to them. */
export function expressionDefinitions(others: JsonObject): JsonObject {
  const referred = JSON.stringify([others, formArguments]).matchAll(/#\/definitions\/([\w-]+)/g)
  const typed = [...new Set([...referred].map(([, name]) => name ?? ''))].flatMap(name => {
    const types = valueTypes.filter(type => name.replace('-expression', '').split('-or-').includes(type))
    return name === refOf(types) ? [[name, expression(types)] as const] : []
  })
  return { expression: expression(valueTypes), ...Object.fromEntries(typed), form, ...formArguments }
}

const refOf = (types: readonly ValueType[]) => String(expressionOf(...types)['$ref']).replace('#/definitions/', '')
