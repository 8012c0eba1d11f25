// What the expressions of a clause can read, by how far an event has come when they are asked.

import { isObject } from '../data/json.ts'
import type { Readable } from '../nodes/node-reader.ts'
import type { RuleWords } from '../rule/clause.ts'

/** The names of the rule's tables of newest events. */
export const tablesOf = ({ node }: RuleWords): readonly string[] => {
  const tables = node['latest']
  return isObject(tables) ? Object.keys(tables) : []
}

/** Nothing of the event: durations, names, or what has no expressions. */
export const nothing = (): Partial<Readable> => ({})

/** Of an event as it arrived: there is no state of its key yet. */
export const arrival = (rule: RuleWords): Partial<Readable> => ({ each: rule.has('each') })

/** Of an event that has its key. */
export const keyed = (rule: RuleWords): Partial<Readable> => ({ ...arrival(rule), state: true })

/** Where a window takes values of its events. */
export const inWindow = (rule: RuleWords): Partial<Readable> => ({ ...keyed(rule), latest: tablesOf(rule) })

/** Where an event is decided: behind a window or `merge` it is not a match of `each` any more. */
export const decision = (rule: RuleWords): Partial<Readable> => ({
  each: rule.has('each') && !rule.has('window') && !rule.has('merge'),
  latest: tablesOf(rule),
  state: true,
})

/** Where something is sent, of an alarm that is raised. */
export const sending = (rule: RuleWords): Partial<Readable> => ({ ...decision(rule), alarm: true })
