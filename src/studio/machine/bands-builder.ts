// Spans of states, gathered while time goes on: opened when one begins, closed when it ends. Knows no rule.
import type { Bands } from '../protocol.ts'
import { Numbers } from './numbers.ts'

/** 1: pending, 2: raised. */
export type Code = 1 | 2

/** Where a span is that goes on. */
const open = Number.POSITIVE_INFINITY

export class BandsBuilder {
  readonly #from = new Numbers()
  readonly #to = new Numbers()
  readonly #state = new Numbers()
  readonly #key = new Numbers()
  #isOrdered = true

  /** Begins a span, and returns the number by which it ends. */
  open(time: number, state: Code, key: number): number {
    const number = this.#from.length
    if (time < (this.#from.at(number - 1) ?? time)) this.#isOrdered = false
    this.#from.push(time)
    this.#to.push(open)
    this.#state.push(state)
    this.#key.push(key)
    return number
  }

  close(number: number, time: number): void {
    this.#to.set(number, time)
  }

  /** It goes on after all. */
  reopen(number: number): number {
    this.#to.set(number, open)
    return number
  }

  /** Those there are so far, the ones that go on up to `until`. */
  bands(until: number): Bands {
    const to = this.#to.copy()
    for (let index = 0; index < to.length; index++) if (to[index] === open) to[index] = until
    const bands = {
      from: this.#from.copy(),
      to,
      state: new Uint8Array(this.#state.copy()),
      key: new Uint32Array(this.#key.copy()),
    }
    return this.#isOrdered ? bands : sorted(bands)
  }
}

/** What is told afterwards of a module may have begun before what is known already. */
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

/** The worst state of any key, as it changes. Spans of no length are left out. */
export class WorstBands {
  readonly #bands = new BandsBuilder()
  /** How many keys are pending, and how many raised. */
  readonly #counts: [pending: number, raised: number] = [0, 0]
  #worst: 0 | Code = 0
  #since = 0
  /** The last span that has ended. */
  #last: { readonly number: number; readonly state: Code; readonly to: number } | undefined
  #open: number | undefined
  #time = Number.NEGATIVE_INFINITY

  /** A key was in the one state, and is in the other. */
  turn(before: 0 | Code, after: 0 | Code, at: number): void {
    if (before !== 0) this.#counts[before - 1] = (this.#counts[before - 1] ?? 0) - 1
    if (after !== 0) this.#counts[after - 1] = (this.#counts[after - 1] ?? 0) + 1
    const worst = this.#counts[1] > 0 ? 2 : this.#counts[0] > 0 ? 1 : 0
    if (worst === this.#worst) return
    this.#time = Math.max(this.#time, at)
    this.#end(this.#time)
    this.#worst = worst
    this.#since = this.#time
  }

  bands(until: number): Bands {
    this.#begin(until)
    return this.#bands.bands(until)
  }

  /** A span begins when it is known that it lasts. */
  #begin(time: number): void {
    if (this.#worst === 0 || this.#open !== undefined || time <= this.#since) return
    const last = this.#last
    const goesOn = last?.state === this.#worst && last.to === this.#since
    this.#open = goesOn ? this.#bands.reopen(last.number) : this.#bands.open(this.#since, this.#worst, 0)
  }

  #end(time: number): void {
    this.#begin(time)
    if (this.#open === undefined || this.#worst === 0) return
    this.#bands.close(this.#open, time)
    this.#last = { number: this.#open, state: this.#worst, to: time }
    this.#open = undefined
  }
}
