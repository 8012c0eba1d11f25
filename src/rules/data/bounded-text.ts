// Values as strings, for functions that make strings: bounded, so that no document and no body can fill the memory.
import { isObject } from './json.ts'
import { isNumber, shortest } from './numeral.ts'
import { asText, type Value } from './value.ts'

/** The longest string that a function can make, in UTF-16 code units. A longer one is absent. */
export const longestText = 1_048_576

/** A value as a tag carries it: a string as it is, all else its JSON text. Absent where that is too long. */
export function textOf(value: Value): string | undefined {
  if (value === undefined || measure(value, longestText) < 0) return undefined
  const text = asText(value)
  return text.length > longestText ? undefined : text
}

/** A string as it is, a number, a boolean or null as its JSON text; anything else is absent. */
export function scalarText(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (isNumber(value)) return shortest(value)
  return typeof value === 'boolean' || value === null ? String(value) : undefined
}

/** The strings with the separator between them; absent where one of them is, or where the whole is too long. */
export function joinTexts(texts: readonly (string | undefined)[], separator: string): string | undefined {
  let length = separator.length * (texts.length - 1)
  const present: string[] = []
  for (const text of texts) {
    if (text === undefined) return undefined
    length += text.length
    present.push(text)
  }
  return length > longestText ? undefined : present.join(separator)
}

/** What is left of the budget after a value whose JSON text is about that long; below 0 where it is not enough. */
function measure(value: Value, budget: number): number {
  if (typeof value === 'string') return budget - value.length
  if (isNumber(value)) return budget - (typeof value === 'number' ? 1 : shortest(value).length)
  if (typeof value !== 'object' || value === null) return budget - 4
  let left = budget - 2
  if (isObject(value)) {
    for (const name of Object.keys(value)) {
      left = measure(value[name], left - name.length - 3)
      if (left < 0) return left
    }
    return left
  }
  for (const item of value) {
    left = measure(item, left - 1)
    if (left < 0) return left
  }
  return left
}
