// How long a value is, as the language counts: code points, elements or members. Pure.
import { isObject } from './json.ts'
import type { Value } from './value.ts'

/** Undefined for what has no length: numbers, booleans, null, and what is absent. */
export function sizeOf(value: Value): number | undefined {
  if (typeof value === 'string') return countCodePoints(value)
  if (Array.isArray(value)) return value.length
  return isObject(value) ? Object.keys(value).length : undefined
}

/** A surrogate without its other half counts as one. */
function countCodePoints(text: string): number {
  let count = text.length
  for (let index = 1; index < text.length; index++) {
    if (isLow(text.charCodeAt(index)) && isHigh(text.charCodeAt(index - 1))) count--
  }
  return count
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
