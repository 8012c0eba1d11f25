// What one rule did over a recording, gathered while it runs: spans of its states by key, and what it sent. Knows no machine.
import type { KeyTrace, Marbles, RuleTrace } from '../protocol.ts'
import { BandsBuilder, type Code, WorstBands } from './bands-builder.ts'
import { Numbers } from './numbers.ts'

const codes = { idle: 0, pending: 1, raised: 2 } as const
export type State = keyof typeof codes

/** Of more keys than these, only what they come to together is kept. */
const mostKeys = 500

interface KeyBuilder {
  readonly index: number
  readonly text: string
  state: 0 | Code
  since: number
  /** The span that goes on. */
  band: number
  raisedFor: number
  raisings: number
}

export class TraceBuilder {
  readonly rule: string
  readonly #keys = new Map<string, KeyBuilder>()
  readonly #bands = new BandsBuilder()
  readonly #worst = new WorstBands()
  readonly #raisings = new Numbers()
  readonly #outputs = new Map<string, { readonly times: Numbers; readonly entries: Numbers }>()

  constructor(rule: string) {
    this.rule = rule
  }

  become(key: string, state: State, time: number): void {
    let known = this.#keys.get(key)
    if (known === undefined) {
      known = { index: this.#keys.size, text: key, state: 0, since: time, band: -1, raisedFor: 0, raisings: 0 }
      this.#keys.set(key, known)
    }
    const code = codes[state]
    if (code === known.state) return
    if (known.state !== 0) this.#bands.close(known.band, time)
    if (known.state === 2) known.raisedFor += time - known.since
    this.#worst.turn(known.state, code, time)
    if (code === 2) {
      known.raisings++
      this.#raisings.push(time)
    }
    known.state = code
    known.since = time
    if (code !== 0) known.band = this.#bands.open(time, code, known.index)
  }

  /** It did something, and nothing of it lasts. */
  flash(time: number): void {
    this.#bands.close(this.#bands.open(time, 2, 0), time)
    this.#raisings.push(time)
  }

  /** The keys that are pending or raised. */
  open(): readonly string[] {
    return [...this.#keys.values()].filter(({ state }) => state !== 0).map(({ text }) => text)
  }

  send(output: string, time: number, entry: number): void {
    let known = this.#outputs.get(output)
    if (known === undefined) {
      known = { times: new Numbers(), entries: new Numbers() }
      this.#outputs.set(output, known)
    }
    known.times.push(time)
    known.entries.push(entry)
  }

  /** What there is so far, with the open spans up to `time`; it goes on afterwards. */
  trace(time: number): RuleTrace {
    const bands = this.#bands.bands(time)
    const keys = [...this.#keys.values()].map(
      ({ index, text, raisedFor, raisings, state, since }): KeyTrace => ({
        index,
        text,
        raisings,
        raisedFor: raisedFor + (state === 2 ? time - since : 0),
      }),
    )
    return {
      rule: this.rule,
      all: this.#keys.size <= 1 ? bands : this.#worst.bands(time),
      bands,
      keys: keys
        .sort((a, b) => b.raisedFor - a.raisedFor || b.raisings - a.raisings || a.index - b.index)
        .slice(0, mostKeys),
      raisings: this.#raisings.copy(),
      raisedFor: keys.reduce((sum, { raisedFor }) => sum + raisedFor, 0),
      outputs: [...this.#outputs].map(
        ([output, { times, entries }]): Marbles => ({
          output,
          times: times.copy(),
          entries: new Int32Array(entries.copy()),
        }),
      ),
    }
  }
}
