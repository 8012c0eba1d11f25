// Bytes as text and back, as Node.js does it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, equalBytes, fromBase64, identityOf, toBase64 } from '../../src/workbench/bytes.ts'

const anyBytes = fc.uint8Array({ maxLength: 300 })

test('base64 is written as others write it, and read back', () => {
  fc.assert(
    fc.property(anyBytes, bytes => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(fromBase64(toBase64(bytes))).toEqual(bytes)
    }),
  )
})

test.each(['', 'QQ', 'QQ=', 'QQ==', 'QUI', 'Q U\nI=', '-_8', '+/8=', 'QUJDR', '?', 'QUJD*REVG'])(
  'base64 that is written in another way is read all the same: %j',
  text => expect([...fromBase64(text)]).toEqual([...Buffer.from(text, 'base64')]),
)

test('a string is UTF-8', () => {
  expect(bytesOf('ü€😀')).toEqual(new Uint8Array(Buffer.from('ü€😀')))
})

test('bytes are equal, and have one identity, exactly where each of them is', () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (a, b) => {
      const equal = Buffer.compare(a, b) === 0
      expect(equalBytes(a, b)).toBe(equal)
      expect(identityOf(a) === identityOf(b)).toBe(equal)
      expect(equalBytes(a, Uint8Array.from(a))).toBe(true)
    }),
  )
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  expect(new Set(identityOf(all)).size).toBe(256)
})
