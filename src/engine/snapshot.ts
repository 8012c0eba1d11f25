// Memory as JSON, and back. Memory is plain data; what JSON has no form for is an object with one member whose name
// begins with `$`. Messages and their bytes are written once and are shared again when they are read: which messages are
// the same decides what is sent once. A message's decoded body is not written: it is in the bytes.
import { isObject, isReordered, type Json, namesOf, objectOf } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import { digitsOf, Numeral, numberAsItCame } from '../rules/data/numeral.ts'
import { Unread } from '../rules/data/unread.ts'
import { decodeAgain } from './decode.ts'

/** @throws TypeError for what is not plain data: a fault of the program. */
export function freeze(value: unknown): Json {
  const freezer = new Freezer()
  const written = freezer.write(value)
  return { shared: freezer.shared, value: written }
}

/** Freezes parts of one value, which then share their messages and bytes. */
export class Freezer {
  /** What `$shared` numbers, as far as parts were written. */
  readonly shared: Json[] = []
  readonly #places = new Map<unknown, number>()

  /** @throws TypeError for what is not plain data. */
  write(part: unknown): Json {
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part
    if (part === undefined) return { $absent: true }
    if (typeof part === 'number') return writeNumber(part)
    if (part instanceof Numeral) return { $digits: digitsOf(part) }
    if (Array.isArray(part)) return part.map(item => this.write(item))
    if (part instanceof Map) return { $map: Array.from(part, ([name, of]) => [this.write(name), this.write(of)]) }
    if (part instanceof Float64Array) return { $floats: Array.from(part, writeNumber) }
    if (part instanceof Uint8Array) return this.#share(part, () => writeBytes(part))
    if (part instanceof Unread) return this.write(part.whole)
    if (!isRecord(part)) throw new TypeError(`a ${typeof part} cannot be written out`)
    if (isReordered(part)) return { $members: namesOf(part).map(name => [name, this.write(part[name])]) }
    return this.#writeRecord(part)
  }

  #share(part: unknown, write: () => Json): Json {
    let place = this.#places.get(part)
    if (place === undefined) {
      const written = write()
      place = this.shared.push(written) - 1
      this.#places.set(part, place)
    }
    return { $shared: place }
  }

  // Most of the time of a snapshot is spent here: no lists of members are made.
  #writeRecord(record: Readonly<Record<string, unknown>>): Json {
    const written: { [name: string]: Json } = {}
    const payload = 'message' in record ? record['payload'] : undefined
    let count = 0
    let first = ''
    for (const name in record) {
      if (count++ === 0) first = name
      const part = record[name]
      if (payload !== undefined && part === payload) put(written, name, decoded)
      else if (name === 'message' && isRecord(part))
        put(
          written,
          name,
          this.#share(part, () => this.#writeRecord(part)),
        )
      else put(written, name, this.write(part))
    }
    return count === 1 && first.startsWith('$') ? { $object: written } : written
  }
}

/** The body of the message beside it. */
const decoded: Json = { $decoded: true }

/** What was frozen. @throws TypeError for what was not. */
export function thaw(snapshot: Json): unknown {
  if (!isObject(snapshot) || !Array.isArray(snapshot['shared'])) throw new TypeError('this is not a snapshot')
  const shared: unknown[] = []
  const bodies = new Map<unknown, Json | undefined>()

  function read(frozen: Json): unknown {
    if (Array.isArray(frozen)) return frozen.map(read)
    if (!isObject(frozen)) return frozen
    let only: string | undefined
    let count = 0
    for (const name in frozen) {
      if (count++ > 0) break
      only = name
    }
    return count === 1 && only?.startsWith('$') ? readForm(only, frozen[only] ?? null) : readObject(frozen)
  }

  function readForm(form: string, value: Json): unknown {
    const list = Array.isArray(value) ? value : []
    switch (form) {
      case '$absent':
        return undefined
      case '$number':
        return Number(value)
      case '$digits':
        return numberAsItCame(String(value))
      case '$members':
        return objectOf(list.map(readPair).map(([name, part]) => [String(name), part] as const))
      case '$shared':
        return shared[Number(value)]
      case '$utf8':
        return new TextEncoder().encode(String(value))
      case '$base64':
        return Uint8Array.from(atob(String(value)), character => character.charCodeAt(0))
      case '$floats':
        return Float64Array.from(list, part => Number(read(part)))
      case '$map':
        return new Map(list.map(readPair))
      default:
        return isObject(value) ? readObject(value) : {}
    }
  }

  const readPair = (pair: Json): [unknown, unknown] => {
    const [name = null, part = null] = Array.isArray(pair) ? pair : []
    return [read(name), read(part)]
  }

  function readObject(frozen: { readonly [name: string]: Json }): object {
    const object: { [name: string]: unknown } = {}
    for (const name in frozen) {
      const part = frozen[name] ?? null
      put(object, name, isDecoded(part) ? bodyOf(read(frozen['message'] ?? null)) : read(part))
    }
    return object
  }

  function bodyOf(message: unknown): Json | undefined {
    if (!bodies.has(message)) bodies.set(message, decodeAgain(message as Message)) // as it was frozen
    return bodies.get(message)
  }

  for (const frozen of snapshot['shared']) shared.push(read(frozen))
  return read(snapshot['value'] ?? null)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isDecoded = (frozen: Json | undefined) => isObject(frozen) && frozen['$decoded'] === true

/** Names come from outside: `__proto__` is a member like others. */
function put<Value>(object: { [name: string]: Value }, name: string, value: Value): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

function writeNumber(value: number): Json {
  if (value === 0 && Object.is(value, -0)) return { $number: '-0' }
  return Number.isFinite(value) ? value : { $number: String(value) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function writeBytes(bytes: Uint8Array): Json {
  try {
    return { $utf8: utf8.decode(bytes) }
  } catch {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return { $base64: btoa(text) }
  }
}
