// What led to a difference: the message of that time or the last before it, why each rule concerned did what it did, and
// what their keys wait for. Runs the test again up to there; a failing test is the only one that pays for it.
import { type Explanation, explain } from '../../engine/explain.ts'
import { createMachine, type Machine } from '../../engine/machine.ts'
import { type RuleState, statesOf } from '../../engine/state.ts'
import { showDuration } from '../../rules/data/duration.ts'
import { oneLine } from '../../rules/data/visible.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { whyLeftOut } from '../inspection/left-out.ts'
import { keysOf } from '../inspection/rule-memory.ts'
import type { Difference } from './comparison.ts'
import { playMoments } from './moments.ts'
import type { RuleTest, TestEntry } from './rule-test.ts'
import { type StateRow, stateRows } from './state-rows.ts'
import { machineBefore, runTest } from './test-run.ts'

type Arrival = Extract<TestEntry, { kind: 'message' }>

export interface Cause {
  /** The message that was decided about; without one at that time, the last one before. */
  readonly message: Arrival | undefined
  /** Of the rules concerned, about that message. */
  readonly explanations: readonly Explanation[]
  /** In which state the rules concerned are, where time brought it about: just before a timer, or after the message. */
  readonly keys: { readonly now: number; readonly rules: readonly RuleState[] }
  /** What else there is to know. */
  readonly notes: readonly string[]
  readonly states: readonly StateRow[]
}

/** Times since frame 0; those before it, as event time can have them, are told as they are. */
export const testTime =
  ({ start }: RuleTest) =>
  (time: number) =>
    time < start ? new Date(time).toISOString() : showDuration(time - start)

/** The most rules that are explained. */
const mostRules = 3

/** The cause of the first difference of a failing test. */
export function causeOf(test: RuleTest, difference: Difference): Cause {
  const { sent, at } = difference
  const place = sent?.entry ?? placeAt(test, at)
  const { rules } = machineBefore(test, place, at - 1).plan
  const concerned = concernedRules(test, difference, rules)
  const explained = concerned.slice(0, mostRules)
  const ids = new Set(explained.map(({ id }) => id))
  const found = messageOf(test, difference, place, explained)
  const message = test.entries[found]
  const explanations = explainEntry(test, found)
  // What a timer did is known by how things were before it, what was left undone by how they are now.
  const known = sent?.by === 'timer' ? machineBefore(test, place, at - 1) : machineAfter(test, at)
  const now = test.start + at
  const states = sent === undefined || sent.by === 'timer' ? statesOf(known, now) : []
  return {
    message: message?.kind === 'message' ? message : undefined,
    explanations: explanations.filter(({ rule }) => ids.has(rule)),
    keys: { now, rules: states.filter(({ rule }) => ids.has(rule)) },
    notes: [
      ...notesOf(concerned, difference, rules),
      ...patchNotes(test, at),
      ...givenUp(test, at, ids),
      ...explained.flatMap(rule => leftOutBy(known, rule)),
    ],
    states: stateRows(test, ids),
  }
}

/** Why the rules do what they do about the message at this place. */
function explainEntry(test: RuleTest, place: number): readonly Explanation[] {
  const entry = test.entries[place]
  if (entry?.kind !== 'message') return []
  return explain(machineBefore(test, place, entry.at), entry.message, test.start + entry.at, testTime(test))
}

/** Why a rule did what it did about the last message until then. */
export function explainLast(test: RuleTest, at: number, rule: string): readonly Explanation[] {
  const place = test.entries.findLastIndex(entry => entry.kind === 'message' && entry.at <= at)
  return explainEntry(test, place).filter(explanation => explanation.rule === rule)
}

/** The place of the first entry of that time, or after it. */
function placeAt({ entries }: RuleTest, at: number): number {
  const found = entries.findIndex(entry => entry.at >= at)
  return found < 0 ? entries.length - 1 : found
}

/** The machine when everything of that time has been worked off. */
function machineAfter(test: RuleTest, at: number): Machine {
  const later = test.entries.findIndex(entry => entry.at > at)
  return machineBefore(
    { ...test, entries: [...test.entries, { kind: 'pause', at: test.end }] },
    later < 0 ? test.entries.length : later,
    at,
  )
}

/** The rules that sent it, or that send to that output. */
function concernedRules(
  test: RuleTest,
  { sent, output, expected }: Difference,
  rules: readonly Rule[],
): readonly Rule[] {
  const asked = expected === undefined ? undefined : test.expect.get(expected)?.rules
  const ids = sent?.message.rules ?? asked
  if (ids !== undefined) return rules.filter(({ id }) => ids.includes(id))
  return rules.filter(({ outcomes }) => outcomes.some(({ outputs }) => outputs.includes(output)))
}

/** The place of the message: of that time, best one that a rule concerned reads; else the last before. */
function messageOf(
  { entries, expect }: RuleTest,
  { at, expected, sent }: Difference,
  place: number,
  rules: readonly Rule[],
): number {
  if (sent?.by === 'message') return place
  const like = expected === undefined ? undefined : (expect.get(expected)?.like ?? expected)
  const isRead = ({ message: { input } }: Arrival) =>
    rules.some(({ inputs }) => inputs === undefined || inputs.includes(input))
  // A timer comes before the message of its time.
  const latest = sent?.by === 'timer' ? at - 1 : at
  const messages = entries.filter((entry): entry is Arrival => entry.kind === 'message' && entry.at <= latest)
  const here = messages.filter(entry => entry.at === at)
  const best =
    here.find(({ letter }) => letter === like) ??
    here.find(isRead) ??
    here[0] ??
    messages.findLast(isRead) ??
    messages.at(-1)
  return best === undefined ? -1 : entries.indexOf(best)
}

function notesOf(concerned: readonly Rule[], { output, sent }: Difference, rules: readonly Rule[]): readonly string[] {
  const error = sent?.message.properties.get('errorMessage')
  if (sent?.message.rules.length === 0 && error !== undefined) return [error]
  if (concerned.length > mostRules) return [`${concerned.length - mostRules} more rules send to ${output}.`]
  if (concerned.length > 0) return []
  const outputs = [...new Set(rules.flatMap(rule => rule.effects.flatMap(({ outputs: names }) => names)))]
  return [`No rule sends to ${oneLine(output)}; the rules send to ${outputs.join(', ') || 'no output'}.`]
}

/** What the rules warned of when the twin changed before. */
function patchNotes(test: RuleTest, at: number): readonly string[] {
  return [...runTest(test).answers].flatMap(([place, { problems }]) => {
    const entry = test.entries[place]
    if (entry?.kind !== 'twin' || entry.at > at) return []
    return problems.map(({ message }) => `Of the patch ${entry.letter} the rules say: ${message}`)
  })
}

/** When each of these rules last gave up a partial match of its sequence, and why. */
function givenUp(test: RuleTest, until: number, ids: ReadonlySet<string>): readonly string[] {
  const machine = createMachine({ start: test.start })
  const partials = (id: string) => [...keysOf(machine, id).values()].reduce((sum, key) => sum + key.partials.length, 0)
  const notes = new Map<string, string>()
  playMoments(test, machine, ({ at, byMessage }, work) => {
    const before = machine.plan.rules.map(({ id, steps }) => ({ id, steps, count: partials(id) }))
    const fired = new Set(work().flatMap(decision => decision.fired))
    for (const { id, steps, count } of before) {
      if (steps.length === 0 || !ids.has(id) || at > until || fired.has(id) || partials(id) >= count) continue
      const why = byMessage ? 'an event came that `not` excludes' : 'the next step had not come in its time'
      notes.set(id, `${id} gave up a partial match at ${showDuration(at)}: ${why}.`)
    }
  })
  return [...notes.values()]
}

/** Events that the rule left out, and why: what is easily overlooked. */
function leftOutBy(machine: Machine, { id }: Rule): readonly string[] {
  return whyLeftOut(machine, id).map(
    ({ why, count }) => `${id} has left out ${count === 1 ? 'an event' : `${count} events`} so far: ${why}.`,
  )
}
