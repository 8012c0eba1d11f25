// The encodings of an isolate that has none are those of Node.js, for any bytes and any string.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { platform } from '../../src/cluster/platform.ts'
import { scaled } from '../scale.ts'

const runs = { numRuns: scaled(300) }
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc
    .array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xbb, 0xa0, 0x90, 0x8f), {
      maxLength: 12,
    })
    .map(list => Uint8Array.from(list)),
  fc.string({ unit: 'binary' }).map(text => new TextEncoder().encode(text)),
)
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constant('\ud83d'),
  fc.constant('a\udc00b'),
)

const attempt = <Value>(read: () => Value): Value | string => {
  try {
    return read()
  } catch (error) {
    return error instanceof Error ? error.name : 'error'
  }
}

it.each([
  ['utf-8', false, false],
  ['utf-8', true, false],
  ['utf-8', true, true],
  ['utf-8', false, true],
  ['utf-16le', true, false],
  ['utf-16le', false, false],
  ['utf-16be', true, false],
  ['utf-16be', false, true],
])('%s is decoded alike, fatal %s, with its mark %s', (label, fatal, ignoreBOM) => {
  const [here, there] = [
    new platform.TextDecoder(label, { fatal, ignoreBOM }),
    new TextDecoder(label, { fatal, ignoreBOM }),
  ]
  const same = fc.property(bytes, given => {
    expect(attempt(() => here.decode(given))).toBe(attempt(() => there.decode(given)))
  })
  fc.assert(same, runs)
})

it.each(['utf-16le', 'utf-16be'])('%s is decoded alike, piece by piece', label => {
  const cut = [[0xff, 0xfe], [0xd8], [0, 0xd8, 0], [0xd8, 0, 0xdc]].map(list => fc.constant(Uint8Array.from(list)))
  const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 5 }), ...cut), { maxLength: 5 })
  const same = fc.property(pieces, given => {
    const decoded = (decoder: typeof here | typeof there) =>
      [...given.map(piece => decoder.decode(piece, { stream: true })), decoder.decode()].join('')
    const [here, there] = [new platform.TextDecoder(label), new TextDecoder(label)]
    expect(decoded(here)).toBe(decoded(there))
    expect(decoded(here)).toBe(decoded(there))
  })
  fc.assert(same, runs)
})

it('is encoded alike', () => {
  const [here, there] = [new platform.TextEncoder(), new TextEncoder()]
  const same = fc.property(texts, text => {
    expect([...here.encode(text)]).toEqual([...there.encode(text)])
  })
  fc.assert(same, runs)
})

it('is encoded alike into little room', () => {
  const [here, there] = [new platform.TextEncoder(), new TextEncoder()]
  const same = fc.property(texts, fc.nat(8), (text, room) => {
    const [a, b] = [new Uint8Array(room), new Uint8Array(room)]
    expect([here.encodeInto(text, a), [...a]]).toEqual([there.encodeInto(text, b), [...b]])
  })
  fc.assert(same, runs)
})

it('base64 is written and read alike', () => {
  const latin = fc.uint8Array().map(list => String.fromCharCode(...list))
  fc.assert(
    fc.property(latin, text => {
      expect(platform.btoa(text)).toBe(btoa(text))
      expect(platform.atob(btoa(text))).toBe(text)
    }),
    runs,
  )
})
