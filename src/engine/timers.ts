// Timers: one queue for all rules and keys. A binary heap; what is no longer wanted stays in it until it comes up, so that
// setting, moving and clearing a timer cost the logarithm of their number at most.

/** A timer of one key of one rule. */
export interface Timer {
  /** Epoch milliseconds. */
  readonly due: number
  readonly rule: string
  /** The canonical text of the key. */
  readonly key: string
  /** Its number: later ones come first. */
  readonly timer: number
}

/** By due time, then rule id, then key, then the later timer first. */
function before(a: Timer, b: Timer): boolean {
  if (a.due !== b.due) return a.due < b.due
  if (a.rule !== b.rule) return a.rule < b.rule
  if (a.key !== b.key) return a.key < b.key
  return a.timer > b.timer
}

export class TimerQueue {
  readonly #heap: Timer[] = []

  get size(): number {
    return this.#heap.length
  }

  get first(): Timer | undefined {
    return this.#heap[0]
  }

  add(timer: Timer): void {
    const heap = this.#heap
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !before(timer, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = timer
  }

  take(): Timer | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || first === last) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      let below = heap[child]
      const right = heap[child + 1]
      if (below !== undefined && right !== undefined && before(right, below)) {
        child++
        below = right
      }
      if (below === undefined || !before(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
    return first
  }

  clear(): void {
    this.#heap.length = 0
  }
}
