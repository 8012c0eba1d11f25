// When the broker has taken acknowledgements. MQTT does not answer them, but a broker handles the packets of a client in order, so
// that its answer to a later packet says so. Until then it may deliver those messages again. Knows no packets.
import { Queue } from '../../engine/queue.ts'
import type { Waiting } from '../acknowledgements.ts'

export interface Confirmations {
  /** An acknowledgement is written; who waits learns when the broker has taken it. */
  written(waiting: Waiting): void
  /** A packet is written that the broker answers; the mark is for `answered`. */
  mark(): number
  /** The broker has answered that packet. */
  answered(mark: number): void
  /** Rejects those that wait, and those that come later. */
  end(reason: unknown): void
}

/** Milliseconds in which another packet may come that is answered anyway. */
const patience = 2

/** `ask` writes a packet that the broker answers, where nothing else has, and `later` acts after so many milliseconds. */
export function createConfirmations(
  ask: () => void,
  later: (act: () => void, milliseconds: number) => void,
): Confirmations {
  const waiting = new Queue<Waiting>()
  let count = 0
  let confirmed = 0
  /** What the newest packet confirms that is to be answered. */
  let marked = 0
  let isWatching = false
  let over: { readonly reason: unknown } | undefined

  /** Asks where nothing that the broker answers has been written since, within the time. */
  function watch(): void {
    if (isWatching || over !== undefined) return
    isWatching = true
    const before = count
    later(() => {
      isWatching = false
      if (marked < before && over === undefined) ask()
      else if (marked < count) watch()
    }, patience)
  }

  return {
    written(one) {
      if (over !== undefined) return one.reject(over.reason)
      waiting.add(one)
      count++
      watch()
    },
    mark() {
      marked = count
      return count
    },
    answered(mark) {
      while (confirmed < mark) {
        confirmed++
        waiting.take()?.resolve()
      }
    },
    end(reason) {
      over = { reason }
      for (let next = waiting.take(); next !== undefined; next = waiting.take()) next.reject(reason)
    },
  }
}
