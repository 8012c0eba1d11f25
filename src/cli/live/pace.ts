// So many a second, and a second's worth at once. Knows no clock.

export class Pace {
  readonly #rate: number
  #left: number
  #at: number

  /** `rate` a second; times are milliseconds that never go back. */
  constructor(rate: number, now: number) {
    this.#rate = rate
    this.#left = rate
    this.#at = now
  }

  /** Whether one more may go now; `reserve`, from 0 to 1: only where that part of a second's worth is left afterwards. */
  has(now: number, reserve = 0): boolean {
    this.#left = Math.min(this.#rate, this.#left + ((now - this.#at) * this.#rate) / 1000)
    this.#at = now
    return this.#left >= 1 + Math.floor(this.#rate * reserve)
  }

  take(): void {
    this.#left--
  }
}

/** Milliseconds of work that may be saved up: what takes long the first time is not refused for long. */
const mostSaved = 1000

/** Lets work be done as long as it takes no more than a share of the time. Times are milliseconds that never go back. */
export class Share {
  readonly #share: number
  #left = mostSaved
  #at = Number.NEGATIVE_INFINITY

  /** A twentieth of the time is 1 / 20. */
  constructor(share: number) {
    this.#share = share
  }

  isFree(now: number): boolean {
    this.#left = Math.min(mostSaved, this.#left + (now - this.#at) * this.#share)
    this.#at = now
    return this.#left > 0
  }

  spend(time: number): void {
    this.#left -= time
  }
}
