// Finds all that a query matches, in bounded work. Knows which part of that jsonpath-plus may do.
import type { Json } from '../data/json.ts'
import { holds } from './filter.ts'
import { libraryChildren, libraryText } from './library.ts'
import { type NameOrIndex, type Query, singularSteps, type Test } from './syntax.ts'
import { descend, type Node, type Run, rootNode, spend, WorkSpent, walk } from './walk.ts'

/** All matches in order, at most `limit` + 1; so many, too, where the work is used up. */
export type Search = (root: Json, limit: number) => readonly Node[]

/** How many values one search looks at: a body of 256 KiB holds no more than 131 072, a few of them many times over. */
const mostWork = 1_000_000

/** Compiles a query to what finds its matches. */
export function compileSearch(query: Query): Search {
  const simple = splitSimple(query)
  return (root, limit) => {
    const run = { root, left: mostWork, holds }
    const found: Node[] = []
    const visit = (node: Node) => {
      // For its location: in a deep body those of all matches could be far larger than the body.
      spend(run, node.depth)
      return found.push(node) <= limit
    }
    try {
      if (simple === undefined) walk(run, query.segments, rootNode(root), visit)
      else walkSimple(run, simple, visit)
      return found
    } catch (error) {
      if (error instanceof WorkSpent) return Array.from({ length: Math.min(limit, mostWork) + 1 }, () => rootNode(root))
      throw error
    }
  }
}

/** The names and indexes that lead from the root to a node. */
export function locationOf(node: Node): readonly NameOrIndex[] {
  const location: NameOrIndex[] = []
  for (let each: Node | undefined = node; each?.step !== undefined; each = each.parent) location.push(each.step)
  return location.reverse()
}

/** The common form of a path with many matches, `$.machines[*].temperature`: one step that the library takes, among direct ones. */
interface Simple {
  readonly before: readonly NameOrIndex[]
  readonly text: string
  readonly test: Test | undefined
  readonly after: readonly NameOrIndex[]
}

function splitSimple({ from, segments }: Query): Simple | undefined {
  const at = segments.findIndex(segment => singularSteps({ from, segments: [segment] }) === undefined)
  const segment = segments[at]
  const [selector] = segment?.selectors ?? []
  if (segment === undefined || selector === undefined || segment.descendant || segment.selectors.length > 1)
    return undefined
  const before = singularSteps({ from, segments: segments.slice(0, at) })
  const after = singularSteps({ from, segments: segments.slice(at + 1) })
  const text = libraryText(selector)
  if (before === undefined || after === undefined || text === undefined) return undefined
  return { before, text, test: selector.kind === 'filter' ? selector.test : undefined, after }
}

function walkSimple(run: Run, { before, text, test, after }: Simple, visit: (node: Node) => boolean): void {
  const start = descend(rootNode(run.root), before)
  if (start === undefined) return
  for (const step of libraryChildren(text, start.value)) {
    spend(run)
    const child = descend(start, [step])
    if (child === undefined || (test !== undefined && !holds(run, test, child.value))) continue
    const match = descend(child, after)
    if (match !== undefined && !visit(match)) return
  }
}
