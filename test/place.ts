// What is at a place of JSON that a test looks into.
import { isObject, type Json } from '../src/rules/data/json.ts'

/** Members by their names, elements by their numbers; null where there is nothing. */
export function placeIn(value: Json | undefined, ...names: readonly (string | number)[]): Json {
  const [name, ...others] = names
  if (name === undefined) return value ?? null
  if (isObject(value)) return placeIn(value[name], ...others)
  const list: readonly Json[] = Array.isArray(value) ? value : []
  return typeof name === 'number' ? placeIn(list.at(name), ...others) : null
}
