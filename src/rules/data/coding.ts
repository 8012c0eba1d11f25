// How a body is written, by what its message says of it: compressed or not, in which character set, and what it is then.
import type { SystemProperties } from './message.ts'

/** How bodies are compressed, as `contentEncoding` names it. */
export const compressions = ['gzip', 'deflate', 'br'] as const
export type Compression = (typeof compressions)[number]

export interface Coding {
  /** How it was compressed, the last first. */
  readonly compressed: readonly Compression[]
  readonly charset: 'utf-8' | 'utf-16' | 'utf-16le' | 'utf-16be'
  /** Lines: newline-delimited JSON. */
  readonly format: 'json' | 'lines' | 'cbor'
}

/** JSON in UTF-8, which is what a body is of which nothing is said. */
export const plainJson: Coding = { compressed: [], charset: 'utf-8', format: 'json' }

/** More than these are never meant. */
const mostCompressions = 4

/** What `contentEncoding` and `contentType` say; of what they say that is not known here, nothing. */
export function codingOf({ contentType = '', contentEncoding = '' }: SystemProperties): Coding {
  if (isPlain(contentType, contentEncoding)) return plainJson
  const encodings = contentEncoding.split(',', mostCompressions).map(plain)
  const [media = '', ...parameters] = contentType.split(';').map(plain)
  const charset = parameters.flatMap(text => /^charset\s*=\s*"?([\w-]+)/.exec(text)?.[1] ?? [])
  const isGzip = media.endsWith(gzip)
  const compressed = encodings.flatMap(name => compressions.find(known => known === name.replace(/^x-/, '')) ?? [])
  // Who says both has compressed once.
  if (isGzip && !compressed.includes('gzip')) compressed.unshift('gzip')
  return {
    compressed: compressed.reverse(),
    charset: charsetOf([...encodings, ...charset]),
    format: formatOf(isGzip ? media.slice(0, -gzip.length) : media),
  }
}

const gzip = '+gzip'
const plain = (text: string) => text.trim().toLowerCase()

/** What most messages say. */
const isPlain = (contentType: string, contentEncoding: string) =>
  (contentType === '' || contentType === 'application/json') && (contentEncoding === '' || contentEncoding === 'utf-8')

function charsetOf(names: readonly string[]): Coding['charset'] {
  const name = names.find(one => /^utf-?16(le|be)?$/.test(one))?.replace(/^utf-?/, 'utf-')
  return name === 'utf-16' || name === 'utf-16le' || name === 'utf-16be' ? name : 'utf-8'
}

function formatOf(media: string): Coding['format'] {
  if (/^application\/(x-)?(ndjson|jsonlines)$/.test(media)) return 'lines'
  return media === 'application/cbor' || media.endsWith('+cbor') ? 'cbor' : 'json'
}
