// Names of application properties: to edgeHub those that differ only in case are one, and it refuses a message that has
// both. Knows no rule and no message.
import type { Properties } from './message.ts'

/** True where edgeHub takes one for the other: .NET's ordinal comparison that ignores case. */
export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && folded(a) === folded(b))
}

/** The value under that name in any case; where a message has several, as only a recording can, the last. */
export function readProperty(properties: Properties, name: string): string | undefined {
  let found: string | undefined
  for (const [key, value] of properties) if (sameName(key, name)) found = value
  return found
}

/** Sets the property under this spelling, or removes it (undefined); every other spelling of it goes. */
export function setProperty(properties: Map<string, string>, name: string, value: string | undefined): void {
  for (const key of properties.keys()) {
    if ((value === undefined || key !== name) && sameName(key, name)) properties.delete(key)
  }
  if (value !== undefined) properties.set(name, value)
}

/** The properties with one of each name: of several, which only a recording can have, the last. */
export function unique(properties: Properties): Properties {
  if (properties.size < 2) return properties
  // Nearly always they are unique: no name is folded unless another one is as long.
  const names = [...properties.keys()]
  if (!names.some((name, index) => isBefore(names, index, name))) return properties
  const result = new Map<string, string>()
  for (const [name, value] of properties) setProperty(result, name, value)
  return result
}

function isBefore(names: readonly string[], index: number, name: string): boolean {
  for (let before = 0; before < index; before++) if (sameName(names[before] ?? '', name)) return true
  return false
}

/** Equal for names that edgeHub takes for one, and for no others. */
export function folded(name: string): string {
  return isAscii.test(name) ? name.toUpperCase() : [...name].map(upperCase).join('')
}

const isAscii = /^[\0-\x7f]*$/

/** .NET maps a character to one other or to itself; and these two it leaves, so that no ASCII name meets them. */
function upperCase(character: string): string {
  if (character === 'ı' || character === 'ſ') return character
  const upper = character.toUpperCase()
  return upper.length === character.length ? upper : character
}
