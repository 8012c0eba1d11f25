// A copy of memory that goes its own way. What is never changed in place is shared: events with their messages and bodies, bytes,
// numbers as they came.
import { isReordered } from '../rules/data/json.ts'
import { Numeral } from '../rules/data/numeral.ts'
import { Unread } from '../rules/data/unread.ts'

/** Memory is plain data: the copy is of the same type. */
export const copyOf = <Plain>(plain: Plain): Plain => copy(plain) as Plain

function copy(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) return part.map(copy)
  if (part instanceof Map) return new Map(Array.from(part, ([name, of]) => [name, copy(of)]))
  if (part instanceof Float64Array) return part.slice()
  const isShared = 'message' in part || part instanceof Uint8Array || part instanceof Numeral || part instanceof Unread
  if (isShared || isReordered(part)) return part
  const copied: { [name: string]: unknown } = {}
  for (const [name, of] of Object.entries(part)) {
    if (name !== '__proto__') copied[name] = copy(of)
    else Object.defineProperty(copied, name, { value: copy(of), enumerable: true, configurable: true, writable: true })
  }
  return copied
}
