// The JSON Schema of a document, for editors: made of the registries by which documents are read. It accepts every
// document that the reader accepts; what it cannot see (names, parameters, circles) the reader finds.
import { words } from '../clauses/registry.ts'
import { ruleIdPattern } from '../clauses/sentence.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { sectionShapes, sections } from '../document/stray-keys.ts'
import { nameText } from '../nodes/channel-names.ts'
import { durationText } from '../nodes/duration-node.ts'
import { settingsSchema } from '../nodes/settings.ts'
import { outcomeSchema } from '../reading/outcome-reader.ts'
import type { Word } from '../rule/clause.ts'
import { refer } from '../schema/fragment.ts'
import { cascade, closed, explained, forbid, hole, pathHole } from '../schema/parts.ts'
import { conditionDefinitions } from './condition-schema.ts'
import { expressionDefinitions } from './expression-schema.ts'
import {
  definitionSnippets,
  documentSnippets,
  outcomeSnippets,
  ruleSnippets,
  rulesSnippets,
  wordSnippets,
} from './snippets.ts'

const isList: JsonObject = { type: 'array' }

/** Any JSON without null, which a twin cannot hold. */
const value: JsonObject = {
  type: ['number', 'string', 'boolean', 'array', 'object'],
  items: { $ref: '#/definitions/value' },
  additionalProperties: { $ref: '#/definitions/value' },
}

const memberName = '(?:[A-Za-z_]|[^\\u0000-\\u007f])(?:[A-Za-z0-9_]|[^\\u0000-\\u007f])*'

/** As far as a pattern can tell in linear time: up to the first bracket. */
const path: JsonObject = {
  type: 'string',
  pattern: `^\\$(?:[ \\t\\n\\r]*\\.\\.?(?:\\*|${memberName}))*(?:[ \\t\\n\\r]*(?:\\.\\.)?\\[[^]*)?$`,
  errorMessage: 'A path is a JSONPath: it starts with $, as in "$.machine.temperature" or "$[\'a b\'][0]".',
  defaultSnippets: [{ label: '"$.…"', body: pathHole(1, 'machine.temperature') }],
}

const durationSnippets: Json = [
  ...['30s', '5m', '1h'].map(body => ({ body })),
  {
    label: '{ "twin": … }',
    description: 'A parameter of the twin.',
    body: { twin: hole(1, 'delay'), default: hole(2, '30s') },
  },
]

const durationParameter: JsonObject = closed(
  {
    twin: { type: 'string', description: 'The parameter of the twin that holds the duration, by dotted path.' },
    default: { ...refer('duration'), description: 'The duration if the twin has no such parameter.' },
  },
  ['twin'],
)

const duration: JsonObject = cascade([[{ type: 'object' }, durationParameter]], durationText)

/** A duration that may depend on the event: a parameter by segments. */
const eventDuration: JsonObject = cascade(
  [
    [
      { type: 'object', properties: { twin: isList }, required: ['twin'] },
      closed(
        {
          twin: {
            type: 'array',
            items: refer('expression'),
            minItems: 1,
            description: 'The parameter of the twin that holds the duration, by segments that may be expressions.',
          },
          default: { ...refer('duration'), description: 'The duration where the twin has none for the event.' },
        },
        ['twin', 'default'],
      ),
    ],
    [{ type: 'object' }, durationParameter],
  ],
  durationText,
)

const names = cascade([[isList, { items: nameText, minItems: 1 }]], nameText)

const outcome = cascade(
  [
    [
      { type: 'object', required: ['use'], maxProperties: 1 },
      closed({
        use: { type: 'string', description: 'The outcome, or list of outcomes, that `define` has under this name.' },
      }),
    ],
  ],
  outcomeSchema,
)

const rule: JsonObject = {
  ...closed(
    Object.fromEntries(
      [...words].map(([name, { schema, summary }]) => [name, offering(name, explained(schema, summary))]),
    ),
    [...words].flatMap(([name, { required }]) => (required === undefined ? [] : [name])),
  ),
  dependencies: Object.fromEntries(
    [...words].flatMap(([name, { needs }]) => (needs === undefined ? [] : [[name, Object.keys(needs)]])),
  ),
  allOf: [...words].flatMap(([name, word]) => conflictsOf(name, word)),
  defaultSnippets: ruleSnippets,
}

/** What has snippets of its own, or refers to what has, is not offered the examples. */
function offering(word: string, schema: JsonObject): JsonObject {
  const kind = String(schema['$ref'] ?? '').replace('#/definitions/', '')
  const isOffered = schema['defaultSnippets'] !== undefined || (kind !== '' && kind !== 'names' && kind !== 'outcomes')
  const defaultSnippets = kind === 'outcomes' ? outcomeSnippets : wordSnippets(word)
  return isOffered || defaultSnippets.length === 0 ? schema : { ...schema, defaultSnippets }
}

/** What says that words cannot be beside a word, or beside one node of it. */
function conflictsOf(name: string, { excludes = [], excludesAs }: Word<unknown>): readonly JsonObject[] {
  if (excludes.length === 0) return []
  if (excludesAs === undefined) {
    const errorMessage = `This clause cannot be combined with "${name}".`
    return [{ if: { required: [name] }, then: { properties: forbid(excludes), errorMessage } }]
  }
  return excludes.map(other => ({
    not: { required: [other, name], properties: { [name]: { const: excludesAs } } },
    errorMessage: `"${other}" cannot be combined with "${name}": ${JSON.stringify(excludesAs)}.`,
  }))
}

const noOutcome: JsonObject = {
  type: 'object',
  errorMessage: 'An outcome is an object, such as { "output": "output1" }.',
}

/** A definition is what it looks like: an outcome, a condition or an expression. */
const definition = cascade([[{ type: 'object', required: ['output'] }, { $ref: '#/definitions/outcome' }]], {
  anyOf: [refer('condition'), refer('expression'), refer('outcomes')],
})

const sectionSchemas: JsonObject = {
  rules: explained(
    {
      type: 'object',
      propertyNames: {
        pattern: ruleIdPattern,
        errorMessage: 'A rule id has letters, digits, "_" and "-", at most 64.',
      },
      additionalProperties: { $ref: '#/definitions/rule' },
      defaultSnippets: rulesSnippets,
    },
    'The rules, by their ids.',
  ),
  define: explained(
    { type: 'object', additionalProperties: definition, defaultSnippets: definitionSnippets },
    'Conditions, expressions and outcomes with a name, used as { "use": "name" }.',
  ),
  settings: explained(settingsSchema, 'Settings of the whole document.'),
}

/** The names that are one letter away from a section's: they would be parameters, and are not meant to be. */
function nearly(section: string): string {
  const letters = [...section].map(letter => `[${letter}${letter.toUpperCase()}]`)
  const variants = letters.flatMap((letter, at) => {
    const [before, after] = [letters.slice(0, at).join(''), letters.slice(at + 1).join('')]
    const swapped = letters.slice(at + 2).join('')
    return [
      `${before}.?${after}`,
      `${before}.${letter}${after}`,
      `${before}${letters[at + 1] ?? ''}${letter}${swapped}`,
    ]
  })
  return [...variants, `${letters.join('')}.`].join('|')
}

/** The schema that `edge-rules schema` prints and `rules.schema.json` holds. */
export function documentSchema(): JsonObject {
  const document = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Edge Rules: a document of rules, as under properties.desired',
    type: 'object',
    defaultSnippets: documentSnippets,
    properties: { $schema: { type: 'string', description: 'This schema, for editors.' }, ...sectionSchemas },
    additionalProperties: explained({ $ref: '#/definitions/value' }, 'A parameter, read by { "twin": "name" }.'),
    allOf: Object.entries(sectionShapes).map(([section, shape]) => ({
      patternProperties: {
        [`^(?!(?:${sections.join('|')})$)(?:${nearly(section)})$`]: {
          not: shape,
          errorMessage: `This is nearly "${section}", and looks like it. Give a parameter another name.`,
        },
      },
    })),
  }
  const definitions: JsonObject = {
    value,
    path,
    duration: { ...duration, defaultSnippets: durationSnippets },
    'event-duration': { ...eventDuration, defaultSnippets: durationSnippets },
    names,
    ...conditionDefinitions,
    outcome,
    outcomes: {
      ...cascade(
        [
          [isList, { items: { ...refer('outcomes'), defaultSnippets: outcomeSnippets } }],
          [{ not: { type: 'object' } }, noOutcome],
        ],
        refer('outcome'),
      ),
    },
    rule,
  }
  return forEditors({
    ...document,
    definitions: { ...definitions, ...expressionDefinitions({ document, definitions }) },
  })
}

/** Without what only hints read: catalogues of schemas take no keywords that no editor knows. */
function forEditors(schema: JsonObject): JsonObject {
  const parts = Object.entries(schema).filter(([name, part]) => name !== 'synonyms' || !Array.isArray(part))
  return Object.fromEntries(parts.map(([name, part]) => [name, inEditors(part)]))
}

function inEditors(part: Json): Json {
  if (Array.isArray(part)) return part.map(inEditors)
  return isObject(part) ? forEditors(part) : part
}
