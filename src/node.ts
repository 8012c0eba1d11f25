// What the engine needs of Node.js, as \`edge-rules/node\`: importing it is enough. A page has none of it, or gives its own.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { type Decompress, provideDecompression } from './engine/decode.ts'

const ways = {
  gzip: [gunzipSync],
  // By its specification in a frame of zlib, and without one as some send it.
  deflate: [inflateSync, inflateRawSync],
  br: [brotliDecompressSync],
} as const

/** Node's own decompression: of gzip all members together count. */
export const decompress: Decompress = (bytes, how, most) => {
  for (const way of ways[how]) {
    try {
      const { buffer, byteOffset, length } = way(bytes, { maxOutputLength: Math.min(most, 2 ** 30) })
      return new Uint8Array(buffer, byteOffset, length)
    } catch (error) {
      if (error instanceof RangeError) return 'too-large'
    }
  }
  return 'damaged'
}

provideDecompression(decompress)
