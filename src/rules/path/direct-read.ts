// Names and indexes compiled to direct reads: the hot path of every rule. Knows values; reads own members only.
import { isObject, type Json, type JsonObject, member } from '../data/json.ts'
import { Numeral } from '../data/numeral.ts'
import type { NameOrIndex } from './syntax.ts'

type Read = (root: Json | undefined) => Json | undefined

/**
 * Compiles names and indexes to a function from a value to the value at that place, or to undefined where there is
 * none. As RFC 9535 has it, names select nothing from arrays, indexes nothing from objects, negative indexes count
 * from the end, and a member named as something that every object inherits is read only where it is the value's own.
 */
export function compileRead(steps: readonly NameOrIndex[]): Read {
  const [first, second, third] = steps
  if (first === undefined) return root => root
  if (!steps.every(isPlain)) return readEach(steps.map(compileStep))
  if (second === undefined) return root => (mayHold(root) ? root[first] : undefined)
  if (third === undefined) {
    return root => {
      if (!mayHold(root)) return undefined
      const value = root[first]
      return mayHold(value) ? value[second] : undefined
    }
  }
  if (steps.length > 3) return readNames(steps)
  return root => {
    if (!mayHold(root)) return undefined
    const outer = root[first]
    if (!mayHold(outer)) return undefined
    const inner = outer[second]
    return mayHold(inner) ? inner[third] : undefined
  }
}

/** The value that one name or index selects, or undefined. */
export function readChild(value: Json | undefined, step: NameOrIndex): Json | undefined {
  if (typeof step === 'string') return isObject(value) ? member(value, step) : undefined
  return Array.isArray(value) ? value[step < 0 ? value.length + step : step] : undefined
}

// Arrays and numbers with digits of their own pass too: that is safe for plain names only, of which none of them has one.
function mayHold(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null
}

const inherited = new Set(
  [Object.prototype, Array.prototype, Numeral.prototype].flatMap(prototype => Object.getOwnPropertyNames(prototype)),
)

/** Whether a plain property read of this name from any object or array yields an own member or undefined. */
function isPlain(step: NameOrIndex): step is string {
  return typeof step === 'string' && !inherited.has(step) && !/^\d+$/.test(step)
}

function compileStep(step: NameOrIndex): Read {
  return isPlain(step) ? value => (mayHold(value) ? value[step] : undefined) : value => readChild(value, step)
}

function readNames(names: readonly string[]): Read {
  return root => {
    let value = root
    for (const name of names) {
      if (!mayHold(value)) return undefined
      value = value[name]
    }
    return value
  }
}

function readEach(reads: readonly Read[]): Read {
  return root => {
    let value = root
    for (const read of reads) {
      if (value === undefined) return undefined
      value = read(value)
    }
    return value
  }
}
