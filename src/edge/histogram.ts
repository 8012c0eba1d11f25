// How long things took, in the classes of a Prometheus histogram. Knows nothing of what took it.

/** Upper bounds in seconds: from a message that is only passed on to one that waits for an edgeHub that is not there. */
export const durationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

export interface HistogramFigures {
  /** How many took at most so many seconds, by bound. */
  readonly upTo: readonly (readonly [bound: number, count: number])[]
  readonly count: number
  /** In seconds. */
  readonly sum: number
}

export class Histogram {
  readonly #counts = new Array<number>(durationBounds.length).fill(0)
  #count = 0
  #sum = 0

  observe(seconds: number): void {
    this.#count++
    this.#sum += seconds
    const place = durationBounds.findIndex(bound => seconds <= bound)
    if (place >= 0) this.#counts[place] = (this.#counts[place] ?? 0) + 1
  }

  get figures(): HistogramFigures {
    let total = 0
    const upTo = durationBounds.map((bound, place) => {
      total += this.#counts[place] ?? 0
      return [bound, total] as const
    })
    return { upTo, count: this.#count, sum: this.#sum }
  }
}
