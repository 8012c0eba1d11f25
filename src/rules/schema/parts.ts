// The pieces of which the schema for editors is made, in draft-07 and so that VS Code completes and explains by them:
// it shows the description at the key, follows if/then/else, and reports errorMessage at the place of the mistake.
import { isObject, type Json, type JsonObject } from '../data/json.ts'

/** What VS Code reads beside the standard's keywords, and what others call a member, for hints. */
export const editorKeywords = ['markdownDescription', 'defaultSnippets', 'enumDescriptions', 'errorMessage', 'synonyms']

/** An object that has at least one of these keys. */
export const hasOneOf = (names: readonly string[]): JsonObject => ({ anyOf: names.map(name => ({ required: [name] })) })

/** An object that has none but these keys. A pattern, because an editor would offer the names of an enumeration. */
export const hasOnly = (names: readonly string[]): JsonObject => ({
  propertyNames: { pattern: `^(${names.join('|')})$` },
})

/** A string that is a path: no literal of the language starts like this. */
export const isPath: JsonObject = { type: 'string', pattern: '^\\$' }

/** What has to hold, with a sentence of its own for what does not: VS Code shows it in place of a general one. */
export const demand = (schema: JsonObject, errorMessage: string): JsonObject => ({
  not: { not: schema },
  errorMessage,
})

/** An object with these keys and no others. */
export const closed = (
  properties: JsonObject,
  required: readonly string[] = [],
  errorMessage?: string,
): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
  additionalProperties: false,
  ...(errorMessage === undefined ? {} : { errorMessage }),
})

/** The schema of the first case that fits, else the last: so that a mistake is told by one alternative alone. */
export function cascade(
  cases: readonly (readonly [when: JsonObject, then: JsonObject])[],
  otherwise: JsonObject,
): JsonObject {
  return cases.reduceRight((rest, [when, then]) => ({ if: when, then, else: rest }), otherwise)
}

/** These keys, each with anything: their schemas are elsewhere. */
export const allow = (names: readonly string[]): JsonObject => Object.fromEntries(names.map(name => [name, true]))

/** None of these keys. */
export const forbid = (names: readonly string[]): JsonObject => Object.fromEntries(names.map(name => [name, false]))

/** A schema with what an editor shows of it: one sentence, and lines of examples in Markdown. */
export function explained(schema: JsonObject, summary: string, examples: readonly string[] = []): JsonObject {
  const markdownDescription = [summary, ...(examples.length > 0 ? [examples.map(line => `- ${line}`).join('\n')] : [])]
  return { description: summary, markdownDescription: markdownDescription.join('\n\n'), ...schema }
}

/** A value as code in Markdown. */
export const code = (value: Json): string => `\`${JSON.stringify(value)}\``

/** Values as snippets: what they are is written out, and nothing in them is a place to fill in. No more than can be told apart at a glance. */
export function snippetsOf(values: readonly Json[], most = 4): readonly JsonObject[] {
  const distinct = new Map(values.map(value => [JSON.stringify(value), value]))
  return [...distinct].slice(0, most).map(([label, value]) => ({ label, body: asBody(value) }))
}

function asBody(value: Json): Json {
  if (typeof value === 'string') return isPlain(value) ? value : literally(JSON.stringify(value))
  if (Array.isArray(value)) return value.map(asBody)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, asBody(child)]))
}

const isPlain = (text: string) => !text.startsWith('^') && /^[^\\$}"]*$/.test(text)

/** JSON text as it is: VS Code writes what is behind `^` as a snippet, in which these three would mean something. */
const literally = (json: string) => `^${json.replace(/[\\$}]/g, '\\$&')}`

/** A path with a place to fill in, as the body of a snippet. */
export const pathHole = (number: number, example: string): string => `^"\\$.${hole(number, example)}"`

/** A place in a snippet that is filled in, by number; `^` before it leaves out the quotes. */
export const hole = (number: number, example: string): string => `\${${number}:${example}}`
