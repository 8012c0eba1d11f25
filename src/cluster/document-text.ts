// The text of a document that comes from outside.
import { isObject, type JsonObject } from '../rules/data/json.ts'
import { parseByValue } from '../rules/data/json-text.ts'

/** The document; else what is wrong with the text, to be put behind its name. */
export function documentOf(text: string): JsonObject | string {
  try {
    const value = parseByValue(text.replace(/^\uFEFF/, ''))
    return isObject(value) ? value : 'does not contain a JSON object. Write a document like { "rules": { ... } }.'
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}.`
  }
}
