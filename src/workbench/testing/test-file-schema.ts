// What a test file looks like: JSON Schema (draft-07) for editors, and for the reader, which checks each part with it.
import type { JsonObject } from '../../rules/data/json.ts'
import { systemPropertyNames } from '../../rules/data/message.ts'
import { durationText as duration } from '../../rules/nodes/duration-node.ts'

const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
})
const map = (of: JsonObject | true): JsonObject => ({ type: 'object', additionalProperties: of })
const list = (items: JsonObject): JsonObject => ({ type: 'array', items })
const text: JsonObject = { type: 'string' }
const described = (description: string, schema: JsonObject = {}): JsonObject => ({ description, ...schema })

const line: JsonObject = { type: 'string', examples: ['-c-h-|', 'h 5m -h|', '-(hc)----|'] }

const message = object({
  body: described('The body, as JSON.'),
  text: described('The body, where it is not JSON.', text),
  base64: described('The body as base64, where it is not text.', text),
  properties: described('The application properties.', map(text)),
  system: described(
    'The system properties.',
    object(Object.fromEntries(systemPropertyNames.map(name => [name, text])), []),
  ),
})

const expectation = object({
  like: described('The message whose bytes are sent on: its letter.', text),
  body: described('The whole body.'),
  bodyContains: described('What the body contains: these members, with these values, and any others.'),
  near: described(
    'What the body contains, numbers within a tolerance.',
    object({ body: {}, tolerance: { type: 'number', minimum: 0 } }, ['body', 'tolerance']),
  ),
  properties: described(
    'Application properties and their values; null: the property must be absent. Others are not checked.',
    map({ type: ['string', 'null'] }),
  ),
  rules: described('The ids of the rules that sent it, in the order of the rules.', list(text)),
})

const frame = described('How long one "-" lasts. Default: 1ms, as in RxJS.', duration)
const start = described('When frame 0 is, in ISO 8601 with offset. Default: 1970-01-01T00:00:00Z.', text)
const messages = described(
  'What the letters of the inputs mean. A name like "t@-12s" is the letter t with an event time of 12 s before it arrives.',
  map(message),
)
const expect = described(
  'What the letters of the outputs mean. Without an entry, a letter is the message of that letter.',
  {
    ...map(expectation),
  },
)

const only = described('The ids of the rules that run; all others are switched off. Default: every rule.', {
  ...list(text),
  minItems: 1,
})

const twin = object({
  desired: described('Desired properties at the start, over those of the file.', map(true)),
  marbles: described('When the twin changes.', line),
  patches: described('Merge patches of the desired properties, by letter.', map({ type: 'object' })),
  rejected: described('The letters of the patches that the rules must reject.', list(text)),
})

const state = object(
  {
    at: described('How long after frame 0, once everything due by then is done.', duration),
    rule: described('The id of the rule.', text),
    key: described('The value of its `by`; left out for a rule without.'),
    is: { enum: ['idle', 'pending', 'raised'] },
  },
  ['at', 'rule', 'is'],
)

const explanation = object(
  {
    at: described('How long after frame 0 the message arrives.', duration),
    message: described('Its letter, where several arrive at that time.', text),
    rule: described('The id of the rule.', text),
    fired: described("Whether the rule's `then` is reached.", { type: 'boolean' }),
    reason: described('A part of the sentence that `edge-rules explain` gives.', text),
  },
  ['at', 'rule'],
)

/** One test. */
export const testSchema: JsonObject = object(
  {
    name: described('What the rules do, in a sentence.', { type: 'string', minLength: 1 }),
    only,
    frame,
    start,
    messages,
    expect,
    twin: described('The twin in this test: how it starts, and when it changes.', twin),
    inputs: described('What arrives, by input.', map(line)),
    outputs: described('What is sent, by output. An output that is not named must stay silent.', map(line)),
    states: described('In which state rules are.', list(state)),
    explain: described('Why rules fire, or do not.', list(explanation)),
  },
  ['name'],
)

const fileMembers: JsonObject = {
  $schema: text,
  rules: described('The path of the file with the rules, relative to this file; or the rules themselves, by id.', {
    type: ['string', 'object'],
  }),
  define: described('Definitions for the rules given here.', { type: 'object' }),
  settings: described('Settings for the rules given here.', { type: 'object' }),
  only,
  frame,
  start,
  twin: described('Desired properties at the start of each test, over those of the document.', map(true)),
  messages,
  expect,
  tests: described('The tests.', { type: 'array', minItems: 1 }),
}

/** A whole file, whose tests are checked one by one with `testSchema`. */
export const fileSchema: JsonObject = object(fileMembers, ['rules', 'tests'])

/** The JSON Schema of a test file, for editors. Rules in it are described by the document's schema, in the file beside it. */
export function testFileSchema(): JsonObject {
  const inDocument = (name: string) => ({ $ref: `rules.schema.json#/properties/${name}` })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Tests of Edge Rules',
    ...fileSchema,
    properties: {
      ...fileMembers,
      rules: described('The path of the file with the rules, relative to this file; or the rules themselves, by id.', {
        if: { type: 'string' },
        else: inDocument('rules'),
      }),
      define: inDocument('define'),
      settings: inDocument('settings'),
      tests: described('The tests.', { ...list(testSchema), minItems: 1 }),
    },
  }
}
