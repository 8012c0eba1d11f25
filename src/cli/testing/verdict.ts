// What became of a test: what was sent held against what was drawn, the states and reasons it asserts, and the three ways
// against each other. Data; said in words by failure.ts.
import { type Explanation, explain } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Json } from '../../rules/json.ts'
import type { Problem } from '../../rules/problem.ts'
import { canonical } from '../../rules/value.ts'
import { type Arrived, expectationOf, mismatches } from './expectation.ts'
import type { Marble } from './marbles.ts'
import type { ExpectedReason, ExpectedState, RuleTest } from './rule-test.ts'
import { type Run, runTest, type Sent, type StartMachine, type Way } from './run-test.ts'

export interface Verdict {
  readonly test: RuleTest
  /** What was sent, by output, as marbles; `?` is like nothing that the test expects. */
  readonly actual: ReadonlyMap<string, readonly Marble[]>
  /** None: the test passed. */
  readonly failures: readonly Failure[]
}

export type Failure =
  | Difference
  /** The rules took a patch that they should reject, or rejected one. */
  | { readonly kind: 'answer'; readonly place: number; readonly problems: readonly Problem[] }
  | { readonly kind: 'state'; readonly expected: ExpectedState; readonly is: string }
  | { readonly kind: 'reason'; readonly expected: ExpectedReason; readonly explanations: readonly Explanation[] }
  /** A fault of the engine: interrupted in this way, it sends something else. */
  | {
      readonly kind: 'fault'
      readonly way: Way
      readonly straight: Sent | undefined
      readonly interrupted: Sent | undefined
    }

/** The first message that was sent otherwise than drawn. */
export interface Difference {
  readonly kind: 'difference'
  readonly at: number
  readonly output: string
  /** Undefined: nothing was expected. */
  readonly expected: string | undefined
  /** Undefined: nothing was sent. */
  readonly sent: Sent | undefined
  /** How what was sent is otherwise than expected. */
  readonly mismatches: readonly string[]
  /** When what was expected was sent instead, and was not expected there. */
  readonly instead: number | undefined
  /** How many other messages differ. */
  readonly others: number
}

/** Runs the test in the three ways and judges what it sent. */
export function judge(test: RuleTest, startMachine?: StartMachine): Verdict {
  const options = startMachine === undefined ? {} : { startMachine }
  const observed = observe(test)
  const straight = runTest(test, { ...options, ...observed })
  const { actual, difference } = compare(test, straight)
  const faults = (['restored', 'redelivered'] as const).flatMap(way =>
    faultOf(way, straight, runTest(test, { ...options, way })),
  )
  return { test, actual, failures: [...difference, ...answersOf(test, straight), ...observed.failures, ...faults] }
}

/** Looks at the machine at the places of the test's assertions. */
function observe({ states, reasons, entries, start }: RuleTest) {
  const failures: Failure[] = []
  return {
    failures,
    before(place: number, machine: Machine): void {
      const entry = entries[place]
      const asked = reasons.filter(reason => reason.entry === place)
      if (asked.length === 0 || entry?.kind !== 'message') return
      const explanations = explain(machine, entry.message, start + entry.at)
      failures.push(...asked.flatMap(expected => reasonFailure(expected, explanations)))
    },
    after(place: number, machine: Machine): void {
      const entry = entries[place]
      if (entry?.kind !== 'pause') return
      for (const expected of states) {
        const is = stateOf(machine, expected.rule, expected.key)
        if (expected.at === entry.at && is !== expected.is) failures.push({ kind: 'state', expected, is })
      }
    },
  }
}

/** The state of one key of a rule; one that nothing is known of is idle. */
export function stateOf(machine: Machine, rule: string, key: Json | undefined): string {
  const memory = machine.memories.get(rule)?.keys.get(key === undefined ? '' : canonical(key))
  return memory?.alarm?.state ?? 'idle'
}

function reasonFailure(expected: ExpectedReason, all: readonly Explanation[]): readonly Failure[] {
  const explanations = all.filter(({ rule }) => rule === expected.rule)
  const { fired, reason } = expected
  const right = explanations.some(
    found => (fired === undefined || found.fired === fired) && (reason === undefined || found.reason.includes(reason)),
  )
  return right ? [] : [{ kind: 'reason', expected, explanations }]
}

function answersOf({ entries }: RuleTest, { answers }: Run): readonly Failure[] {
  return [...answers].flatMap(([place, { accepted, problems }]): readonly Failure[] => {
    const entry = entries[place]
    return entry?.kind === 'twin' && entry.rejected === accepted ? [{ kind: 'answer', place, problems }] : []
  })
}

/** A message that was expected, was sent, or both. */
interface Pair {
  readonly at: number
  readonly output: string
  readonly expected: string | undefined
  readonly sent: Sent | undefined
}

function compare(test: RuleTest, { sends }: Run) {
  const outputs = new Set([...test.outputs.keys(), ...sends.map(({ message }) => message.output)])
  const pairs = [...outputs].flatMap(output => pairsOf(output, test, sends)).sort((a, b) => a.at - b.at)
  const arrivedBy = arrivals(test)
  // A message that is sent on has its own letter, where no other is expected.
  const letters = test.entries.flatMap(entry => (entry.kind === 'message' ? [entry.letter] : []))
  const mismatch = (letter: string, sent: Sent) =>
    mismatches(expectationOf(test.expect, letter), sent.message, arrivedBy(sent.entry))
  const actual = new Map([...outputs].map((output): [string, Marble[]] => [output, []]))
  const differences: Omit<Difference, 'others' | 'instead'>[] = []
  for (const pair of pairs) {
    const { at, output, expected, sent } = pair
    const found = expected === undefined || sent === undefined ? [] : mismatch(expected, sent)
    if (expected === undefined || sent === undefined || found.length > 0) {
      differences.push({ kind: 'difference', ...pair, mismatches: found })
    }
    if (sent === undefined) continue
    const candidates = new Set([...(expected === undefined ? [] : [expected]), ...test.expect.keys(), ...letters])
    const letter = [...candidates].find(candidate => mismatch(candidate, sent).length === 0) ?? '?'
    actual.get(output)?.push({ letter, at })
  }
  const [first, ...others] = differences
  if (first === undefined) return { actual, difference: [] }
  const { expected: letter } = first
  const instead = others.find(
    ({ output, expected, sent }) =>
      output === first.output &&
      letter !== undefined &&
      expected === undefined &&
      sent !== undefined &&
      mismatch(letter, sent).length === 0,
  )
  return { actual, difference: [{ ...first, instead: instead?.at, others: others.length }] }
}

/** What an output was to send and what it sent, side by side: at each time in the order of sending. */
function pairsOf(output: string, { outputs }: RuleTest, sends: readonly Sent[]): readonly Pair[] {
  const expected = outputs.get(output) ?? []
  const sent = sends.filter(({ message }) => message.output === output)
  const times = [...new Set([...expected, ...sent].map(({ at }) => at))]
  return times.flatMap(at => {
    const letters = expected.filter(marble => marble.at === at)
    const messages = sent.filter(message => message.at === at)
    return Array.from({ length: Math.max(letters.length, messages.length) }, (_, index) => ({
      at,
      output,
      expected: letters[index]?.letter,
      sent: messages[index],
    }))
  })
}

/** The bodies with which a letter has arrived up to the entry at a place. */
function arrivals({ entries }: RuleTest): (place: number) => Arrived {
  return place => letter =>
    entries
      .slice(0, place + 1)
      .flatMap(entry => (entry.kind === 'message' && entry.letter === letter ? [entry.message.bytes] : []))
}

function faultOf(way: Way, straight: Run, interrupted: Run): readonly Failure[] {
  const length = Math.max(straight.sends.length, interrupted.sends.length)
  for (let index = 0; index < length; index++) {
    const [one, other] = [straight.sends[index], interrupted.sends[index]]
    if (textOf(one) !== textOf(other)) return [{ kind: 'fault', way, straight: one, interrupted: other }]
  }
  return []
}

/** Everything of a message that is sent, so that equal ones are equal texts. */
export function textOf(sent: Sent | undefined): string {
  if (sent === undefined) return ''
  const { output, rules, bytes, properties, system } = sent.message
  return JSON.stringify([sent.at, output, rules, Buffer.from(bytes).toString('base64'), [...properties], system])
}
