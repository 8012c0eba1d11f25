// Bodies that are compressed, in UTF-16 or in CBOR: read as their message says, bounded while they grow, and passed on as
// they came.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../src/engine/decode.ts'
import { createMachine, type Json, type SystemProperties } from '../../src/index.ts'
import { decompress } from '../../src/node.ts'
import { message, run, text } from '../decide.ts'

const limits = { bodyBytes: 262_144, depth: 128 }
const utf8 = (value: string) => new TextEncoder().encode(value)
const body: Json = { machine: { temperature: 31.5, name: 'Pumpe 7 – süd 😀' } }
const json = utf8(JSON.stringify(body))
const utf16 = (value: string, order: 'le' | 'be', mark = '') => {
  const bytes = Buffer.from(mark + value, 'utf16le')
  return new Uint8Array(order === 'le' ? bytes : bytes.swap16())
}
const text16 = JSON.stringify(body)
const cbor = Uint8Array.from(Buffer.from('a1676d616368696e65a16b74656d706572617475726518 1f'.replace(' ', ''), 'hex'))

describe('a body is read', () => {
  it.each<[string, Uint8Array, SystemProperties]>([
    ['gzip', gzipSync(json), { contentEncoding: 'gzip' }],
    ['gzip, by another name', gzipSync(json), { contentEncoding: ' X-GZIP ', contentType: 'application/json' }],
    [
      'gzip of several members',
      Buffer.concat([gzipSync(json.slice(0, 9)), gzipSync(json.slice(9))]),
      { contentEncoding: 'gzip' },
    ],
    ['gzip by its type', gzipSync(json), { contentType: 'application/json+gzip' }],
    [
      'gzip by its type, in UTF-8',
      gzipSync(json),
      { contentType: 'Application/JSON+GZIP; charset=utf-8', contentEncoding: 'utf-8' },
    ],
    ['gzip by both', gzipSync(json), { contentType: 'application/json+gzip', contentEncoding: 'gzip' }],
    ['deflate', deflateSync(json), { contentEncoding: 'deflate' }],
    ['deflate without its frame', deflateRawSync(json), { contentEncoding: 'deflate' }],
    ['brotli', brotliCompressSync(json), { contentEncoding: 'br' }],
    ['twice', gzipSync(deflateSync(json)), { contentEncoding: 'deflate, gzip' }],
    ['UTF-16 with a mark', utf16(text16, 'le', '\ufeff'), { contentEncoding: 'utf-16' }],
    ['UTF-16 with the other mark', utf16(text16, 'be', '\ufeff'), { contentEncoding: 'UTF-16' }],
    ['UTF-16 without a mark, as .NET writes it', utf16(text16, 'le'), { contentEncoding: 'utf-16' }],
    ['UTF-16 without a mark, in network order', utf16(text16, 'be'), { contentEncoding: 'utf-16' }],
    ['utf-16le', utf16(text16, 'le'), { contentType: 'application/json; charset="utf-16le"' }],
    ['utf-16be', utf16(text16, 'be'), { contentType: 'application/json;charset=UTF-16BE', contentEncoding: '' }],
    ['utf-16be with a mark', utf16(text16, 'be', '\ufeff'), { contentEncoding: 'utf-16be' }],
    ['UTF-16, compressed', gzipSync(utf16(text16, 'be')), { contentEncoding: 'utf-16, gzip' }],
    ['an encoding that is not known', json, { contentEncoding: 'identity', contentType: 'text/plain' }],
  ])('%s', (_, bytes, system) => {
    expect(decode({ bytes, system }, limits)).toEqual({ body })
  })

  it.each<[string, Uint8Array, SystemProperties]>([
    ['CBOR', cbor, { contentType: 'application/cbor' }],
    ['CBOR of another kind', cbor, { contentType: 'application/vnd.plant+cbor; version=1', contentEncoding: 'utf-8' }],
    ['CBOR, compressed', brotliCompressSync(cbor), { contentType: 'application/cbor', contentEncoding: 'br' }],
    ['CBOR, compressed by its type', gzipSync(cbor), { contentType: 'application/cbor+gzip' }],
  ])('%s', (_, bytes, system) => {
    expect(decode({ bytes, system }, limits)).toEqual({ body: { machine: { temperature: 31 } } })
  })

  it('lines, compressed', () => {
    const system = { contentType: 'application/x-ndjson', contentEncoding: 'gzip' }
    expect(decode({ bytes: gzipSync('{"t":1}\n{"t":2}\n'), system }, limits)).toEqual({ body: [{ t: 1 }, { t: 2 }] })
  })
})

describe('a body that cannot be read says why', () => {
  const gzip = { contentEncoding: 'gzip' }
  it.each<[string, Uint8Array, SystemProperties, string, string]>([
    ['is not compressed', json, gzip, 'body-not-decompressed', 'The body is not valid gzip, or is cut off.'],
    [
      'is cut off',
      gzipSync(json).subarray(0, 40),
      gzip,
      'body-not-decompressed',
      'The body is not valid gzip, or is cut off.',
    ],
    [
      'is compressed otherwise',
      deflateSync(json),
      { contentEncoding: 'br' },
      'body-not-decompressed',
      'The body is not valid br, or is cut off.',
    ],
    ['says nothing of it', gzipSync(json), {}, 'body-not-utf8', 'The body is not valid UTF-8.'],
    ['is compressed, and empty', gzipSync(''), gzip, 'body-empty', 'The body is empty; JSON is needed.'],
    ['is compressed, and not JSON', gzipSync('hot'), gzip, 'body-not-json', 'The body is not JSON.'],
    [
      'has half a character',
      utf16('"\ud83d"', 'le'),
      { contentEncoding: 'utf-16' },
      'body-not-utf16',
      'The body is not valid UTF-16.',
    ],
    [
      'has half a unit',
      utf16('"a"', 'le').subarray(0, 5),
      { contentEncoding: 'utf-16le' },
      'body-not-utf16',
      'The body is not valid UTF-16.',
    ],
    [
      'is in the other order',
      utf16('{"a":1}', 'le'),
      { contentEncoding: 'utf-16be' },
      'body-not-json',
      'The body is not JSON.',
    ],
    [
      'is deep, in UTF-16',
      utf16('['.repeat(200) + ']'.repeat(200), 'le'),
      { contentEncoding: 'utf-16' },
      'body-too-deep',
      'The body is nested deeper than settings.limits.depth allows (128).',
    ],
    [
      'is large, in UTF-8',
      utf16(`"${'€'.repeat(100_000)}"`, 'le'),
      { contentEncoding: 'utf-16' },
      'body-too-large',
      'The body has 300002 bytes; settings.limits.bodyBytes allows 262144.',
    ],
  ])('that %s', (_, bytes, system, code, why) => {
    expect(decode({ bytes, system }, limits).error).toEqual({ code, message: why })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a bomb of %s is let go while it grows', (how, compress) => {
    const bytes = compress(Buffer.alloc(100 * 2 ** 20, ' '))
    expect(bytes.length).toBeLessThan(262_144)
    const why = 'The body has more than 262144 bytes when it is decompressed; settings.limits.bodyBytes allows 262144.'
    expect(decode({ bytes, system: { contentEncoding: how } }, limits).error).toEqual({
      code: 'body-too-large',
      message: why,
    })
    const before = process.memoryUsage().arrayBuffers
    expect(decompress(bytes, how, 1000)).toBe('too-large')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  })

  it('a bomb in many members counts them together', () => {
    const bytes = Buffer.concat(Array.from({ length: 50 }, () => gzipSync(Buffer.alloc(10_000, ' '))))
    expect(decompress(bytes, 'gzip', 262_144)).toBe('too-large')
  })

  it('whatever arrives is a value or a reason', () => {
    const systems = fc.record({
      contentEncoding: fc.constantFrom(
        'gzip',
        'deflate',
        'br',
        'utf-16',
        'utf-16le',
        'gzip,gzip,gzip,gzip,gzip',
        'br, utf-16be',
        '',
      ),
      contentType: fc.constantFrom(
        'application/json',
        'application/cbor',
        'application/json+gzip',
        'application/x-ndjson',
        'x',
        '',
      ),
    })
    const written = fc.constantFrom(
      json,
      gzipSync(json),
      deflateSync(json),
      brotliCompressSync(json),
      utf16(text16, 'be'),
      cbor,
    )
    const changed = fc.tuple(written, fc.nat(), fc.nat(255), fc.nat()).map(([bytes, at, byte, end]) => {
      const copy = Uint8Array.from(bytes)
      copy[at % copy.length] = byte
      return copy.subarray(0, 1 + (end % copy.length))
    })
    fc.assert(
      fc.property(systems, fc.oneof(written, changed, fc.uint8Array({ maxLength: 200 })), (system, bytes) => {
        const first = decode({ bytes, system }, limits)
        expect(Object.keys(first)).toHaveLength(1)
        expect(decode({ bytes, system }, limits)).toEqual(first)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a message', () => {
  const compressed = gzipSync(json)
  const system = { contentType: 'application/json', contentEncoding: 'gzip', messageId: 'm1' }
  const hot = { path: '$.machine.temperature', gt: 30 }

  it('passed on leaves with its own bytes, and what it says of them', () => {
    const arriving = message(null, { bytes: compressed, system })
    const [send] = run(
      { rules: { r: { when: hot, then: { output: 'out', tag: { t: '$.machine.temperature' } } } } },
      arriving,
    ).sends
    expect(send?.bytes).toBe(compressed)
    expect(send?.system).toEqual(system)
    expect(send?.properties.get('t')).toBe('31.5')
  })

  it('changed leaves as plain JSON', () => {
    const then = { output: 'out', set: [{ path: '$.machine.temperature', to: 7 }], remove: ['$.machine.name'] }
    for (const arriving of [
      message(null, { bytes: compressed, system }),
      message(null, { bytes: cbor, system: { contentType: 'application/cbor', messageId: 'm1' } }),
      message(null, { bytes: utf16(text16, 'be', '\ufeff'), system: { contentEncoding: 'utf-16', messageId: 'm1' } }),
    ]) {
      const [send] = run({ rules: { r: { when: { path: '$.machine', exists: true }, then } } }, arriving).sends
      expect(text(send?.bytes ?? new Uint8Array())).toBe('{"machine":{"temperature":7}}')
      expect(send?.system).toEqual({ contentType: 'application/json', contentEncoding: 'utf-8', messageId: 'm1' })
    }
  })

  it('that is an error goes to errors with its own bytes', () => {
    const bytes = compressed.subarray(0, 30)
    const { sends, error } = run({}, message(null, { bytes, system }))
    expect(error?.code).toBe('body-not-decompressed')
    expect(sends.map(({ output, bytes }) => [output, bytes])).toEqual([['errors', bytes]])
    expect(sends[0]?.properties.get('errorCode')).toBe('body-not-decompressed')
  })

  it('is the same after a restart, where rules still hold it', () => {
    const rules = {
      r: { by: '$.machine.name', when: hot, for: '10s', then: { output: 'out', body: '$.machine.temperature' } },
    }
    const machine = createMachine({ start: 0, desired: { rules } })
    machine.accept(message(null, { bytes: compressed, system }), 0)
    const again = createMachine({
      start: 0,
      desired: { rules },
      snapshot: JSON.parse(JSON.stringify(machine.snapshot())),
    })
    expect(again.advance(10_000).decisions.flatMap(({ sends }) => sends.map(({ bytes }) => text(bytes)))).toEqual([
      '31.5',
    ])
  })
})
