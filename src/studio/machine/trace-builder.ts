// What one rule did over a recording, gathered while it runs: spans of its states by key, and what it sent. Knows no machine.
import type { Bands, KeyTrace, Marbles, RuleTrace } from '../protocol.ts'
import { Numbers } from './numbers.ts'

const codes = { idle: 0, pending: 1, raised: 2 } as const
export type State = keyof typeof codes

/** Of more keys than these, only what they come to together is kept. */
const mostKeys = 500

interface KeyBuilder {
  readonly index: number
  readonly text: string
  state: 0 | 1 | 2
  since: number
  raisedFor: number
  raisings: number
}

export class TraceBuilder {
  readonly rule: string
  readonly #keys = new Map<string, KeyBuilder>()
  readonly #from = new Numbers()
  readonly #to = new Numbers()
  readonly #state = new Numbers()
  readonly #key = new Numbers()
  readonly #raisings = new Numbers()
  readonly #outputs = new Map<string, { readonly times: Numbers; readonly entries: Numbers }>()

  constructor(rule: string) {
    this.rule = rule
  }

  become(key: string, state: State, time: number): void {
    let known = this.#keys.get(key)
    if (known === undefined) {
      known = { index: this.#keys.size, text: key, state: 0, since: time, raisedFor: 0, raisings: 0 }
      this.#keys.set(key, known)
    }
    const code = codes[state]
    if (code === known.state) return
    this.#close(known, time)
    if (code === 2) {
      known.raisings++
      this.#raisings.push(time)
    }
    known.state = code
    known.since = time
  }

  /** It did something, and nothing of it lasts. */
  flash(time: number): void {
    this.#from.push(time)
    this.#to.push(time)
    this.#state.push(2)
    this.#key.push(0)
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

  #close(key: KeyBuilder, time: number): void {
    if (key.state === 0) return
    this.#from.push(key.since)
    this.#to.push(time)
    this.#state.push(key.state)
    this.#key.push(key.index)
    if (key.state === 2) key.raisedFor += time - key.since
  }

  /** What there is so far, with the open spans up to `time`; it goes on afterwards. */
  trace(version: number, time: number): RuleTrace {
    const open = [...this.#keys.values()].filter(({ state }) => state !== 0)
    const bands = sorted({
      from: this.#from.with(open.map(({ since }) => since)),
      to: this.#to.with(open.map(() => time)),
      state: Uint8Array.from(this.#state.with(open.map(({ state }) => state))),
      key: Uint32Array.from(this.#key.with(open.map(({ index }) => index))),
    })
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
      version,
      all: this.#keys.size <= 1 ? bands : united(bands),
      bands,
      keys: keys
        .sort((a, b) => b.raisedFor - a.raisedFor || b.raisings - a.raisings || a.index - b.index)
        .slice(0, mostKeys),
      raisings: this.#raisings.with([]),
      raisedFor: keys.reduce((sum, { raisedFor }) => sum + raisedFor, 0),
      outputs: [...this.#outputs].map(
        ([output, { times, entries }]): Marbles => ({
          output,
          times: times.with([]),
          entries: Int32Array.from(entries.with([])),
        }),
      ),
    }
  }
}

function sorted(bands: Bands): Bands {
  const order = Uint32Array.from(bands.from, (_, index) => index).sort(
    (a, b) => (bands.from[a] ?? 0) - (bands.from[b] ?? 0) || a - b,
  )
  return {
    from: Float64Array.from(order, at => bands.from[at] ?? 0),
    to: Float64Array.from(order, at => bands.to[at] ?? 0),
    state: Uint8Array.from(order, at => bands.state[at] ?? 0),
    key: Uint32Array.from(order, at => bands.key[at] ?? 0),
  }
}

/** The worst state of any key, over time. */
function united({ from, to, state }: Bands): Bands {
  const ends = Uint32Array.from(to, (_, index) => index).sort((a, b) => (to[a] ?? 0) - (to[b] ?? 0))
  const [fromList, toList, stateList] = [new Numbers(), new Numbers(), new Numbers()]
  const count = [0, 0, 0]
  let [starting, ending, since, current] = [0, 0, 0, 0]
  while (ending < ends.length) {
    const start = from[starting] ?? Number.POSITIVE_INFINITY
    const end = to[ends[ending] ?? 0] ?? Number.POSITIVE_INFINITY
    const time = Math.min(start, end)
    for (; (from[starting] ?? Number.POSITIVE_INFINITY) <= time && starting < from.length; starting++)
      count[state[starting] ?? 0] = (count[state[starting] ?? 0] ?? 0) + 1
    for (; ending < ends.length && (to[ends[ending] ?? 0] ?? 0) <= time; ending++) {
      const code = state[ends[ending] ?? 0] ?? 0
      count[code] = (count[code] ?? 0) - 1
    }
    const next = (count[2] ?? 0) > 0 ? 2 : (count[1] ?? 0) > 0 ? 1 : 0
    if (next === current) continue
    if (current !== 0 && time > since) {
      fromList.push(since)
      toList.push(time)
      stateList.push(current)
    }
    current = next
    since = time
  }
  return {
    from: fromList.with([]),
    to: toList.with([]),
    state: Uint8Array.from(stateList.with([])),
    key: new Uint32Array(fromList.length),
  }
}
