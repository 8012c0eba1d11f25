// A value that is changed at many places. What leads to one is copied once, however much is changed in it; the value that it
// began with stays as it is.
import { copyOfObject, isObject, isOrdered, type Json, type JsonObject, withMember } from '../data/json.ts'
import { readChild } from './direct-read.ts'
import type { NameOrIndex } from './syntax.ts'

type OwnObject = { [name: string]: Json }

export class Draft {
  #value: Json
  /** The copies that the draft has made, which it changes in place. */
  readonly #lists = new Map<Json, Json[]>()
  readonly #objects = new Map<Json, OwnObject>()

  constructor(value: Json) {
    this.#value = value
  }

  get value(): Json {
    return this.#value
  }

  /**
   * Puts a value at a location. Members that are missing on the way become objects; an index one past the end appends.
   * Where it cannot be put (a name into a list or a scalar, an index elsewhere) nothing changes.
   */
  set(location: readonly NameOrIndex[], value: Json): void {
    if (this.#leads(location)) this.#value = this.#put(this.#value, location, 0, value)
  }

  #leads(location: readonly NameOrIndex[]): boolean {
    let target: Json | undefined = this.#value
    for (const step of location) {
      if (typeof step === 'string' ? target !== undefined && !isObject(target) : !mayTake(target, step)) return false
      target = readChild(target, step)
    }
    return true
  }

  #put(target: Json | undefined, location: readonly NameOrIndex[], depth: number, value: Json): Json {
    const step = location[depth]
    if (step === undefined) return value
    const changed = this.#put(readChild(target, step), location, depth + 1, value)
    if (typeof step === 'string') return this.#withMember(isObject(target) ? target : {}, step, changed)
    const list = this.#ownList(Array.isArray(target) ? target : [])
    list[step < 0 ? list.length + step : step] = changed
    return list
  }

  #ownList(list: readonly Json[]): Json[] {
    const known = this.#lists.get(list)
    if (known !== undefined) return known
    const copy = [...list]
    this.#lists.set(copy, copy)
    return copy
  }

  #withMember(object: JsonObject, name: string, value: Json): JsonObject {
    const known = this.#objects.get(object)
    // A new name may have to be put before others.
    if (!Object.hasOwn(object, name) && !isOrdered(object, name)) return this.#own(withMember(object, name, value))
    const own = known ?? this.#own(copyOfObject(object))
    own[name] = value
    return own
  }

  #own(made: JsonObject): OwnObject {
    const own: OwnObject = made
    this.#objects.set(own, own)
    return own
  }
}

const mayTake = (target: Json | undefined, step: number): boolean =>
  Array.isArray(target) && (step < 0 ? target.length + step >= 0 : step <= target.length)
