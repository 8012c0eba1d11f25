// Cuts what arrives into MQTT's control packets. Holds no more of a large one than its head: a broker may deliver 256 MB.

/** A packet, whole; or, where it is larger than allowed, its head and the size of all of it. */
export interface Frame {
  /** Where the packet is, perhaps among others. */
  readonly bytes: Buffer
  /** Its first byte, and the one behind its last. */
  readonly at: number
  readonly end: number
  /** Where its fixed header ends. */
  readonly start: number
  /** Bytes of the whole packet. */
  readonly size: number
  /** Whether the bytes stay as they are; where not, the next chunk may be read over them. */
  readonly isKept: boolean
}

/** Topic and properties of a packet that is too large are within so many bytes, where they are of any use. */
const headSize = 128 * 1024
const longestHeader = 5

export class Frames {
  readonly #limit: number
  readonly #take: (frame: Frame) => void
  /** What has arrived of a header that is not whole yet. */
  readonly #head = Buffer.alloc(longestHeader)
  #headSize = 0
  /** The packet that is not whole yet, once its header is. */
  #open: { readonly held: Buffer; readonly start: number; readonly size: number } | undefined
  /** How much of it has arrived. */
  #arrived = 0

  /** `limit`: bytes above which only the head of a packet is kept. `take` is called for each packet, in order. */
  constructor(limit: number, take: (frame: Frame) => void) {
    this.#limit = limit
    this.#take = take
  }

  /**
   * Keeps nothing of the chunk itself.
   * @throws RangeError where this is not MQTT.
   */
  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#open !== undefined || this.#headSize > 0) at = this.#collect(chunk, at)
      else {
        const start = headerEnd(chunk, at, chunk.length)
        const size = start < 0 ? Number.POSITIVE_INFINITY : start - at + remainingLength(chunk, at)
        if (size > this.#limit || at + size > chunk.length) at = this.#begin(chunk, at)
        else {
          this.#take({ bytes: chunk, at, end: at + size, start, size, isKept: false })
          at += size
        }
      }
    }
  }

  /** Takes what belongs to the present packet, and returns where the rest begins. */
  #collect(chunk: Buffer, at: number): number {
    if (this.#open === undefined) return this.#begin(chunk, at)
    const { held, start, size } = this.#open
    const end = Math.min(chunk.length, at + size - this.#arrived)
    if (this.#arrived < held.length) chunk.copy(held, this.#arrived, at, end)
    this.#arrived += end - at
    if (this.#arrived < size) return end
    this.#open = undefined
    this.#take({ bytes: held, at: 0, end: held.length, start, size, isKept: true })
    return end
  }

  /** A header, byte by byte; then there is a place for what follows. */
  #begin(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length) {
      this.#head[this.#headSize++] = chunk[at++] ?? 0
      const start = headerEnd(this.#head, 0, this.#headSize)
      if (start < 0) continue
      const size = start + remainingLength(this.#head, 0)
      const held = Buffer.allocUnsafeSlow(size <= this.#limit ? size : Math.min(size, headSize))
      this.#head.copy(held, 0, 0, start)
      this.#open = { held, start, size }
      this.#arrived = start
      this.#headSize = 0
      return this.#collect(chunk, at)
    }
    return at
  }
}

/** Where the fixed header ends that begins there: MQTT 5.0, section 2.1. -1 where it is not whole. */
function headerEnd(bytes: Buffer, at: number, end: number): number {
  for (let place = at + 1; place < at + longestHeader; place++) {
    if (place >= end) return -1
    if ((bytes[place] ?? 0) < 0x80) return place + 1
  }
  throw new RangeError('the length of a packet has more than four bytes')
}

/** The length in that header, which is whole. */
function remainingLength(bytes: Buffer, at: number): number {
  let length = 0
  for (let place = at + 1, factor = 1; ; place++, factor *= 128) {
    const byte = bytes[place] ?? 0
    length += (byte & 0x7f) * factor
    if (byte < 0x80) return length
  }
}
