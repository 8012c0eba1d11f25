// What an editor offers where nothing is written yet: whole rules, with the places to fill in, and for each word what its
// examples have. Snippets are VS Code's (`defaultSnippets`).
import { clauses } from '../clauses/registry.ts'
import type { JsonObject } from '../data/json.ts'
import { hole, pathHole, snippetsOf } from '../schema/parts.ts'

/** What the examples of all clauses have under this word: these run as tests. */
export function wordSnippets(word: string): readonly JsonObject[] {
  return snippetsOf(
    clauses.flatMap(({ examples }) =>
      examples.flatMap(({ rule: { [word]: node } }) => (node === undefined ? [] : [node])),
    ),
  )
}

const reading = pathHole(1, 'machine.temperature')
const limit = `^${hole(2, '25')}`
const machine = pathHole(3, 'machineId')
const then: JsonObject = { output: hole(5, 'output1') }
const by = { path: machine }

/** A definition in an empty section. */
export const definitionSnippets: readonly JsonObject[] = [
  {
    label: 'a condition',
    description: 'What several rules ask, as { "use": "hot" }.',
    body: { [hole(1, 'hot')]: { path: pathHole(2, 'machine.temperature'), gt: `^${hole(3, '25')}` } },
  },
  {
    label: 'an outcome',
    description: 'Where several rules send their messages, as { "use": "alert" }.',
    body: { [hole(1, 'alert')]: { output: hole(2, 'output1'), tag: { MessageType: hole(3, 'Alert') } } },
  },
]

interface Offer {
  readonly label: string
  readonly description: string
  readonly id: string
  readonly rule: JsonObject
}

const offers: readonly Offer[] = [
  {
    label: 'a rule',
    description: 'Sends on each message that satisfies a condition.',
    id: 'high-temperature',
    rule: { when: { path: reading, gt: limit }, then },
  },
  {
    label: 'an alarm',
    description: 'Tells once when a condition has held for a time, and when it is over.',
    id: 'overheated',
    rule: {
      by,
      when: { path: reading, gt: limit },
      for: hole(4, '5m'),
      emit: 'rise',
      then,
      resolved: { output: hole(5, 'output1'), tag: { state: 'resolved' } },
    },
  },
  {
    label: 'a silent device',
    description: 'Tells when a device has sent nothing for a time.',
    id: 'silent',
    rule: {
      by,
      absent: { after: hole(4, '10m') },
      then: { output: hole(5, 'output1'), tag: { state: 'silent' } },
    },
  },
  {
    label: 'an average',
    description: 'Sends a figure for each interval.',
    id: 'mean-temperature',
    rule: { by, window: { tumbling: hole(4, '5m') }, aggregate: { mean: { avg: reading } }, then },
  },
  {
    label: 'one after the other',
    description: 'Sends when one event follows another in time.',
    id: 'opened-then-hot',
    rule: {
      by,
      sequence: [
        { as: hole(6, 'first'), when: { path: pathHole(7, 'door'), eq: hole(8, 'open') } },
        { as: hole(9, 'second'), when: { path: reading, gt: limit }, within: hole(4, '10m') },
      ],
      then,
    },
  },
]

/** In the place of a rule. */
export const ruleSnippets = offers.map(({ label, description, rule }) => ({ label, description, body: rule }))

/** In the place of all rules. */
export const rulesSnippets = offers.map(({ label, description, id, rule }) => ({
  label,
  description,
  body: { [hole(10, id)]: rule },
}))

/** In the place of a document. */
export const documentSnippets = rulesSnippets
  .slice(0, 1)
  .map(({ body }) => ({ label: 'a document', description: 'A document with one rule.', body: { rules: body } }))

/** In the place of an outcome. */
export const outcomeSnippets = [
  { label: '{ "output": … }', description: 'Sends the message on as it is.', body: { output: hole(1, 'output1') } },
  {
    label: '{ "output": …, "tag": … }',
    description: 'Sends the message on with an application property.',
    body: { output: hole(1, 'output1'), tag: { [hole(2, 'MessageType')]: hole(3, 'Alert') } },
  },
  {
    label: '{ "output": …, "body": … }',
    description: 'Sends a message with a body of its own.',
    body: { output: hole(1, 'output1'), body: { object: { [hole(2, 'value')]: pathHole(3, 'machine.temperature') } } },
  },
]
