// The schema of conditions, from the registries of predicates and of what they test.
import { argumentSchema } from '../conditions/argument-schema.ts'
import type { PredicateDefinition, PredicateExample } from '../conditions/predicate.ts'
import { predicates } from '../conditions/registry.ts'
import type { JsonObject } from '../data/json.ts'
import { expressionForms } from '../expressions/registry.ts'
import { choices, refer } from '../schema/fragment.ts'
import {
  allow,
  cascade,
  closed,
  code,
  demand,
  explained,
  forbid,
  hasOneOf,
  hasOnly,
  hole,
  pathHole,
  snippetsOf,
} from '../schema/parts.ts'
import { expressionKeys, formNames, isForm, modifierNames, offeredForms, partsOf } from './expression-schema.ts'

const subject = explained(refer('expression'), 'The value that is tested: any expression.')
const conditions = { type: 'array', items: refer('condition') }

const combinations: JsonObject = {
  all: explained(conditions, 'Holds where every condition in the list holds.'),
  any: explained(conditions, 'Holds where at least one condition in the list holds.'),
  not: explained(refer('condition'), 'Holds where the condition does not, for instance because its value is absent.'),
}

const match = explained(
  choices({ any: 'One value that passes is enough.', all: 'Every value must pass, and there must be one.' }),
  'For a path that can match many values: whether any value must pass the test, or all (and at least one). Default: any.',
)

/** A literal that is more than a number or a text is offered as the examples have it. */
function argumentWithOffers(definition: PredicateDefinition): JsonObject {
  const schema = argumentSchema(definition)
  const literals = definition.examples.flatMap(([, argument]) => (typeof argument === 'object' ? [argument] : []))
  const offers = snippetsOf(literals, 2)
  return offers.length === 0 || '$ref' in schema || 'defaultSnippets' in schema
    ? schema
    : { ...schema, defaultSnippets: offers }
}

const offeredPredicates = Object.fromEntries(
  predicates.map(definition => [
    definition.name,
    explained(
      argumentWithOffers(definition),
      definition.summary,
      definition.examples.slice(0, 4).map(exampleLine(definition)),
    ),
  ]),
)

function exampleLine({ name }: PredicateDefinition): (example: PredicateExample) => string {
  return ([value, argument, holds, why]) =>
    `\`"${name}": ${JSON.stringify(argument)}\` ${holds ? 'holds' : 'does not hold'} for ${
      value === undefined ? 'an absent value' : code(value)
    }${why === undefined ? '' : `: ${why}`}`
}

/** Predicates whose name is an expression's too: they are the subject where nothing else is. */
const ambiguous = predicates.filter(({ name }) => formNames.includes(name)).map(({ name }) => name)
const subjects = [...formNames, 'value']
const others = hasOneOf(subjects.filter(name => !ambiguous.includes(name)))
const isSubject = (form: (typeof expressionForms)[number]): JsonObject =>
  ambiguous.includes(form.name) ? { allOf: [isForm(form), { not: others }] } : isForm(form)
const hasPredicate = (name: string): JsonObject =>
  ambiguous.includes(name) ? { required: [name], ...others } : { required: [name] }

const test: JsonObject = {
  properties: {
    ...allow([...expressionKeys, 'value']),
    ...Object.fromEntries(Object.entries(offeredPredicates).filter(([name]) => !ambiguous.includes(name))),
    match,
  },
  additionalProperties: false,
  allOf: [
    ...expressionForms.map(form => ({ if: isSubject(form), then: partsOf(form) })),
    ...ambiguous.map(name => ({ if: others, then: { properties: { [name]: offeredPredicates[name] ?? true } } })),
    { if: { required: ['value'] }, then: { properties: { value: subject, ...forbid(modifierNames) } } },
    { if: hasOneOf(subjects), else: { properties: { ...offeredForms, value: subject, ...combinations } } },
    {
      if: hasOnly([...expressionKeys, 'value', ...predicates.map(({ name }) => name), 'match']),
      then: {
        allOf: [
          demand(
            { oneOf: [...expressionForms.map(isSubject), { required: ['value'] }] },
            'A test needs one subject, such as "path": "$.machine.temperature".',
          ),
          demand(
            { anyOf: predicates.map(({ name }) => hasPredicate(name)) },
            'A test needs a predicate, such as "gt" or "exists".',
          ),
        ],
      },
    },
  ],
}

const standsAlone = (name: string) =>
  [
    { required: [name] },
    closed(
      { [name]: combinations[name] ?? true },
      [],
      `This key cannot be combined with "${name}"; put it into its own condition in the list of an "all".`,
    ),
  ] as const

const use = closed({ use: explained({ type: 'string' }, 'The condition that `define` has under this name.') })

/** The definitions of conditions, to which `refer('condition')` leads. */
export const conditionDefinitions: JsonObject = {
  condition: {
    type: 'object',
    if: { type: 'object' },
    then: cascade([...Object.keys(combinations).map(standsAlone), [{ required: ['use'], maxProperties: 1 }, use]], {
      $ref: '#/definitions/test',
    }),
    defaultSnippets: [
      {
        label: '{ "path": … }',
        description: "A test of a value in the event's body.",
        body: { path: pathHole(1, 'machine.temperature'), [hole(2, 'gt')]: `^${hole(3, '25')}` },
      },
    ],
  },
  test,
}
