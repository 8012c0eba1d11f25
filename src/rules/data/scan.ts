// Values read from the bytes of a JSON text at some places, while the rest is checked and not built. Knows no rules. It is
// sure of what it says; what is rare (a name twice, a name with an escape) it leaves to a parser.

import { endOfNumber, numberBetween } from './scan-number.ts'
import { endOfName, endOfText, nowhere, textBetween } from './scan-text.ts'
import type { Value } from './value.ts'

/** A place: a name in the object that the place above it holds. The root's name counts for nothing. */
export interface ScanPlace {
  /** In UTF-8. */
  readonly name: Uint8Array
  /** Under which its value is kept. */
  readonly number: number
  /** By the hash of their names, modulo how many lists there are: a power of two. */
  readonly children: readonly (readonly ScanPlace[])[]
}

const utf8 = new TextEncoder()

/** A place with the places in the object that it holds. */
export function scanPlace(name: string, number: number, children: readonly ScanPlace[]): ScanPlace {
  let lists = 1
  while (lists < children.length) lists *= 2
  const hashed: ScanPlace[][] = Array.from({ length: children.length === 0 ? 0 : lists }, () => [])
  for (const child of children) hashed[hashOf(child.name, 0, child.name.length) & (lists - 1)]?.push(child)
  return { name: utf8.encode(name), number, children: hashed }
}

/** In place of an object or a list. */
export const container: Value = {}

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openObject = 0x7b
const closeObject = 0x7d
const openList = 0x5b
const closeList = 0x5d

/** By their first bytes. */
const literals = new Map(
  [true, false, null].map(value => {
    const bytes = utf8.encode(String(value))
    return [bytes[0], { value, bytes }]
  }),
)

export class Scanner {
  readonly #root: ScanPlace
  /** An absent value for each place. A copy is of that length; a list that grows takes more, of each event that is kept. */
  readonly #none: readonly Value[]
  readonly #asItCame: boolean
  #bytes: Uint8Array = new Uint8Array()
  #values: Value[] = []
  #deepest = 0

  /** `count`: how many numbers the places have. `asItCame`: numbers keep their digits. */
  constructor(root: ScanPlace, count: number, asItCame: boolean) {
    this.#root = root
    this.#none = Array.from({ length: count }, () => undefined)
    this.#asItCame = asItCame
  }

  /**
   * The values by the numbers of their places; `container` means any object or list. Undefined where the bytes are no JSON,
   * nested deeper than that, or rare.
   */
  scan(bytes: Uint8Array, deepest: number): readonly Value[] | undefined {
    const values = this.#none.slice()
    this.#bytes = bytes
    this.#values = values
    this.#deepest = deepest
    const end = this.#value(this.#root, skipSpace(bytes, 0), 0)
    return end !== nowhere && skipSpace(bytes, end) === bytes.length ? values : undefined
  }

  /** Reads the value that begins there; where it ends. */
  #value(place: ScanPlace | undefined, start: number, depth: number): number {
    const bytes = this.#bytes
    const first = bytes[start] ?? 0
    if (first === quote) {
      const end = endOfText(bytes, start + 1)
      if (end === nowhere) return nowhere
      if (place !== undefined) this.#values[place.number] = textBetween(bytes, start + 1, end)
      return end + 1
    }
    if (first === openObject) return depth < this.#deepest ? this.#object(place, start + 1, depth + 1) : nowhere
    if (first === openList) return depth < this.#deepest ? this.#list(place, start + 1, depth + 1) : nowhere
    const literal = first > 0x60 ? literals.get(first) : undefined
    if (literal !== undefined) {
      if (!isAt(bytes, start, literal.bytes)) return nowhere
      if (place !== undefined) this.#values[place.number] = literal.value
      return start + literal.bytes.length
    }
    const end = endOfNumber(bytes, start)
    if (place !== undefined && end !== nowhere)
      this.#values[place.number] = numberBetween(bytes, start, end, this.#asItCame)
    return end
  }

  #object(place: ScanPlace | undefined, start: number, depth: number): number {
    const bytes = this.#bytes
    if (place !== undefined) this.#values[place.number] = container
    const looks = place !== undefined && place.children.length > 0
    let at = skipSpace(bytes, start)
    if (bytes[at] === closeObject) return at + 1
    for (;;) {
      if (bytes[at] !== quote) return nowhere
      const end = looks ? endOfName(bytes, at + 1) : endOfText(bytes, at + 1)
      if (end === nowhere) return nowhere
      const child = looks ? childAt(place, bytes, at + 1, end) : undefined
      // Of a name that comes twice the last one counts, and nothing of the first.
      if (child !== undefined && this.#values[child.number] !== undefined) return nowhere
      at = skipSpace(bytes, end + 1)
      if (bytes[at] !== colon) return nowhere
      at = this.#value(child, skipSpace(bytes, at + 1), depth)
      if (at === nowhere) return nowhere
      at = skipSpace(bytes, at)
      if (bytes[at] === closeObject) return at + 1
      if (bytes[at] !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  #list(place: ScanPlace | undefined, start: number, depth: number): number {
    const bytes = this.#bytes
    if (place !== undefined) this.#values[place.number] = container
    let at = skipSpace(bytes, start)
    if (bytes[at] === closeList) return at + 1
    for (;;) {
      at = this.#value(undefined, at, depth)
      if (at === nowhere) return nowhere
      at = skipSpace(bytes, at)
      if (bytes[at] === closeList) return at + 1
      if (bytes[at] !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
  }
  return at
}

function isAt(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[start + index] !== wanted[index]) return false
  return true
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
  return hash ^ (hash >>> 15)
}

function childAt({ children }: ScanPlace, bytes: Uint8Array, start: number, end: number): ScanPlace | undefined {
  const lists = children.length
  const list = children[lists === 1 ? 0 : hashOf(bytes, start, end) & (lists - 1)]
  if (list === undefined) return undefined
  for (let index = 0; index < list.length; index++) {
    const child = list[index]
    if (child !== undefined && child.name.length === end - start && isAt(bytes, start, child.name)) return child
  }
  return undefined
}
