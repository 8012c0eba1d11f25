// What led to a difference: the message of that time or the last before it, why each rule concerned did what it did, and
// what their keys wait for. Runs the test again up to there; a failing test is the only one that pays for it.
import { type Explanation, explain } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import type { KeyMemory, RuleMemory } from '../../engine/memory.ts'
import { timed } from '../../engine/run.ts'
import { showDuration } from '../../rules/duration.ts'
import type { Rule } from '../../rules/rule.ts'
import { show } from '../../rules/value.ts'
import type { Entry, RuleTest } from './rule-test.ts'
import { machineBefore } from './run-test.ts'
import type { Difference } from './verdict.ts'

export interface Cause {
  /** The message that was decided about; without one at that time, the last one before. */
  readonly message: Extract<Entry, { kind: 'message' }> | undefined
  /** Of the rules concerned, about that message. */
  readonly explanations: readonly Explanation[]
  /** Where time alone passed: sentences about the keys of the rules concerned. */
  readonly states: readonly string[]
  /** What else there is to know. */
  readonly notes: readonly string[]
}

/** The most rules that are explained. */
const mostRules = 3

export function causeOf(test: RuleTest, difference: Difference): Cause {
  const place = placeOf(test, difference)
  const machine = machineBefore(test, place, difference.at - 1)
  const concerned = concernedRules(test, difference, machine.plan.rules)
  const ids = new Set(concerned.slice(0, mostRules))
  const found = messageOf(test, difference, place, machine.plan.rules, ids)
  const message = test.entries[found]
  const timeAlone = message === undefined || message.at < difference.at || difference.sent?.by === 'timer'
  const now = machineBefore(test, place, difference.sent?.by === 'timer' ? difference.at - 1 : difference.at)
  return {
    message: message?.kind === 'message' ? message : undefined,
    explanations:
      message?.kind === 'message'
        ? explain(machineBefore(test, found, message.at), message.message, test.start + message.at).filter(({ rule }) =>
            ids.has(rule),
          )
        : [],
    states: timeAlone ? [...ids].flatMap(id => statesOf(now, id, test.start)) : [],
    notes: [...notesOf(concerned, difference, machine.plan.rules), ...[...ids].flatMap(id => countsOf(now, id))],
  }
}

/** The place of the entry at whose time it happened. */
function placeOf({ entries }: RuleTest, { sent, at }: Difference): number {
  if (sent !== undefined) return sent.entry
  const found = entries.findIndex(entry => entry.at >= at)
  return found < 0 ? entries.length - 1 : found
}

/** The rules that sent it, or that send to that output. */
function concernedRules(
  test: RuleTest,
  { sent, output, expected }: Difference,
  rules: readonly Rule[],
): readonly string[] {
  const asked = expected === undefined ? [] : (test.expect.get(expected)?.rules ?? [])
  const senders = sent?.message.rules ?? (asked.length > 0 ? asked : sendersTo(output, rules))
  return senders.filter(id => rules.some(rule => rule.id === id))
}

/** The ids of the rules with an outcome for this output. */
export function sendersTo(output: string, rules: readonly Rule[]): readonly string[] {
  return rules
    .filter(({ then, otherwise, resolved }) =>
      [...then, ...otherwise, ...resolved].some(({ outputs }) => outputs.includes(output)),
    )
    .map(({ id }) => id)
}

/** The place of the message: of that time, best one that a rule concerned reads; else the last before. */
function messageOf(
  { entries, expect }: RuleTest,
  { at, expected, sent }: Difference,
  place: number,
  rules: readonly Rule[],
  ids: ReadonlySet<string>,
): number {
  if (sent?.by === 'message') return place
  const like = expected === undefined ? undefined : (expect.get(expected)?.like ?? expected)
  const read = (entry: Entry) =>
    entry.kind === 'message' &&
    rules.some(({ id, from }) => ids.has(id) && (from === undefined || from.includes(entry.message.input)))
  const until = entries.map((entry, index) => ({ entry, index })).filter(({ entry }) => entry.at <= at)
  const messages = until.filter(({ entry }) => entry.kind === 'message')
  const here = messages.filter(({ entry }) => entry.at === at)
  const best =
    here.find(({ entry }) => entry.kind === 'message' && entry.letter === like) ??
    here.find(({ entry }) => read(entry)) ??
    here[0] ??
    messages.findLast(({ entry }) => read(entry)) ??
    messages.at(-1)
  return best?.index ?? -1
}

/** What each key of the rule waits for, a sentence each; times as in the test. */
function statesOf(machine: Machine, id: string, start: number): readonly string[] {
  const memory = machine.memories.get(id)
  if (memory === undefined) return []
  const keys = [...memory.keys.values()].slice(-3)
  return keys.map(key => `${id}${nameOfKey(key)} ${stateOf(key, start)}`)
}

const nameOfKey = ({ key }: KeyMemory) => (key === undefined ? '' : `, key ${show(key)},`)

function stateOf({ alarm, timers, partials }: KeyMemory, start: number): string {
  const at = (time: number) => (time < start ? new Date(time).toISOString() : showDuration(time - start))
  const state =
    alarm?.state === 'raised'
      ? `is raised since ${at(alarm.raised?.at ?? 0)}`
      : alarm?.state === 'pending'
        ? `is pending since ${at(alarm.since)}, ${alarm.count} in a row`
        : partials !== undefined && partials.length > 0
          ? `has ${partials.length} partial matches, the furthest of ${Math.max(...partials.map(({ next }) => next))} steps`
          : 'is idle'
  const waits = [...timers].map(([clause, due]) => `${timerNames[timed[clause] ?? 'idle']} at ${at(due)}`)
  return `${state}; ${waits.length === 0 ? 'no timer is set' : waits.join('; ')}.`
}

const timerNames: Readonly<Record<(typeof timed)[number], string>> = {
  idle: 'its event time moves on',
  window: 'its window ends',
  sequence: 'its sequence ends',
  absent: 'its silence is over',
  for: '`for` ends',
  keep: '`keep` ends',
  repeat: '`repeat` is due',
  limiter: 'what is held back is released',
}

function notesOf(
  concerned: readonly string[],
  { output, sent }: Difference,
  rules: readonly Rule[],
): readonly string[] {
  const error = sent?.message.properties.get('errorMessage')
  if (sent?.message.rules.length === 0 && error !== undefined) return [error]
  if (concerned.length > mostRules) return [`${concerned.length - mostRules} more rules send to ${output}.`]
  if (concerned.length > 0) return []
  const outputs = [...new Set(rules.flatMap(rule => rule.then.flatMap(({ outputs: names }) => names)))]
  return [`No rule sends to ${output}; the rules send to ${outputs.join(', ') || 'no output'}.`]
}

/** Events that a rule left out, and why: what is easily overlooked. */
function countsOf(machine: Machine, id: string): readonly string[] {
  const counts: RuleMemory['counts'] = machine.memories.get(id)?.counts ?? new Map()
  return leftOut.flatMap(([what, why]) => {
    const count = counts.get(what) ?? 0
    return count === 0 ? [] : [`${id} left out ${count === 1 ? 'an event' : `${count} events`}: ${why}.`]
  })
}

const leftOut = [
  ['keyless', 'its key is absent'],
  ['late', 'it came too late'],
  ['untimed', 'its event time is absent or unreadable'],
  ['duplicates', '`dedupe` has seen it before'],
  ['crowded', 'its window was full'],
] as const
