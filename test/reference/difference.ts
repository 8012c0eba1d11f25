// Whether two lists of sends say the same, and where not. Knows neither of those who made them.
import { isObject, type Json } from '../../src/rules/data/json.ts'
import type { Send } from './world.ts'

/** The first place where they differ; undefined where they say the same. */
export function difference(expected: readonly Send[], actual: readonly Send[]): number | undefined {
  const [one, other] = [named(expected), named(actual)]
  const index = Array.from({ length: Math.max(one.length, other.length) }, (_, at) => at).findIndex(
    at => !same(asJson(one[at]), asJson(other[at])),
  )
  return index < 0 ? undefined : index
}

const asJson = (value: Send | undefined): Json => (value === undefined ? null : JSON.parse(JSON.stringify(value)))

/** The text that names a raising is the engine's own affair, as long as each raising has another: numbered as they come. */
function named(sends: readonly Send[]): readonly Send[] {
  const ids = new Map<string, string>()
  return sends.map(send => {
    const { id } = send.properties
    if (id === undefined) return send
    const name = ids.get(id) ?? `raising ${ids.size + 1}`
    ids.set(id, name)
    return { ...send, properties: { ...send.properties, id: name } }
  })
}

/** Deep equality; numbers, in the texts of tags too, may differ by what the order of additions makes. */
function same(a: Json, b: Json): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))
  if (typeof a === 'string' && typeof b === 'string' && a !== b)
    return isNumber(a) && isNumber(b) && same(Number(a), Number(b))
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index] ?? null))
  }
  if (!isObject(a) || !isObject(b)) return a === b
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every(name => Object.hasOwn(b, name) && same(a[name] ?? null, b[name] ?? null))
  )
}

const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text))
