// Cuts what arrives into MQTT's control packets. Holds no more of a large one than its head: a broker may deliver 256 MB.

/** A packet, whole; or, where it is larger than allowed, its head and the size of all of it. */
export interface Frame {
  readonly bytes: Buffer
  /** Where the fixed header ends. */
  readonly start: number
  /** Bytes of the whole packet. */
  readonly size: number
}

/** Topic and properties of a packet that is too large are within so many bytes, where they are of any use. */
const headSize = 128 * 1024

export class Frames {
  readonly #limit: number
  readonly #take: (frame: Frame) => void
  /** What has arrived of the packet that is not whole yet. */
  #parts: Buffer[] = []
  #held = 0
  /** How much of it has arrived, with what was not held. */
  #arrived = 0
  /** Undefined while not even its header is there. */
  #header: Header | undefined

  /** `limit`: bytes above which only the head of a packet is kept. `take` is called for each packet, in order. */
  constructor(limit: number, take: (frame: Frame) => void) {
    this.#limit = limit
    this.#take = take
  }

  /** @throws RangeError where this is not MQTT. */
  push(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#arrived === 0) {
        const header = readHeader(rest)
        if (header !== undefined && header.size <= rest.length && header.size <= this.#limit) {
          this.#take({ bytes: rest.subarray(0, header.size), ...header })
          rest = rest.subarray(header.size)
          continue
        }
      }
      rest = this.#collect(rest)
    }
  }

  /** Takes what belongs to the present packet, and returns the rest. */
  #collect(chunk: Buffer): Buffer {
    if (this.#header === undefined) {
      this.#hold(chunk.subarray(0, Math.max(0, longestHeader - this.#held)))
      const taken = this.#held - this.#arrived
      this.#arrived = this.#held
      const head = this.#together()
      this.#header = readHeader(head)
      if (this.#header === undefined) return chunk.subarray(taken)
      // What was taken too much belongs to the next packet.
      const tooMuch = Math.max(0, this.#held - this.#header.size)
      this.#parts = [head.subarray(0, head.length - tooMuch)]
      this.#held -= tooMuch
      this.#arrived = this.#held
      return this.#whole(chunk.subarray(taken - tooMuch))
    }
    const part = chunk.subarray(0, this.#header.size - this.#arrived)
    const most = this.#header.size <= this.#limit ? this.#header.size : headSize
    this.#hold(part.subarray(0, Math.max(0, most - this.#held)))
    this.#arrived += part.length
    return this.#whole(chunk.subarray(part.length))
  }

  #whole(rest: Buffer): Buffer {
    const header = this.#header
    if (header === undefined || this.#arrived < header.size) return rest
    const bytes = this.#together()
    this.#parts = []
    this.#held = 0
    this.#arrived = 0
    this.#header = undefined
    this.#take({ bytes, ...header })
    return rest
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return
    this.#parts.push(part)
    this.#held += part.length
  }

  #together(): Buffer {
    const [first = Buffer.alloc(0)] = this.#parts
    return this.#parts.length <= 1 ? first : Buffer.concat(this.#parts, this.#held)
  }
}

type Header = Pick<Frame, 'start' | 'size'>
const longestHeader = 5

/** The fixed header: MQTT 5.0, section 2.1. Undefined where it is not whole. */
function readHeader(bytes: Buffer): Header | undefined {
  let length = 0
  for (let at = 1; at < longestHeader; at++) {
    const byte = bytes[at]
    if (byte === undefined) return undefined
    length += (byte & 0x7f) * 2 ** (7 * (at - 1))
    if (byte < 0x80) return { start: at + 1, size: at + 1 + length }
  }
  throw new RangeError('the length of a packet has more than four bytes')
}
