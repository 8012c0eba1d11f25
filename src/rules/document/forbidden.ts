// What no part of a document may hold, whatever it means: nulls, and nesting without end.
import type { Json } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'

const deepest = 64

/** Every null, and the first place that is nested too deep. Walks with a stack of its own: input of any depth is safe. */
export function findForbidden(root: Json, at = ''): readonly Problem[] {
  const depth = at.split('/').length - 1
  return isAllowed(root, depth) ? [] : explainForbidden(root, at, depth)
}

/** Quick, as nearly nothing is forbidden; goes no deeper than what is allowed. */
function isAllowed(node: Json, depth: number): boolean {
  if (node === null || depth > deepest) return false
  if (typeof node !== 'object') return true
  for (const child of Object.values(node)) if (!isAllowed(child, depth + 1)) return false
  return true
}

function explainForbidden(root: Json, at: string, above: number): readonly Problem[] {
  const found: Problem[] = []
  const open: { node: Json; pointer: string; depth: number }[] = [{ node: root, pointer: at, depth: above }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, pointer, depth } = next
    if (node === null) {
      const message = 'null is not allowed in a document: a twin removes the key. Leave the key out.'
      found.push(problem('null-value', pointer, message))
    } else if (depth > deepest) {
      return [problem('too-deep', pointer, `The document is nested deeper than ${deepest} levels; a twin allows 10.`)]
    } else if (typeof node === 'object') {
      const children = Object.entries(node) as [string, Json][]
      for (const [name, child] of children.reverse()) {
        open.push({ node: child, pointer: under(pointer, name), depth: depth + 1 })
      }
    }
  }
  return found
}
