// The machine: a plan that can be changed, and the messages that go through it. Synchronous; time is an argument, so
// that production, replay and tests run the same machine.
import { defaultDocument, readDocument } from '../rules/document.ts'
import type { JsonObject } from '../rules/json.ts'
import type { Message } from '../rules/message.ts'
import type { Problem } from '../rules/problem.ts'
import type { Decision } from './decision.ts'
import { evaluate } from './evaluate.ts'
import { compile, type Plan } from './plan.ts'

export interface Machine {
  /**
   * Takes a desired document whole, or rejects it whole and goes on with the one before. `now` is in epoch
   * milliseconds and never less than in the call before.
   */
  apply(desired: JsonObject, now: number): Applied
  /** What is decided: first by each timer that was due, then, last, about the message. */
  accept(message: Message, now: number): readonly Decision[]
  /** What each timer decides that is due by then. */
  advance(now: number): readonly Decision[]
  /** When the next timer is due, in epoch milliseconds. */
  readonly nextDue: number | undefined
  /** What runs now. */
  readonly plan: Plan
}

export interface Applied {
  readonly accepted: boolean
  readonly problems: readonly Problem[]
  /** Of timers that were due before. */
  readonly decisions: readonly Decision[]
}

/** A base document, or another that must be right, has problems. */
export class InvalidDocument extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`the document has problems: ${problems.map(({ pointer, message }) => `${pointer}: ${message}`).join(' ')}`)
    this.problems = problems
  }
}

/**
 * A machine that runs the base document until a desired one is applied.
 * @throws InvalidDocument where the base document has errors.
 */
export function createMachine(options: { readonly base?: JsonObject; readonly start: number }): Machine {
  const base = options.base ?? defaultDocument
  const first = readDocument({}, base)
  if (first.ruleSet === undefined) throw new InvalidDocument(first.problems)
  let plan = compile(first.ruleSet)
  return {
    apply(desired) {
      const { ruleSet, problems } = readDocument(desired, base)
      if (ruleSet !== undefined) plan = compile(ruleSet)
      return { accepted: ruleSet !== undefined, problems, decisions: [] }
    },
    accept: (message, now) => [evaluate(plan, message, now)],
    advance: () => [],
    nextDue: undefined,
    get plan() {
      return plan
    },
  }
}
