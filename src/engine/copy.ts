// A copy of memory that goes its own way. What is never changed in place is shared: events with their messages and bodies, bytes,
// numbers as they came.
import { isReordered } from '../rules/data/json.ts'
import { Numeral } from '../rules/data/numeral.ts'
import { Unread } from '../rules/data/unread.ts'

/** Memory is plain data: the copy is of the same type. */
export const copyOf = <Plain>(plain: Plain): Plain => copy(plain) as Plain

function copy(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) {
    const copied: unknown[] = part.slice()
    for (let index = 0; index < copied.length; index++) {
      const of: unknown = copied[index]
      if (typeof of === 'object' && of !== null) copied[index] = copy(of)
    }
    return copied
  }
  if (part instanceof Map) {
    const copied = new Map<unknown, unknown>()
    for (const [name, of] of part) copied.set(name, copy(of))
    return copied
  }
  if (part instanceof Float64Array) return part.slice()
  const isShared = 'message' in part || part instanceof Uint8Array || part instanceof Numeral || part instanceof Unread
  if (isShared || isReordered(part)) return part
  const copied: { [name: string]: unknown } = { ...part }
  for (const name in copied) {
    const of = copied[name]
    // `__proto__` is a member like others, whose value the spread has taken over.
    if (typeof of === 'object' && of !== null && name !== '__proto__') copied[name] = copy(of)
  }
  return copied
}
