// How often each of some names was counted, as a family of counters with one label.
import type { Sample } from './exposition.ts'
import type { Family } from './metric-families.ts'

/** Names of inputs, outputs and rules come from outside: beyond so many, the rest is counted under one. */
export const mostNames = 500
const theRest = 'others'

export class Counter {
  readonly #counts = new Map<string, number>()

  constructor(names: readonly string[] = []) {
    this.know(names)
  }

  /** From now on it is there, with 0 before anything is counted. */
  know(names: Iterable<string>): void {
    for (const name of names) if (!this.#counts.has(name) && this.#counts.size < mostNames) this.#counts.set(name, 0)
  }

  add(name: string, times = 1): void {
    const count = this.#counts.get(name)
    if (count !== undefined) this.#counts.set(name, count + times)
    else if (this.#counts.size < mostNames || name === theRest) this.#counts.set(name, times)
    else this.add(theRest, times)
  }

  *samples(family: Family, label: string): Iterable<Sample> {
    for (const [name, value] of this.#counts) yield { family, labels: { [label]: name }, value }
  }
}
