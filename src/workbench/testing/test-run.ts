// Runs one test through a machine, in one of three ways: all of them must send the same. Virtual time, and no clock.
import type { Decision } from '../../engine/decision.ts'
import { createMachine, type Machine, type MachineOptions } from '../../engine/machine.ts'
import type { OutputMessage } from '../../rules/data/message.ts'
import type { Problem } from '../../rules/data/problem.ts'
import type { DocumentReader } from '../../rules/document/document.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import type { RuleTest, Scenario, TestEntry } from './rule-test.ts'

/** A message that was sent. */
export interface Sent {
  /** Milliseconds since frame 0. */
  readonly at: number
  readonly message: OutputMessage
  /** The place of the entry that caused it; of a timer, that of the entry up to which time passed. */
  readonly entry: number
  readonly by: 'message' | 'timer'
}

export interface TestRun {
  /** In the order of sending. */
  readonly sends: readonly Sent[]
  /** What became of each change of the twin, by the place of its entry. */
  readonly answers: ReadonlyMap<number, Answer>
}

export interface Answer {
  readonly accepted: boolean
  readonly problems: readonly Problem[]
}

/** Stopped and restored before every entry; or the twin's document delivered again before every entry. */
export const ways = ['straight', 'restored', 'redelivered'] as const
export type Way = (typeof ways)[number]

/** How a machine comes to be; a test of this file plants faults here. */
export type StartMachine = (options: MachineOptions) => Machine

export interface TestRunOptions {
  readonly way?: Way
  readonly startMachine?: StartMachine
  /** Reads documents for the machines; default: each machine its own. */
  readonly reader?: DocumentReader
  /** Sees the machine before, and after, the entry at this place is worked off. */
  readonly before?: (place: number, machine: Machine) => void
  readonly after?: (place: number, machine: Machine) => void
}

/** The test from its start to its end. Its document is valid. */
export function runTest(
  test: Scenario,
  { way = 'straight', startMachine = createMachine, reader, ...see }: TestRunOptions = {},
): TestRun {
  const { start } = test
  const options = reader === undefined ? { start } : { start, reader }
  let desired = test.desired
  let machine = startMachine(options)
  const sends: Sent[] = []
  const answers = new Map<number, Answer>()

  function collect(decisions: readonly Decision[], entry: number): void {
    for (const { at, cause: by, sends: messages } of decisions) {
      sends.push(...messages.map(message => ({ at: at - start, message, entry, by })))
    }
  }

  function work(entry: TestEntry, place: number): void {
    const now = start + entry.at
    if (entry.kind === 'pause') collect(machine.advance(now).decisions, place)
    else if (entry.kind === 'message') {
      const { decisions } = machine.accept(entry.message, now)
      collect(decisions, place)
    } else {
      desired = mergeObject(desired, entry.patch)
      const { accepted, problems, decisions } = machine.apply(desired, now)
      answers.set(place, { accepted, problems })
      collect(decisions, place)
    }
  }

  function interrupt(place: number, now: number): void {
    if (way === 'restored') {
      const { desired: running } = machine
      const snapshot = JSON.parse(JSON.stringify(machine.snapshot()))
      machine = startMachine({ ...options, desired: running, snapshot })
    }
    if (way === 'redelivered') collect(machine.apply(structuredClone(desired), now).decisions, place)
  }

  collect(machine.apply(desired, start).decisions, 0)
  test.entries.forEach((entry, place) => {
    interrupt(place, start + entry.at)
    see.before?.(place, machine)
    work(entry, place)
    see.after?.(place, machine)
  })
  return { sends, answers }
}

/** The desired properties before the entry at this place, and the machine that they run, at that time. */
export function machineBefore(test: RuleTest, place: number, at: number): Machine {
  let found: Machine | undefined
  runTest(test, {
    before: (current, machine) => {
      if (current === place) found = machine.copy()
    },
  })
  const machine = found ?? createMachine({ start: test.start })
  machine.advance(test.start + at)
  return machine
}
