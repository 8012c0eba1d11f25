// What modules did since the host was told last: how often each rule fired, what was sent to each output, and what could not be
// decided, by its code.
import type { Decision } from '../engine/decision.ts'

export class Counts {
  readonly #kinds = {
    fired: new Map<string, number>(),
    sent: new Map<string, number>(),
    errors: new Map<string, number>(),
  }

  add({ fired, sends, error }: Decision): void {
    const { fired: rules, sent, errors } = this.#kinds
    for (const rule of fired) increase(rules, rule)
    for (const { output } of sends) increase(sent, output)
    if (error !== undefined) increase(errors, error.code)
  }

  get isEmpty(): boolean {
    return Object.values(this.#kinds).every(({ size }) => size === 0)
  }

  /** As JSON: by kind, lists of a name and a number. They are 0 then. */
  take(): string {
    const text = JSON.stringify(Object.fromEntries(Object.entries(this.#kinds).map(([kind, of]) => [kind, [...of]])))
    for (const of of Object.values(this.#kinds)) of.clear()
    return text
  }
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
