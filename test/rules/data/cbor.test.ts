// CBOR as JSON: the examples of RFC 8949, appendix A, in the mapping of its section 6.1, and whatever else may arrive.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../src/engine/decode.ts'
import type { Json } from '../../../src/index.ts'
import { CborFault, readCbor } from '../../../src/rules/data/cbor.ts'
import { isObject } from '../../../src/rules/data/json.ts'
import { writeJson } from '../../../src/rules/data/json-text.ts'

const limits = { bodyBytes: 262_144, depth: 128 }
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const read = (hex: string) => writeJson(readCbor(bytesOf(hex), limits))
const faultOf = (bytes: Uint8Array, within = limits) => {
  try {
    return `no fault: ${JSON.stringify(readCbor(bytes, within))}`
  } catch (error) {
    return error instanceof CborFault ? error.message : error
  }
}

describe('CBOR is read', () => {
  it.each([
    ['00', '0'],
    ['17', '23'],
    ['1818', '24'],
    ['1903e8', '1000'],
    ['1a000f4240', '1000000'],
    ['1b000000e8d4a51000', '1000000000000'],
    ['1bffffffffffffffff', '18446744073709551615'],
    ['3bffffffffffffffff', '-18446744073709551616'],
    ['1b0020000000000001', '9007199254740993'],
    ['20', '-1'],
    ['3863', '-100'],
    ['c249010000000000000000', '"AQAAAAAAAAAA"'],
    ['c349010000000000000000', '"~AQAAAAAAAAAA"'],
    ['f90000', '0'],
    ['f98000', '0'],
    ['f93c00', '1'],
    ['fb3ff199999999999a', '1.1'],
    ['f93e00', '1.5'],
    ['f97bff', '65504'],
    ['fa47c35000', '100000'],
    ['fa7f7fffff', '3.4028234663852886e+38'],
    ['fb7e37e43c8800759c', '1e+300'],
    ['f90001', '5.960464477539063e-8'],
    ['f90400', '0.00006103515625'],
    ['fbc010666666666666', '-4.1'],
    ['f97c00', 'null'],
    ['fa7fc00000', 'null'],
    ['fbfff0000000000000', 'null'],
    ['f4', 'false'],
    ['f5', 'true'],
    ['f6', 'null'],
    ['f7', 'null'],
    ['f0', 'null'],
    ['f8ff', 'null'],
    ['c074323031332d30332d32315432303a30343a30305a', '"2013-03-21T20:04:00Z"'],
    ['c11a514b67b0', '1363896240'],
    ['d74401020304', '"01020304"'],
    ['d818456449455446', '"ZElFVEY"'],
    ['d9d9f7a0', '{}'],
    ['40', '""'],
    ['4401020304', '"AQIDBA"'],
    ['d64401020304', '"AQIDBA=="'],
    ['d7820041ff', '[0,"FF"]'],
    ['62225c', '"\\"\\\\"'],
    ['62c3bc', '"ü"'],
    ['64f0908591', '"𐅑"'],
    ['80', '[]'],
    ['83010203', '[1,2,3]'],
    ['8301820203820405', '[1,[2,3],[4,5]]'],
    ['a0', '{}'],
    ['a201020304', '{"1":2,"3":4}'],
    ['a2613201613101', '{"2":1,"1":1}'],
    ['a26161016162820203', '{"a":1,"b":[2,3]}'],
    ['a1695f5f70726f746f5f5f01', '{"__proto__":1}'],
    ['5f42010243030405ff', '"AQIDBAU"'],
    ['7f657374726561646d696e67ff', '"streaming"'],
    ['9fff', '[]'],
    ['9f018202039f0405ffff', '[1,[2,3],[4,5]]'],
    ['bf61610161629f0203ffff', '{"a":1,"b":[2,3]}'],
  ])('%s is %s', (hex, json) => {
    expect(read(hex)).toBe(json)
  })
})

describe('what is not CBOR, or has no counterpart in JSON, says so', () => {
  it.each([
    ['', 'it is cut off'],
    ['18', 'it is cut off'],
    ['6261', 'it is cut off'],
    ['82', 'it is cut off'],
    ['9f01', 'it is cut off'],
    ['9b00ffffffffffffff', 'it is cut off'],
    ['5bffffffffffffffff', 'it is cut off'],
    ['0102', 'there is more after the value, at byte 1'],
    ['1c', 'a head has reserved bits, before byte 1'],
    ['1f', 'a head has reserved bits, before byte 1'],
    ['df01', 'a head has reserved bits, before byte 1'],
    ['f818', 'a head has reserved bits, before byte 2'],
    ['ff', 'a break ends nothing, before byte 1'],
    ['81ff', 'a break ends nothing, before byte 2'],
    ['a101ff', 'a break ends nothing, before byte 3'],
    ['bf6161ff', 'a break ends nothing, before byte 4'],
    ['62c328', 'a string is not valid UTF-8, before byte 3'],
    ['7f61c361bcff', 'a string is not valid UTF-8, before byte 3'],
    ['7f4161ff', 'a string has something else in it, before byte 2'],
    ['5f5f4100ffff', 'a string has something else in it, before byte 2'],
    ['a2616101616102', 'an object has the same name twice, before byte 7'],
    ['a20101613102', 'an object has the same name twice, before byte 6'],
    ['a1f501', 'a name is neither a string nor a whole number, which JSON does not have, before byte 2'],
    ['a1410101', 'a name is neither a string nor a whole number, which JSON does not have, before byte 2'],
    ['a1f93c0001', 'a name is neither a string nor a whole number, which JSON does not have, before byte 4'],
    ['c201', 'a number is not in a byte string, before byte 2'],
  ])('%s: %s', (hex, fault) => {
    expect(faultOf(bytesOf(hex))).toBe(fault)
  })

  it('in the words of the errors output', () => {
    const { error } = decode({ bytes: bytesOf('a1f501'), system: { contentType: 'application/senml+cbor' } }, limits)
    expect(error).toEqual({
      code: 'body-not-cbor',
      message:
        'The body is not CBOR that JSON can say: a name is neither a string nor a whole number, which JSON does not have, before byte 2.',
    })
  })
})

describe('bounds', () => {
  it('of depth count lists and objects, not tags', () => {
    const nested = (depth: number) => bytesOf(`${'81'.repeat(depth)}01`)
    expect(faultOf(nested(128))).toMatch('no fault')
    expect(faultOf(nested(129))).toBe('The body is nested deeper than settings.limits.depth allows (128).')
    expect(faultOf(nested(100_000))).toMatch('nested deeper')
    expect(faultOf(bytesOf(`${'bf6161'.repeat(100_000)}`))).toMatch('nested deeper')
    expect(readCbor(bytesOf(`${'c0'.repeat(100_000)}01`), limits)).toBe(1)
  })

  it('of size count the JSON that it becomes', () => {
    const list = (item: string, count: number) =>
      bytesOf(`9a${count.toString(16).padStart(8, '0')}${item.repeat(count)}`)
    expect(faultOf(list('f90400', 10_000))).toMatch('no fault') // 30 KB, of which 170 KB are made
    expect(faultOf(list('f90400', 20_000))).toBe(
      'The body has 340001 bytes as JSON; settings.limits.bodyBytes allows 262144.',
    )
    expect(faultOf(list('f6', 52_000))).toMatch('no fault')
    expect(faultOf(list('f6', 53_000))).toMatch('265001 bytes as JSON')
  })
})

/** A value in CBOR, in pieces where `pieces` says so. */
function encode(value: Json, pieces: boolean): readonly number[] {
  if (value === null) return [0xf6]
  if (typeof value === 'boolean') return [value ? 0xf5 : 0xf4]
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value < 0 ? head(1, -1 - value) : head(0, value)
    const view = new DataView(new ArrayBuffer(8))
    view.setFloat64(0, value)
    return [0xfb, ...new Uint8Array(view.buffer)]
  }
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value)
    return pieces ? [0x7f, ...head(3, bytes.length), ...bytes, 0xff] : [...head(3, bytes.length), ...bytes]
  }
  if (Array.isArray(value)) {
    const items = value.flatMap((item: Json) => encode(item, pieces))
    return pieces ? [0x9f, ...items, 0xff] : [...head(4, value.length), ...items]
  }
  const members = isObject(value) ? Object.entries(value) : []
  const items = members.flatMap(([name, item]) => [...encode(name, pieces), ...encode(item, pieces)])
  return pieces ? [0xbf, ...items, 0xff] : [...head(5, members.length), ...items]
}

function head(major: number, argument: number): readonly number[] {
  if (argument < 24) return [(major << 5) | argument]
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(argument))
  const bytes = [...new Uint8Array(view.buffer)]
  const size = argument < 256 ? 1 : argument < 65_536 ? 2 : argument < 2 ** 32 ? 4 : 8
  return [(major << 5) | (24 + Math.log2(size)), ...bytes.slice(8 - size)]
}

/** Half a character, which JSON can say, is not UTF-8. */
const json = fc
  .jsonValue({ maxDepth: 4 })
  .filter(value => !JSON.stringify(value).includes('\\ud'))
  .map((value): Json => JSON.parse(JSON.stringify(value)))

describe('laws', () => {
  it('what JSON can say comes back, in one piece or in several', () => {
    fc.assert(
      fc.property(json, fc.boolean(), (value, pieces) => {
        expect(readCbor(Uint8Array.from(encode(value, pieces)), limits)).toEqual(value)
      }),
    )
  })

  it('whatever arrives is a value within the limits, or a fault', () => {
    const small = { bodyBytes: 200, depth: 5 }
    const start = fc.constantFrom(0x9f, 0xbf, 0x5f, 0x7f, 0x82, 0xa2, 0xc2, 0xd7, 0xfb, 0x1b, 0xff, 0x61, 0x00)
    const hostile = fc
      .tuple(fc.array(fc.oneof(start, fc.nat(255)), { maxLength: 60 }), json, fc.boolean(), fc.nat(100))
      .map(([noise, value, pieces, at]) => {
        const bytes = [...encode(value, pieces)]
        bytes.splice(at % (bytes.length + 1), noise.length % 4, ...noise)
        return Uint8Array.from(bytes)
      })
    fc.assert(
      fc.property(fc.oneof(hostile, fc.uint8Array({ maxLength: 100 })), bytes => {
        const decoded = decode({ bytes, system: { contentType: 'application/cbor' } }, small)
        if (decoded.error === undefined)
          expect(new TextEncoder().encode(writeJson(decoded.body)).length).toBeLessThanOrEqual(small.bodyBytes)
      }),
      { numRuns: 500 },
    )
  })
})
