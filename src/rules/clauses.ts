// The clauses of a rule, in the order in which they apply, with what each looks like. The reader and the schema read it.
import { changesSchema } from './clauses/changes.ts'
import { latestSchema } from './clauses/latest.ts'
import { sequenceSchema } from './clauses/sequence.ts'
import { windowClause } from './clauses/window.ts'
import type { JsonObject } from './data/json.ts'
import { durationText } from './nodes/duration-node.ts'
import { described, expressionOf, refer } from './schema/fragment.ts'

export interface Clause {
  /** One sentence for editors and the documentation. */
  readonly summary: string
  readonly schema: JsonObject
  /** True where its reader checks more than the schema, and reports what the schema would. */
  readonly readAlone?: boolean
}

const text: JsonObject = { type: 'string' }
const boolean: JsonObject = { type: 'boolean' }
const object = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
})

export const absentSchema = object(
  {
    after: described('For how long nothing has come.', refer('duration')),
    keys: described('The list of the keys that are expected from the start.', expressionOf('array')),
  },
  ['after'],
)

export const clauses: Readonly<Record<string, Clause>> = {
  description: { summary: 'What the rule is for, for people.', schema: text },
  enabled: { summary: 'false: the rule is not run. Default: true.', schema: boolean },
  shadow: {
    summary: 'true: evaluated and counted, but sends nothing and feeds nothing. Default: false.',
    schema: boolean,
  },
  from: {
    summary: 'The inputs, or internal #streams, that the rule reads. Default: every input.',
    schema: refer('names'),
  },
  each: { summary: 'One event per match of this JSONPath, with the match as its body.', schema: refer('path') },
  where: { summary: 'Events that do not satisfy it do not belong to the stream.', schema: refer('condition') },
  by: {
    summary: 'The key of all state below, as in "$.machine.id"; a list of expressions is a key of several parts.',
    schema: refer('expression'),
  },
  time: {
    summary: 'Event time: where it stands in the body, and how late events may arrive.',
    schema: object(
      {
        path: described('Where the time stands: ISO 8601 with offset, or epoch milliseconds.', refer('path')),
        lateness: described('How late an event may come and still be put in order. Default: 0s.', durationText),
      },
      ['path'],
    ),
  },
  dedupe: {
    summary: 'Drops an event if one with an equal value passed less than so long ago.',
    schema: object(
      {
        on: described('The value that is compared.', refer('expression')),
        within: described('For how long an equal value is dropped.', refer('duration')),
      },
      ['on', 'within'],
    ),
  },
  merge: {
    summary: "The body becomes the key's newest value of each member, forgotten after that long.",
    schema: refer('duration'),
  },
  latest: {
    summary: 'Tables of the newest event of other inputs, for { "latest": name, "path": … }.',
    schema: latestSchema,
  },
  window: windowClause.words.window,
  aggregate: windowClause.words.aggregate,
  when: { summary: "The rule's condition. Default: true.", schema: refer('condition') },
  sequence: { summary: 'Steps in order, in place of `when`.', schema: sequenceSchema, readAlone: true },
  absent: {
    summary:
      'Raised when a key has been silent so long, in place of `when`; `keys` lists those expected from the start.',
    schema: { if: { type: 'object', not: { required: ['twin'] } }, then: absentSchema, else: refer('duration') },
    readAlone: true,
  },
  for: { summary: '`when` must have held so long before the rule is raised.', schema: refer('duration') },
  times: { summary: '`when` must have held for so many events in a row.', schema: { type: 'integer', minimum: 1 } },
  until: {
    summary: 'Once raised, it stays raised until this holds. Default: until `when` is false.',
    schema: refer('condition'),
  },
  keep: { summary: 'It is resolved only after the clear condition has held so long.', schema: refer('duration') },
  changes: {
    summary: 'Passes the first value, then those that differ from the last one that passed.',
    schema: changesSchema,
  },
  emit: {
    summary: 'For each event while raised, or once when it is raised.',
    schema: { enum: ['every', 'rise'] },
  },
  repeat: {
    summary: 'While raised, emits again at each multiple of this after it was raised.',
    schema: refer('duration'),
  },
  throttle: { summary: 'Passes an emission if none passed less than that long ago.', schema: refer('duration') },
  debounce: { summary: 'Passes the last emission once it has been quiet for so long.', schema: refer('duration') },
  sample: { summary: 'Passes the latest emission of each interval, at its end.', schema: refer('duration') },
  then: { summary: 'What an emission does.', schema: refer('outcomes') },
  otherwise: { summary: 'What happens for events that fail `when`.', schema: refer('outcomes') },
  resolved: { summary: 'What happens when the rule is resolved.', schema: refer('outcomes') },
}
