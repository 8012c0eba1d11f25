// The state of a machine as JSON, and back. Rules, clauses and timers are written by name, so that a version with other
// clauses reads it: what it has no place for is left out, what is new begins with nothing.
import { timerNames } from '../rules/clauses/registry.ts'
import { isObject, type Json, type JsonObject } from '../rules/data/json.ts'
import { KeysByUse, nowhere } from '../rules/data/keys-by-use.ts'
import { canonical, type Value } from '../rules/data/value.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { type FirstSnapshot, fromFirst } from './first-snapshot.ts'
import {
  eachTimer,
  type KeyMemory,
  type KeyTimers,
  noTimers,
  noTurn,
  type Recalled,
  type RuleMemory,
} from './memory.ts'
import type { NamedHead, NamedKey, NamedRule, NamedState } from './named-state.ts'
import { freeze, thaw } from './snapshot.ts'

/** The rules that run, by their ids. */
export interface RulesById {
  rule(id: string): Rule | undefined
}

/** What a machine is, beside its plan. */
export interface MachineState {
  /** Epoch milliseconds. */
  readonly clock: number
  readonly arrivals: number
  readonly largestFed: number
  readonly mostParts: number
  /** By the ids of the rules. */
  readonly memories: ReadonlyMap<string, RuleMemory>
}

/** The state as JSON, without the document: the plan gives the names of clauses and timers. */
export function writeSnapshot({ memories, ...head }: MachineState, plan: RulesById): Json {
  const rules = new Map<string, NamedRule>()
  for (const [id, { keys, tables, counts }] of memories) {
    const rule = plan.rule(id)
    if (rule === undefined) continue
    rules.set(id, { keys: Array.from(keys.values(), key => nameKey(key, rule)), tables, counts })
  }
  const state: NamedState = { ...headOf(head), rules }
  return freeze(state)
}

/** What snapshots have beside the rules. */
export function headOf({ clock, arrivals, largestFed, mostParts }: Omit<MachineState, 'memories'>): NamedHead {
  return { format: 2, clock, arrivals, ...(largestFed > 1 ? { largestFed } : {}), mostParts }
}

/** A key of the rule as snapshots have it. */
export function nameKey(
  { place: _, turn: __, states, timers, queued: ___, recalled, ...key }: KeyMemory,
  { clauses, remembered }: Rule,
): NamedKey {
  const named: { [name: string]: unknown } = {}
  clauses.forEach(({ name }, place) => {
    if (states[place] !== undefined) named[name] = states[place]
  })
  const dues = Object.fromEntries(Array.from(eachTimer(timers), ([timer, due]) => [timerNames[timer], due]))
  return {
    ...key,
    ...(recalled === undefined ? {} : { recalled: nameRecalled(recalled, remembered) }),
    states: named,
    timers: dues,
  }
}

function nameRecalled(
  recalled: Readonly<Record<string, Recalled>>,
  remembered: Rule['remembered'],
): NonNullable<NamedKey['recalled']> {
  const texts = remembered.map(({ node }) => canonical(node))
  const named = (values: readonly Value[]) => new Map(texts.map((text, number) => [text, values[number]]))
  return Object.fromEntries(
    Object.entries(recalled).map(([place, { before, now }]) => [place, { before: named(before), now: named(now) }]),
  )
}

/** The state on a plan: of rules that it does not have nothing is read. @throws TypeError for what is not a snapshot. */
export function readSnapshot(frozen: Json, plan: RulesById): MachineState {
  // Of a version that did not write it, it is not known.
  const { clock, arrivals, largestFed = 1, mostParts = Number.POSITIVE_INFINITY, rules } = thawState(frozen)
  const memories = new Map<string, RuleMemory>()
  for (const [id, { keys, ...memory }] of rules) {
    const rule = plan.rule(id)
    if (rule === undefined) continue
    const placed = new KeysByUse<KeyMemory>()
    for (const key of keys) placed.use(placeKey(key, rule))
    const active = keys.filter(({ activity }) => activity !== 'idle').length
    memories.set(id, { ...memory, keys: placed, active })
  }
  return { clock, arrivals, largestFed, mostParts, memories }
}

function placeKey({ states, timers, recalled, previous, ...key }: NamedKey, rule: Rule): KeyMemory {
  const { clauses, remembered } = rule
  const texts = remembered.map(({ node }) => canonical(node))
  const ordered = (named: ReadonlyMap<string, Value>) => texts.map(text => named.get(text))
  const places = Object.entries(recalled ?? {}).map(([place, { before, now }]): [string, Recalled] => [
    place,
    { before: ordered(before), now: ordered(now) },
  ])
  const decider = clauses[rule.decider]?.place
  if (previous !== undefined && decider !== undefined) places.push([decider, previous])
  return {
    ...key,
    place: nowhere,
    turn: noTurn,
    ...(places.length === 0 ? {} : { recalled: Object.fromEntries(places) }),
    states: clauses.map(({ name }) => states[name]),
    timers: numbered(timers),
    queued: noTimers,
  }
}

function numbered(timers: NamedKey['timers']): KeyTimers {
  const known = Object.entries(timers).map(([name, due]) => [timerNames.indexOf(name), due] as const)
  return known.length === 0 ? noTimers : known.filter(([timer]) => timer >= 0).flat()
}

function thawState(frozen: Json): NamedState {
  // Written by `writeSnapshot`, or by the first version; of another format it is refused.
  const state = thaw(frozen) as NamedState | FirstSnapshot
  if (state.format === 2) return state
  if (state.format === 1) return fromFirst(state)
  throw new TypeError('the snapshot has another format')
}

/** The desired document that snapshots of the first version hold. */
export function desiredIn(frozen: Json): JsonObject | undefined {
  const value = isObject(frozen) ? frozen['value'] : undefined
  if (!isObject(value) || value['format'] !== 1) return undefined
  const state = thaw(frozen) as FirstSnapshot
  return state.desired
}
