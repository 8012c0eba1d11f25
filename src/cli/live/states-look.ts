// The states of keys as JSON, looked at so seldom that it costs little however many keys there are.
import type { Machine } from '../../engine/machine.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import type { Chosen } from './decision-json.ts'
import { liveStates } from './live-states.ts'

/** Milliseconds between two looks at the same rules. */
const shortest = 900
/** And so many times what a look takes. */
const waits = 100
/** Milliseconds after which keys are only counted. */
const longest = 20
/** Choices of rules that are looked at in turn. */
const mostChoices = 16

export const nothingRuns = '{"at":0,"rules":[]}'

export class StatesLook {
  readonly #seen = new Map<string, { readonly text: string; readonly until: number }>()

  /** Milliseconds that never go back. */
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** JSON, up to a second old, or older where a look takes long; undefined where too many choices are looked at already. */
  look(machine: Machine, chosen: Chosen): string | undefined {
    const now = this.#clock()
    const choice = chosen === undefined ? '' : [...chosen].sort().join('\n')
    const known = this.#seen.get(choice)
    if (known !== undefined && known.until > now) return known.text
    for (const [other, { until }] of this.#seen) if (until <= now) this.#seen.delete(other)
    if (this.#seen.size >= mostChoices) return undefined
    const text = writeJson({
      at: machine.clock,
      rules: liveStates(machine, chosen, () => this.#clock() - now < longest),
    })
    const until = now + Math.max(shortest, (this.#clock() - now) * waits)
    this.#seen.set(choice, { text, until })
    return text
  }
}
