// Numbers as machines lay them out: a string says, code by code, what comes after the other, as Python's `struct` has it.
// Of the numbers that are longer than a register of 16 bits, the registers may come in the other order, as pymodbus has it.
import { halfFloat } from './binary.ts'
import type { Json } from './json.ts'
import { numberByValue } from './numeral.ts'
import type { ValueType } from './value.ts'

export const wordOrders = ['big', 'little'] as const
export type WordOrder = (typeof wordOrders)[number]

/** A layout that was read from its string. */
export interface Layout {
  /** The types that each of the values can have. */
  readonly types: readonly (readonly ValueType[])[]
  /**
   * The values of bytes that are laid out so; what comes after them is left alone. Undefined where there are too few. The
   * order of words is that of the bytes, where none is given.
   */
  readonly unpack: (bytes: Uint8Array, words: WordOrder | undefined) => readonly Json[] | undefined
}

/** What is wrong with the string of a layout. */
export interface LayoutFault {
  readonly fault: string
  readonly hint?: string
}

type Read = (view: DataView, at: number, little: boolean) => Json

const mostValues = 1000
const mostBytes = 65_536

/** How many bytes the values have as JSON text at most: strings three for each of theirs, numbers 25. */
export const mostUnpacked = 3 * mostBytes + 25 * mostValues

/** The numbers, by their codes: how many bytes, and how they are read. */
const numbers: Readonly<Record<string, readonly [size: number, read: Read]>> = {
  b: [1, (view, at) => view.getInt8(at)],
  B: [1, (view, at) => view.getUint8(at)],
  '?': [1, (view, at) => view.getUint8(at) !== 0],
  h: [2, (view, at, little) => view.getInt16(at, little)],
  H: [2, (view, at, little) => view.getUint16(at, little)],
  i: [4, (view, at, little) => view.getInt32(at, little)],
  I: [4, (view, at, little) => view.getUint32(at, little)],
  l: [4, (view, at, little) => view.getInt32(at, little)],
  L: [4, (view, at, little) => view.getUint32(at, little)],
  q: [8, (view, at, little) => numberByValue(String(view.getBigInt64(at, little)))],
  Q: [8, (view, at, little) => numberByValue(String(view.getBigUint64(at, little)))],
  e: [2, (view, at, little) => finite(halfFloat(view.getUint16(at, little)))],
  f: [4, (view, at, little) => finite(view.getFloat32(at, little))],
  d: [8, (view, at, little) => finite(view.getFloat64(at, little))],
}
const known = `codes are ${[...Object.keys(numbers), 's', 'x'].join(' ')}`

/** Reads `>hIf`, `<4xH`, `>2H10s`. */
export function readLayout(text: string): Layout | LayoutFault {
  const [, order = '', rest = ''] = /^\s*([<>]?)(.*)$/s.exec(text) ?? []
  if (/^[@=!]/.test(rest)) {
    const hint = rest.startsWith('!') ? 'write > for it' : 'write < or > in place of it'
    return { fault: `${rest.charAt(0)} is not an order of bytes`, hint }
  }
  const reads: ((view: DataView, words: WordOrder | undefined) => Json)[] = []
  const types: (readonly ValueType[])[] = []
  let size = 0
  let isOrdered = true
  for (const [, count = '', code = ''] of rest.trimEnd().matchAll(/\s*(\d*)(.)/gsu)) {
    const [length, read] = numbers[code] ?? [1]
    const times = count === '' ? 1 : Number(count)
    if (read === undefined && code !== 's' && code !== 'x')
      return { fault: `${JSON.stringify(count + code)} is not a code`, hint: known }
    if (size + length * times > mostBytes || reads.length + (read === undefined ? 1 : times) > mostValues)
      return { fault: `it is longer than ${mostValues} values or ${mostBytes} bytes` }
    const start = size
    size += length * times
    if (code === 's') reads.push(view => textAt(view, start, times))
    if (read !== undefined) {
      isOrdered &&= order !== '' || length === 1
      for (let at = start; at < size; at += length) reads.push(numberAt(read, at, length, order === '<'))
    }
    while (types.length < reads.length) types.push(typesOf(code))
  }
  if (reads.length === 0) return { fault: 'it has no value', hint: known }
  if (!isOrdered) {
    const hint = 'begin with > where the most significant comes first, with < where the least'
    return { fault: 'it does not say which byte comes first', hint }
  }
  return {
    types,
    unpack(bytes, words) {
      if (bytes.length < size) return undefined
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      return reads.map(read => read(view, words))
    },
  }
}

function typesOf(code: string): readonly ValueType[] {
  if (code === 's') return ['string']
  if (code === '?') return ['boolean']
  return 'efd'.includes(code) ? ['number', 'null'] : ['number']
}

/** A number at a place; where its words come in another order than its bytes, it is read from a copy with both alike. */
function numberAt(read: Read, at: number, size: number, little: boolean) {
  return (view: DataView, words: WordOrder | undefined): Json => {
    if (size <= 2 || words === undefined || (words === 'little') === little) return read(view, at, little)
    const swapped = new DataView(new ArrayBuffer(size))
    for (let word = 0; word < size; word += 2) swapped.setUint16(size - 2 - word, view.getUint16(at + word))
    return read(swapped, 0, little)
  }
}

/** JSON has neither infinite numbers nor NaN, and prints -0 as 0. */
const finite = (value: number): Json => (Number.isFinite(value) ? value + 0 : null)

const utf8 = new TextDecoder()

/** Up to the first NUL, with which devices fill their strings. */
function textAt(view: DataView, at: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length)
  const end = bytes.indexOf(0)
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end))
}
