// Memory as JSON, and back. Memory is plain data; what JSON has no form for is an object with one member whose name
// begins with `$`. Bodies that events share are written once and are shared again when they are read: which messages are
// the same decides what is sent once.
import { isObject, type Json } from '../rules/json.ts'

/** @throws TypeError for what is no plain data: a fault of the program. */
export function freeze(value: unknown): Json {
  const bodies = new Map<Uint8Array, number>()
  const frozen = freezeValue(value, bodies)
  return { bodies: [...bodies.keys()].map(base64), value: frozen }
}

/** What was frozen. */
export function thaw(snapshot: Json): unknown {
  if (!isObject(snapshot) || !Array.isArray(snapshot['bodies'])) throw new TypeError('this is no snapshot')
  const bodies = snapshot['bodies'].map(text => bytes(String(text)))
  return thawValue(snapshot['value'] ?? null, bodies)
}

function freezeValue(value: unknown, bodies: Map<Uint8Array, number>): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (value === undefined) return { $absent: true }
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $number: '-0' }
    return Number.isFinite(value) ? value : { $number: String(value) }
  }
  const inside = (part: unknown) => freezeValue(part, bodies)
  if (Array.isArray(value)) return value.map(inside)
  if (value instanceof Map) return { $map: [...value].map(([name, part]) => [inside(name), inside(part)]) }
  if (value instanceof Float64Array) return { $floats: Array.from(value, inside) }
  if (value instanceof Uint8Array) {
    const known = bodies.get(value) ?? bodies.size
    bodies.set(value, known)
    return { $body: known }
  }
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be written out`)
  const members = Object.entries(value).map(([name, part]): [string, Json] => [name, inside(part)])
  const frozen = Object.fromEntries(members)
  return members.length === 1 && members[0]?.[0].startsWith('$') ? { $object: frozen } : frozen
}

function thawValue(frozen: Json, bodies: readonly Uint8Array[]): unknown {
  const inside = (part: Json) => thawValue(part, bodies)
  if (Array.isArray(frozen)) return frozen.map(inside)
  if (!isObject(frozen)) return frozen
  const entries = Object.entries(frozen)
  const [only, value = null] = entries.length === 1 ? (entries[0] ?? []) : []
  const list = Array.isArray(value) ? value : []
  switch (only) {
    case '$absent':
      return undefined
    case '$number':
      return Number(value)
    case '$body':
      return bodies[Number(value)]
    case '$floats':
      return Float64Array.from(list, part => Number(inside(part)))
    case '$map':
      return new Map(
        list.map(pair => {
          const [name = null, part = null] = Array.isArray(pair) ? pair : []
          return [inside(name), inside(part)]
        }),
      )
    case '$object':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inside(part)]))
        : {}
    default:
      return Object.fromEntries(entries.map(([name, part]) => [name, inside(part)]))
  }
}

function base64(value: Uint8Array): string {
  let text = ''
  for (const byte of value) text += String.fromCharCode(byte)
  return btoa(text)
}

const bytes = (text: string) => Uint8Array.from(atob(text), character => character.charCodeAt(0))
