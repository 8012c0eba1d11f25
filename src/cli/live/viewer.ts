// One who watches: what it asked for, how fast, and the stream to it, which loses events rather than wait. Knows no machine.
import type { ServerResponse } from 'node:http'
import type { Chosen } from './decision-json.ts'
import { Pace } from './pace.ts'

export interface Wanted {
  /** Messages a second. */
  readonly rate: number
  readonly rules: Chosen
  readonly reasons: boolean
  readonly states: boolean
}

export const mostRate = 100

/** Bytes that may wait for a viewer to read them. */
const mostWaiting = 256 * 1024
/** Milliseconds after which one that reads nothing is disconnected. */
const patience = 60_000

export class Viewer {
  readonly wanted: Wanted
  readonly #stream: ServerResponse
  /** Of messages about which something happened, and of the others. */
  readonly #paces: { readonly event: Pace; readonly other: Pace }
  #fullSince: number | undefined
  #states = ''
  received = 0
  #shown = 0
  #skipped = 0
  #lost = 0

  constructor(wanted: Wanted, stream: ServerResponse, now: number) {
    this.wanted = wanted
    this.#stream = stream
    this.#paces = { event: new Pace(wanted.rate, now), other: new Pace(wanted.rate, now) }
  }

  /** Whether it may be shown a message soon of which a reason is worth while. */
  isOpen(now: number): boolean {
    return this.wanted.reasons && (this.#paces.event.has(now) || this.#paces.other.has(now))
  }

  /** Whether it is shown this one; of those without the reasons that it asked for, a second's half is kept for others. */
  takes(isEvent: boolean, isWhole: boolean, now: number): boolean {
    const pace = isEvent ? this.#paces.event : this.#paces.other
    const isShown = pace.has(now, isWhole ? 0 : 0.5)
    if (isShown) pace.take()
    else this.#skipped++
    return isShown
  }

  get isFull(): boolean {
    return this.#stream.writableLength > mostWaiting
  }

  /** Sends an event, or loses it where too much waits already. `data` is JSON without line breaks. */
  send(name: string, data: string, now: number): void {
    if (this.isFull) {
      this.#fullSince ??= now
      this.#lost++
      if (now - this.#fullSince > patience) this.#stream.destroy()
      return
    }
    this.#fullSince = undefined
    if (name === 'decision') this.#shown++
    this.#stream.write(`event: ${name}\ndata: ${data}\n\n`)
  }

  /** Sends the states, where they are others than the last ones. */
  sendStates(data: string, now: number): void {
    const states = data.replace(/^\{"at":\d+,/, '')
    if (states === this.#states) return
    const { isFull } = this
    this.send('states', data, now)
    if (!isFull) this.#states = states
  }

  get counts() {
    return { received: this.received, shown: this.#shown, skipped: this.#skipped, lost: this.#lost }
  }
}
