// Gives out the messages that arrive with no more of them in flight than was agreed, whatever the broker does. Knows no contents.
import { Queue } from '../../engine/queue.ts'
import type { Frame } from './frames.ts'

/**
 * A broker may send more than it was told to: Mosquitto 2.0.11 does where it has a queue and acknowledgements come in. To read no
 * further would leave its answers unread too, for which messages in flight wait. So they are read, and wait here as the bytes
 * that they came as: a message at work takes twenty times as much.
 */
export class Inflow {
  readonly #most: number
  readonly #give: (frame: Frame) => void
  readonly #waiting = new Queue<Frame>()
  #inFlight = 0
  #isGiving = false

  /** `give` is called for each message, in order; it may acknowledge at once. */
  constructor(most: number, give: (frame: Frame) => void) {
    this.#most = most
    this.#give = give
  }

  /** A message that is to be acknowledged. */
  push(frame: Frame): void {
    if (this.#waiting.size > 0 || this.#inFlight >= this.#most) this.#waiting.add(kept(frame))
    else this.#giveOut(frame)
  }

  /** One of those given out is acknowledged. */
  acknowledged(): void {
    this.#inFlight--
    if (this.#isGiving) return
    this.#isGiving = true
    while (this.#inFlight < this.#most) {
      const next = this.#waiting.take()
      if (next === undefined) break
      this.#giveOut(next)
    }
    this.#isGiving = false
  }

  #giveOut(frame: Frame): void {
    this.#inFlight++
    this.#give(frame)
  }
}

/** In bytes of its own. */
function kept(frame: Frame): Frame {
  if (frame.isKept) return frame
  const { bytes, at, end, start, size } = frame
  const own = Buffer.allocUnsafe(end - at)
  bytes.copy(own, 0, at, end)
  return { bytes: own, at: 0, end: own.length, start: start - at, size, isKept: true }
}
