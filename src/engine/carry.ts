// What of a rule's memory a changed rule goes on with. Each clause says what of its state fits; a changed condition,
// outcome or duration keeps all of it, and moves the timers that the duration set.
import { keepsKeys, renewed } from '../rules/clauses/sentence.ts'
import { isObject, type Json, type JsonObject, member } from '../rules/data/json.ts'
import { equal, type Value } from '../rules/data/value.ts'
import { timerName } from '../rules/rule/bound-clause.ts'
import type { Same } from '../rules/rule/clause.ts'
import type { Rule } from '../rules/rule/rule.ts'
import {
  eachTimer,
  idleTimer,
  type KeyMemory,
  type KeyTimers,
  newRuleMemory,
  noTimers,
  type Recalled,
  type RuleMemory,
} from './memory.ts'

/** The memory for a rule that takes over from another of its id, or begins. */
export function carryMemory(before: Rule | undefined, rule: Rule, memory: RuleMemory | undefined): RuleMemory {
  if (before === undefined || memory === undefined) return newRuleMemory()
  const same = sameness(before, rule)
  const isSame = Object.keys({ ...before.node, ...rule.node }).every(word => same(word))
  if (isSame && before.isRead === rule.isRead) return memory
  const { counts } = memory
  if (!keepsKeys(before, rule, same)) return { ...newRuleMemory(), counts }
  const kept = new Set(rule.tables.filter(({ place }) => same(...place)).map(({ name }) => name))
  const tables = new Map([...memory.tables].filter(([name]) => kept.has(name)))
  const { keys } = memory
  const anew = renewed(before, rule, same)
  for (const key of keys.values()) carryKey(key, before, rule, same, anew)
  return { keys, tables, active: activeKeys(keys), counts }
}

function sameness(before: Rule, rule: Rule): Same {
  const redefined = (name: Json): boolean => {
    const node = typeof name === 'string' ? rule.definitions.get(name) : undefined
    return typeof name === 'string' && (!equal(before.definitions.get(name), node) || uses(node, redefined))
  }
  return (word, name) => {
    const [old, now] = [before, rule].map(({ node }) => (name === undefined ? node[word] : within(node[word], name)))
    return equal(old, now) && !uses(now, redefined)
  }
}

const within = (node: Json | undefined, name: string) => (isObject(node) ? member(node, name) : undefined)

/** True for what uses such a definition somewhere. */
function uses(node: Json | undefined, such: (name: Json) => boolean): boolean {
  if (typeof node !== 'object' || node === null) return false
  const name = within(node, 'use')
  return (name !== undefined && such(name)) || Object.values(node).some(part => uses(part, such))
}

/** How many keys are pending or raised. */
function activeKeys(keys: RuleMemory['keys']): number {
  let active = 0
  for (const { activity } of keys.values()) if (activity !== 'idle') active++
  return active
}

/** `anew`: the clauses that start again. */
function carryKey(key: KeyMemory, before: Rule, rule: Rule, same: Same, anew: ReadonlySet<string>): void {
  const moved = recall(before, rule)
  const reading = { before: before.isRead, after: rule.isRead }
  const states = rule.clauses.map(clause => {
    if (anew.has(clause.name)) return undefined
    const place = before.clauses.findIndex(({ name }) => name === clause.name)
    const [old, state] = [before.clauses[place], key.states[place]]
    return old === undefined || state === undefined ? undefined : clause.carry(old, same, reading, state)
  })
  key.states.splice(0, key.states.length, ...states)
  const recalled = carryRecalled(key.recalled ?? {}, rule, moved, anew)
  if (Object.keys(recalled).length === 0) delete key.recalled
  else key.recalled = recalled
  key.timers = key.timers.length === 0 ? noTimers : timersOf(rule, key.timers, anew)
  if (anew.has(rule.clauses[rule.decider]?.name ?? '')) {
    delete key.newest
    delete key.newestAt
    delete key.begunAt
  }
  // What raised the key is another thing now.
  if (key.activity === 'idle' || states[rule.decider] !== undefined) return
  // `raised` stays, by which another raising in the same millisecond is told apart.
  key.activity = 'idle'
  key.told = false
  delete key.owed
}

function carryRecalled(
  recalled: Readonly<Record<string, Recalled>>,
  { clauses }: Rule,
  moved: (values: readonly Value[]) => readonly Value[],
  anew: ReadonlySet<string>,
): Record<string, Recalled> {
  const places = clauses.flatMap(({ name, place }) => (place === undefined || anew.has(name) ? [] : [place]))
  const kept = Object.entries(recalled).filter(([place]) => places.includes(place))
  return Object.fromEntries(
    kept.map(([place, { before, now }]): [string, Recalled] => [place, { before: moved(before), now: moved(now) }]),
  )
}

/** Each expression that is recalled keeps its value, wherever in the rule it is now. */
function recall(before: Rule, rule: Rule): (values: readonly Value[]) => readonly Value[] {
  const places = rule.remembered.map(({ node }) => before.remembered.findIndex(old => equal(old.node, node)))
  const isSame = places.length === before.remembered.length && places.every((place, index) => place === index)
  return isSame ? values => values : values => places.map(place => values[place])
}

/** Those of the clauses that go on. */
function timersOf({ clauses }: Rule, timers: KeyTimers, anew: ReadonlySet<string>): KeyTimers {
  const isOwn = (timer: number) =>
    timer === idleTimer || clauses.some(clause => !anew.has(clause.name) && timerName(clause, timer) !== undefined)
  return [...eachTimer(timers)].filter(([timer]) => isOwn(timer)).flat()
}

/** What a rule's timers are set by, under these parameters. */
export const durationsOf = ({ durations, waits }: Rule, parameters: JsonObject): Json => [
  ...durations.map(duration => duration(parameters)),
  ...waits.map(({ reads }) => reads(parameters) ?? null),
]
