// What the expressions of a clause can read, by how far an event has come when they are asked.
import { bodyMembers } from '../aggregates/fields.ts'
import { isObject } from '../data/json.ts'
import type { MadeBody, Readable } from '../nodes/node-reader.ts'
import type { RuleWords } from '../rule/clause.ts'
import { kindOf } from '../windows/registry.ts'
import { silenceMembers } from './alarm/silence.ts'
import { stepNames } from './sequence-steps.ts'

/** The names of the rule's tables of newest events. */
export const tablesOf = ({ node }: RuleWords): readonly string[] => {
  const tables = node['latest']
  return isObject(tables) ? Object.keys(tables) : []
}

/** Nothing of the event: durations, names, or what has no expressions. */
export const nothing = (): Partial<Readable> => ({})

/** Of an event as it arrived: there is no state of its key yet, and nothing is looked up for it. */
export const arrival = (rule: RuleWords): Partial<Readable> => ({
  each: rule.has('each'),
  latestBehind: tablesOf(rule),
})

/** The same, where newest events of other inputs can be looked up already. */
export const filtering = (rule: RuleWords): Partial<Readable> => ({ ...arrival(rule), latest: tablesOf(rule) })

/** Of an event that has its key. */
export const keyed = (rule: RuleWords): Partial<Readable> => ({ ...arrival(rule), state: true })

/** Where a window takes values of its events. */
export const inWindow = (rule: RuleWords): Partial<Readable> => ({ ...keyed(rule), latest: tablesOf(rule) })

/** Where an event is decided: behind a window or `merge` it is not a match of `each` any more. */
export const decision = (rule: RuleWords): Partial<Readable> => ({
  each: rule.has('each') && !rule.has('window') && !rule.has('merge'),
  latest: tablesOf(rule),
  state: true,
  made: windowBody(rule),
})

/** Where an emission goes on its way: that of `absent` and of a sequence has a body of its own. */
export const emission = (rule: RuleWords): Partial<Readable> => ({
  ...decision(rule),
  steps: stepNames(rule.node['sequence']),
  made: sequenceBody(rule) ?? silenceBody(rule) ?? windowBody(rule),
})

/** Where something is sent, of an alarm that is raised. */
export const sending = (rule: RuleWords): Partial<Readable> => ({ ...emission(rule), alarm: true })

/** Where something is sent, of an alarm that is over: of `absent`, by an event, or by a key that is expected no more. */
export const resolving = (rule: RuleWords): Partial<Readable> => ({
  ...decision(rule),
  ...(rule.has('absent') ? { made: undefined } : {}),
  alarm: true,
})

function windowBody({ node, has }: RuleWords): MadeBody | undefined {
  const { window, aggregate } = node
  if (window === undefined) return undefined
  const opens = isObject(window) && kindOf(window)?.opens?.(window) === true
  return { by: 'the window', members: bodyMembers(aggregate, has('by'), opens) }
}

const silenceBody = ({ has }: RuleWords): MadeBody | undefined =>
  has('absent') ? { by: '"absent"', members: silenceMembers } : undefined

const sequenceBody = ({ node, has }: RuleWords): MadeBody | undefined =>
  has('sequence') ? { by: 'the sequence', members: stepNames(node['sequence']) } : undefined
