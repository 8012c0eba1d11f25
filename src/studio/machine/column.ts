// The values at one place of the bodies of a recording, as they were read: a few bytes each. Knows no message.
import { Numeral } from '../../rules/data/numeral.ts'
import { container } from '../../rules/data/scan.ts'
import type { Value } from '../../rules/data/value.ts'

/** Kinds of values. What follows these is a value that is kept once for all entries that have it. */
const [unknown, number, kept] = [0, 1, 7]
/** By their kinds, from 2. */
const constants: readonly Value[] = [undefined, null, false, true, container]

/** Of more different values than these, the rest is not kept. */
const mostDifferent = 262_144

export class Column {
  readonly #kinds: Uint8Array
  /** A number itself; of what is kept once, its place. */
  readonly #numbers: Float64Array
  readonly #different: Value[] = []
  readonly #texts = new Map<string, number>()
  readonly #numerals = new Map<string, number>()

  constructor(entries: number) {
    this.#kinds = new Uint8Array(entries)
    this.#numbers = new Float64Array(entries)
  }

  get bytes(): number {
    return this.#kinds.byteLength + this.#numbers.byteLength
  }

  has(entry: number): boolean {
    return this.#kinds[entry] !== unknown
  }

  /** Of an entry that it has. */
  get(entry: number): Value {
    const kind = this.#kinds[entry] ?? unknown
    if (kind === number) return this.#numbers[entry]
    return kind === kept ? this.#different[this.#numbers[entry] ?? 0] : constants[kind - 2]
  }

  set(entry: number, value: Value): void {
    if (typeof value === 'number') {
      this.#kinds[entry] = number
      this.#numbers[entry] = value
      return
    }
    const place = this.#placeOf(value)
    if (place !== undefined) {
      this.#kinds[entry] = kept
      this.#numbers[entry] = place
      return
    }
    const constant = constants.indexOf(value)
    if (constant >= 0) this.#kinds[entry] = constant + 2
  }

  /** Where a string or a numeral is kept; undefined for other values, and where there are too many. */
  #placeOf(value: Value): number | undefined {
    if (typeof value === 'string') return this.#keep(this.#texts, value, value)
    return value instanceof Numeral ? this.#keep(this.#numerals, Numeral.digitsOf(value), value) : undefined
  }

  #keep(places: Map<string, number>, text: string, value: Value): number | undefined {
    const known = places.get(text)
    if (known !== undefined || this.#different.length === mostDifferent) return known
    places.set(text, this.#different.length)
    return this.#different.push(value) - 1
  }
}
