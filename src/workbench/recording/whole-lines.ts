// A stream of bytes in pieces of whole lines. Knows no encoding but that a line feed is one byte, and no meaning.
import { InputError } from '../input-error.ts'
import { joined } from '../joined-bytes.ts'
import type { Source } from './recording.ts'

/** No body that edgeHub carries (256 KiB) comes near it; a file that is not a recording does. */
const longestLine = 16 * 1024 * 1024

const lineFeed = 0x0a

/**
 * Yields what came at once, up to its last line feed; the last piece may have none at its end. Throws `InputError` where a
 * line is longer than 16 MB.
 */
export async function* wholeLines({ name, stream }: Source): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    const end = chunk.lastIndexOf(lineFeed) + 1
    if (end > 0) {
      const first = rest.length === 0 ? 0 : chunk.indexOf(lineFeed) + 1
      if (first > 0) yield joined([...rest, chunk.subarray(0, first)])
      if (first < end) yield chunk.subarray(first, end)
      rest = []
      length = 0
    }
    if (end < chunk.length) rest.push(chunk.subarray(end))
    length += chunk.length - end
    if (length > longestLine) throw new InputError(`${name}: a line is over 16 MB long.`)
  }
  if (rest.length > 0) yield joined(rest)
}

/** A piece is cut to about so many bytes, so that a body that is kept keeps no more of its recording alive. */
const mostKept = 16 * 1024

/** Copies a piece of whole lines in parts of whole lines, none much longer than 16 KiB unless a line is. */
export function* parts(piece: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < piece.length; ) {
    const wanted = Math.min(start + mostKept, piece.length)
    const before = piece.lastIndexOf(lineFeed, wanted - 1)
    const after = before >= start ? before : piece.indexOf(lineFeed, wanted)
    const end = after < 0 ? piece.length : after + 1
    // Not slice, which is no copy where the bytes are of a subclass of Node.js.
    yield new Uint8Array(piece.subarray(start, end))
    start = end
  }
}
