// The keys of one rule, in the order of their use. To be used costs a key a few numbers, as it happens at each event: the order
// is a chain of places, and no key moves in any Map.

import { keyText } from './key-text.ts'
import type { Value } from './value.ts'

/** What is kept of a key. */
interface Kept {
  readonly key: Value
  /** Its canonical text; '' where the rule has one state for all events. */
  readonly text: string
  /** Where it is in the chain: known here only. */
  place: number
}

/** The place of what is not kept. */
export const nowhere = -1

/** Strings are found as they are; other values by their canonical texts. */
export class KeysByUse<Key extends Kept> {
  #strings: Map<string, Key> | undefined
  #others: Map<string, Key> | undefined
  /** By place; undefined where that is free. */
  readonly #keys: (Key | undefined)[] = []
  /** Of each place the one before and the one after it: nowhere at the ends. Of a free one, `#after` is another free one. */
  readonly #before: number[] = []
  readonly #after: number[] = []
  #oldest = nowhere
  #newest = nowhere
  #free = nowhere

  get size(): number {
    return (this.#strings?.size ?? 0) + (this.#others?.size ?? 0)
  }

  /** The key that was not used for longest. */
  get oldest(): Key | undefined {
    return this.#keys[this.#oldest]
  }

  /** The key of this value. */
  find(value: Value): Key | undefined {
    return this.#known(value)
  }

  #known(value: Value): Key | undefined {
    return typeof value === 'string' ? this.#strings?.get(value) : this.#others?.get(keyText(value))
  }

  /** The key with this canonical text. */
  get(text: string): Key | undefined {
    return text.startsWith('"') ? this.#strings?.get(String(JSON.parse(text))) : this.#others?.get(text)
  }

  /** Whether it is this key's memory that is kept: one that was dropped may be at work still. */
  holds(key: Key): boolean {
    return this.#keys[key.place] === key
  }

  /** The key is now the one that was used last; where it is not known, it is added. */
  use(key: Key): void {
    if (this.holds(key)) {
      if (key.place === this.#newest) return
      this.#unlink(key.place)
      this.#link(key.place, this.#newest)
      return
    }
    const known = this.#known(key.key)
    if (known !== undefined) this.delete(known)
    const place = this.#free === nowhere ? this.#grow() : this.#free
    this.#free = this.#after[place] ?? nowhere
    this.#keys[place] = key
    key.place = place
    if (typeof key.key === 'string') {
      this.#strings ??= new Map()
      this.#strings.set(key.key, key)
    } else {
      this.#others ??= new Map()
      this.#others.set(key.text, key)
    }
    this.#link(place, this.#newest)
  }

  delete(key: Key): void {
    if (!this.holds(key)) return
    const { place } = key
    if (typeof key.key === 'string') this.#strings?.delete(key.key)
    else this.#others?.delete(key.text)
    this.#keys[place] = undefined
    this.#unlink(place)
    this.#after[place] = this.#free
    this.#free = place
  }

  /** The one that was not used for longest comes first. Meanwhile no key may go but the one that was given last. */
  *values(): Generator<Key> {
    for (let place = this.#oldest; place !== nowhere; ) {
      const key = this.#keys[place]
      place = this.#after[place] ?? nowhere
      if (key !== undefined) yield key
    }
  }

  /** The canonical texts. */
  *keys(): Generator<string> {
    for (const { text } of this.values()) yield text
  }

  *[Symbol.iterator](): Generator<[text: string, key: Key]> {
    for (const key of this.values()) yield [key.text, key]
  }

  /** The key that was used before it; undefined: it is the oldest. */
  before(key: Key): Key | undefined {
    return this.holds(key) ? this.#keys[this.#before[key.place] ?? nowhere] : undefined
  }

  /** Puts a key that is not kept behind another, as if it had been used then; undefined: it is the oldest. */
  putBehind(key: Key, before: Key | undefined): void {
    this.use(key)
    this.#unlink(key.place)
    this.#link(key.place, before !== undefined && this.holds(before) ? before.place : nowhere)
  }

  #link(place: number, before: number): void {
    const after = before === nowhere ? this.#oldest : (this.#after[before] ?? nowhere)
    this.#before[place] = before
    this.#after[place] = after
    if (before === nowhere) this.#oldest = place
    else this.#after[before] = place
    if (after === nowhere) this.#newest = place
    else this.#before[after] = place
  }

  #unlink(place: number): void {
    const before = this.#before[place] ?? nowhere
    const after = this.#after[place] ?? nowhere
    if (before === nowhere) this.#oldest = after
    else this.#after[before] = after
    if (after === nowhere) this.#newest = before
    else this.#before[after] = before
  }

  /** A place that is free, where none is. */
  #grow(): number {
    this.#before.push(nowhere)
    this.#after.push(nowhere)
    return this.#keys.push(undefined) - 1
  }
}
