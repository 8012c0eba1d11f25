// Keys beside the sections that are parameters, and were probably meant to be a section or a rule. Goes by what their
// values look like: a parameter may have any name.
import { words } from '../clauses/registry.ts'
import { predicates } from '../conditions/registry.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { edits } from '../data/nearest.ts'
import { type Problem, problem, renaming, under } from '../data/problem.ts'
import { expressionForms } from '../expressions/registry.ts'
import { settingsSchema } from '../nodes/settings.ts'
import { checkShape, type Shape, shapeOf } from '../schema/fragment.ts'

/** An object with a key that is one of these. */
function hasKeyOf(names: readonly string[]): JsonObject {
  return { type: 'object', not: { propertyNames: { not: { enum: [...new Set(names)] } } } }
}

const hasMember = (schema: JsonObject): JsonObject => ({
  type: 'object',
  anyOf: [{ maxProperties: 0 }, { not: { additionalProperties: { not: schema } } }],
})

/** What a rule looks like, whatever is wrong with it. */
export const ruleShape: JsonObject = hasKeyOf(['when', 'then'])

const nodeNames = [
  'all',
  'any',
  'not',
  'value',
  'output',
  ...[...predicates, ...expressionForms].map(({ name }) => name),
]

/** What each section looks like. */
export const sectionShapes: Readonly<Record<string, JsonObject>> = {
  rules: hasMember(hasKeyOf([...words.keys()])),
  define: hasMember({
    anyOf: [hasKeyOf(nodeNames), { type: 'string', pattern: '^\\$' }],
  }),
  settings: { anyOf: [{ type: 'object', maxProperties: 0 }, hasKeyOf(Object.keys(settingsSchema.properties))] },
}

/** The keys of a document that are no parameters. */
export const sections = Object.keys(sectionShapes)

/** The section that the key was meant to be: its name is one letter away, and its value looks like it. */
function sectionOf(name: string, value: Json): string | undefined {
  return sections.find(section => edits(name.toLowerCase(), section, 1) <= 1 && has(shapes.get(section), value))
}

const shapes = new Map(Object.entries(sectionShapes).map(([section, schema]) => [section, shapeOf(schema)] as const))
const aRule = shapeOf(ruleShape)

const has = (shape: Shape | undefined, value: Json) =>
  shape !== undefined && value !== null && checkShape(shape, value, '').length === 0

/** Every key that was meant to be a section, and each that looks like a rule. */
export function strayKeys(parameters: JsonObject, desired: JsonObject): readonly Problem[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const section = sectionOf(name, value)
    if (section !== undefined) return [misspelt(name, section, desired)]
    return has(aRule, value) ? [outside(name, desired)] : []
  })
}

function misspelt(name: string, section: string, desired: JsonObject): Problem {
  const message = `"${name}" would be a parameter, but is nearly "${section}"; if you mean a parameter, give it another name.`
  const hint = renaming('', name, section, `did you mean "${section}"?`)
  return problem('misspelt-section', under('', name), message, Object.hasOwn(desired, section) ? undefined : hint)
}

function outside(name: string, desired: JsonObject): Problem {
  const message = `"${name}" looks like a rule, but is a parameter here: rules must be in "rules".`
  const { rules } = desired
  const place = under('/rules', name)
  const isFree = rules === undefined || (isObject(rules) && !Object.hasOwn(rules, name))
  const edits = [
    ...(rules === undefined ? [{ op: 'add', path: '/rules', value: {} } as const] : []),
    { op: 'move', from: under('', name), path: place } as const,
  ]
  return problem('rule-outside', under('', name), message, isFree ? { text: 'move it into "rules"', edits } : undefined)
}
