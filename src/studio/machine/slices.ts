// Long work in slices, so that a newer request is seen in between. Knows nothing of what is done.

/** Thrown where the work is of no use any more. */
export class Outdated extends Error {}

/** Between two of these, requests are taken in. */
const sliceLength = 24

export interface Slices {
  /** To be called often: waits for the next turn where this one was long. Throws `Outdated`. */
  pause(): Promise<void>
  /** True where it is time to call `pause`. */
  isDue(): boolean
}

const channel = new MessageChannel()
const waiting: (() => void)[] = []
channel.port1.onmessage = () => waiting.shift()?.()

/** Ends this turn: timers of browsers are held back, messages are not. */
const nextTurn = () =>
  new Promise<void>(resolve => {
    waiting.push(resolve)
    channel.port2.postMessage(undefined)
  })

/** `isNeeded` is asked after each turn. */
export function createSlices(isNeeded: () => boolean): Slices {
  let started = performance.now()
  const isDue = () => performance.now() - started > sliceLength
  return {
    isDue,
    async pause() {
      await nextTurn()
      started = performance.now()
      if (!isNeeded()) throw new Outdated()
    },
  }
}
