// What became of a test: what was sent held against what was drawn, the states and reasons it asserts, and the three ways
// against each other. Data; said in words by failure.ts.
import { type Explanation, explain } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Problem } from '../../rules/data/problem.ts'
import { identityOf } from '../bytes.ts'
import { stateOfKey } from '../inspection/rule-memory.ts'
import { compare, type Difference } from './comparison.ts'
import type { Marble } from './marbles.ts'
import { RememberingReader } from './remembering-reader.ts'
import type { ExpectedReason, ExpectedState, RuleTest } from './rule-test.ts'
import { runTest, type Sent, type StartMachine, type TestRun, type Way } from './test-run.ts'

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

export interface JudgeOptions {
  readonly startMachine?: StartMachine
  /** Reads the documents that come before every entry; the tests of a file share it. The straight run reads as a module. */
  readonly reader?: RememberingReader
}

/** Runs the test in the three ways and judges what it sent. */
export function judge(test: RuleTest, { startMachine, reader = new RememberingReader() }: JudgeOptions = {}): Verdict {
  const options = startMachine === undefined ? {} : { startMachine }
  const observed = observe(test)
  const straight = runTest(test, { ...options, ...observed })
  const { actual, difference } = compare(test, straight)
  const faults = (['restored', 'redelivered'] as const).flatMap(way =>
    faultOf(way, straight, runTest(test, { ...options, way, reader })),
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
        const is = stateOfKey(machine, expected.rule, expected.key)
        if (expected.at === entry.at && is !== expected.is) failures.push({ kind: 'state', expected, is })
      }
    },
  }
}

function reasonFailure(expected: ExpectedReason, all: readonly Explanation[]): readonly Failure[] {
  const explanations = all.filter(({ rule }) => rule === expected.rule)
  const { fired, reason } = expected
  const right = explanations.some(
    found => (fired === undefined || found.fired === fired) && (reason === undefined || found.reason.includes(reason)),
  )
  return right ? [] : [{ kind: 'reason', expected, explanations }]
}

function answersOf({ entries }: RuleTest, { answers }: TestRun): readonly Failure[] {
  return [...answers].flatMap(([place, { accepted, problems }]): readonly Failure[] => {
    const entry = entries[place]
    return entry?.kind === 'twin' && entry.rejected === accepted ? [{ kind: 'answer', place, problems }] : []
  })
}

function faultOf(way: Way, straight: TestRun, interrupted: TestRun): readonly Failure[] {
  const length = Math.max(straight.sends.length, interrupted.sends.length)
  for (let index = 0; index < length; index++) {
    const [one, other] = [straight.sends[index], interrupted.sends[index]]
    if (textOf(one) !== textOf(other)) return [{ kind: 'fault', way, straight: one, interrupted: other }]
  }
  return []
}

/** Everything of a message that is sent, so that equal ones are equal strings. */
export function textOf(sent: Sent | undefined): string {
  if (sent === undefined) return ''
  const { output, rules, bytes, properties, system } = sent.message
  return JSON.stringify([sent.at, output, rules, identityOf(bytes), [...properties], system])
}
