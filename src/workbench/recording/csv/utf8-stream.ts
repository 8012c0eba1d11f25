// A file of text as UTF-8: one in UTF-16 is transcoded, a byte order mark is passed over. Knows no CSV.
import { joined } from '../../joined-bytes.ts'

/** What a file begins with says in which encoding it is. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** By its byte order mark; without one, text of which every other byte is zero is UTF-16. */
export function encodingOf(start: Uint8Array): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  const [even, odd] = [0, 1].map(first => zeros(start, first))
  const most = Math.min(start.length, looked) / 2
  if (most >= 2 && odd !== undefined && odd > 0.8 * most) return 'utf-16le'
  if (most >= 2 && even !== undefined && even > 0.8 * most) return 'utf-16be'
  return 'utf-8'
}

const looked = 512

function zeros(bytes: Uint8Array, first: number): number {
  let count = 0
  for (let at = first; at < Math.min(bytes.length, looked); at += 2) if (bytes[at] === 0) count++
  return count
}

/** Chunks of a file as UTF-8, none empty; `told` which encoding it is in, before the first. */
export async function* asUtf8(
  chunks: AsyncIterable<Uint8Array>,
  told: (encoding: Encoding) => void,
): AsyncGenerator<Uint8Array> {
  let encoding: Encoding | undefined
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let first: Uint8Array = new Uint8Array()
  const encoder = new TextEncoder()
  for await (const chunk of chunks) {
    if (encoding === undefined) {
      // A mark may be cut between two chunks.
      first = joined([first, chunk])
      if (first.length < 4) continue
    }
    const piece = encoding === undefined ? first : chunk
    if (encoding === undefined) {
      encoding = encodingOf(first)
      told(encoding)
      if (encoding !== 'utf-8') decoder = new TextDecoder(encoding)
      else if (startsWithMark(first)) {
        if (first.length > 3) yield first.subarray(3)
        continue
      }
    }
    const bytes = decoder === undefined ? piece : encoder.encode(decoder.decode(piece, { stream: true }))
    if (bytes.length > 0) yield bytes
  }
  if (encoding === undefined && first.length > 0) {
    told('utf-8')
    yield first
  }
}

const startsWithMark = (bytes: Uint8Array) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
