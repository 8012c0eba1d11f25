// What leaves on a stream: what is written in one turn of the event loop leaves together, small packets in one piece. Knows no
// packets.
import type { Duplex } from 'node:stream'

export type Told = (error?: Error | null) => void

/** Bytes of a piece, and of a payload up to which it is copied into one, which takes less than to write each. */
const pieceSize = 64 * 1024
const mostCopied = 16 * 1024

const nobody: readonly Told[] = []

export class Outlet {
  readonly #stream: Duplex
  readonly #leaving: () => void
  /** Where the next packet is written; `#from`: what has not been given to the stream begins there. */
  #piece = Buffer.allocUnsafeSlow(pieceSize)
  #from = 0
  #at = 0
  #parts: Uint8Array[] = []
  #told: Told[] = []
  #isPlanned = false
  #isOver = false
  /** Writes that the stream has not done with: until then the bytes are its own. */
  #open = 0

  /** `leaving` is called each time that something leaves. */
  constructor(stream: Duplex, leaving: () => void) {
    this.#stream = stream
    this.#leaving = leaving
  }

  /** Makes a place for so many bytes, which the caller fills in at once: `bytes`, from the number on that it returns. */
  place(size: number): number {
    this.#plan()
    if (this.#at + size > this.#piece.length) {
      this.#cut()
      this.#piece = Buffer.allocUnsafeSlow(Math.max(pieceSize, size))
      this.#from = 0
      this.#at = 0
    }
    const at = this.#at
    this.#at += size
    return at
  }

  get bytes(): Buffer {
    return this.#piece
  }

  /** `told` is called when they have left the process, or cannot. */
  write(bytes: Uint8Array, told?: Told): void {
    if (told !== undefined) this.#told.push(told)
    if (bytes.length <= mostCopied) {
      const at = this.place(bytes.length)
      this.#piece.set(bytes, at)
      return
    }
    this.#plan()
    this.#cut()
    this.#parts.push(bytes)
  }

  /** Those who wait to be told will not be by the stream. */
  end(reason: Error): void {
    this.#isOver = true
    for (const tell of this.#told.splice(0)) tell(reason)
  }

  readonly flush = (): void => {
    this.#isPlanned = false
    if (this.#isOver) return
    this.#cut()
    const parts = this.#parts
    const last = parts.pop()
    if (last === undefined) return
    this.#leaving()
    const told = this.#told.length === 0 ? nobody : this.#told
    if (told !== nobody) this.#told = []
    this.#open++
    const done: Told = error => {
      this.#open--
      if (this.#open === 0 && this.#from === this.#at && this.#parts.length === 0) {
        this.#from = 0
        this.#at = 0
      }
      for (const tell of told) tell(error)
    }
    if (parts.length === 0) this.#stream.write(last, done)
    else {
      this.#stream.cork()
      for (const part of parts) this.#stream.write(part)
      this.#stream.write(last, done)
      this.#stream.uncork()
      this.#parts = []
    }
  }

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(this.flush)
  }

  /** What is in the piece so far is a part of its own. */
  #cut(): void {
    if (this.#from === this.#at) return
    this.#parts.push(this.#piece.subarray(this.#from, this.#at))
    this.#from = this.#at
  }
}
