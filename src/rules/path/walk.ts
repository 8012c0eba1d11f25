// What a query selects from a value, as RFC 9535 has it and in its order, within a budget of work. Reads own members only.
import { isObject, type Json, namesOf } from '../data/json.ts'
import { readChild } from './direct-read.ts'
import type { NameOrIndex, Segment, Selector, Slice, Test } from './syntax.ts'

/** A value and how it was reached. The root has neither a parent nor a step, and is at depth 0. */
export interface Node {
  readonly value: Json
  readonly depth: number
  readonly parent?: Node
  readonly step?: NameOrIndex
}

/** One evaluation of a query. */
export interface Run {
  /** What `$` means in filters. */
  readonly root: Json
  /** How much work it may still do, in values looked at. */
  left: number
  /** Whether a filter's test holds where `@` is that value: filters walk themselves, so that they are above this. */
  readonly holds: (run: Run, test: Test, current: Json) => boolean
}

/** The work of a run is used up: thrown by what spends it, caught where the run was started. */
export class WorkSpent extends Error {
  override name = 'WorkSpent'
}

/** Does so much work. Throws `WorkSpent` where that is more than is left. */
export function spend(run: Run, work = 1): void {
  run.left -= work
  if (run.left < 0) throw new WorkSpent()
}

/** Takes a node; answers whether to go on. */
type Visit = (node: Node) => boolean

/** Visits what the segments select, starting from a node; answers false once the visit has. Throws `WorkSpent`. */
export function walk(run: Run, segments: readonly Segment[], start: Node, visit: Visit, depth = 0): boolean {
  const segment = segments[depth]
  if (segment === undefined) return visit(start)
  const next: Visit = node => walk(run, segments, node, visit, depth + 1)
  if (!segment.descendant) return select(run, segment.selectors, start, next)
  // Depth first, in the order of the members, without recursion: bodies may be deeper than the call stack.
  const waiting = [start]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!select(run, segment.selectors, node, next)) return false
    const inner: Node[] = []
    visitChildren(run, node, child => typeof child.value !== 'object' || inner.push(child) > 0)
    for (const child of inner.reverse()) waiting.push(child)
  }
  return true
}

function select(run: Run, selectors: readonly Selector[], node: Node, visit: Visit): boolean {
  return selectors.every(selector => selectOne(run, selector, node, visit))
}

function selectOne(run: Run, selector: Selector, node: Node, visit: Visit): boolean {
  spend(run)
  switch (selector.kind) {
    case 'name':
      return visitAt(run, node, selector.name, visit)
    case 'index':
      return visitAt(run, node, selector.index, visit)
    case 'wildcard':
      return visitChildren(run, node, visit)
    case 'slice':
      if (!Array.isArray(node.value)) return true
      for (const index of sliceIndexes(selector, node.value.length)) if (!visitAt(run, node, index, visit)) return false
      return true
    case 'filter':
      return visitChildren(run, node, child => !run.holds(run, selector.test, child.value) || visit(child))
  }
}

function visitChildren(run: Run, parent: Node, visit: Visit): boolean {
  const { value } = parent
  if (Array.isArray(value)) return value.every((_, index) => visitAt(run, parent, index, visit))
  return !isObject(value) || namesOf(value).every(name => visitAt(run, parent, name, visit))
}

function visitAt(run: Run, parent: Node, step: NameOrIndex, visit: Visit): boolean {
  spend(run)
  const child = childAt(parent, step)
  return child === undefined || visit(child)
}

/** The node at which a walk starts. */
export const rootNode = (value: Json): Node => ({ value, depth: 0 })

/** What names and indexes lead to from a node, or undefined. */
export function descend(start: Node, steps: readonly NameOrIndex[]): Node | undefined {
  let node: Node | undefined = start
  for (const step of steps) node = node && childAt(node, step)
  return node
}

/** Its step is as locations hold it: a negative index is counted from the start. */
function childAt(parent: Node, step: NameOrIndex): Node | undefined {
  const value = readChild(parent.value, step)
  if (value === undefined) return undefined
  return {
    value,
    depth: parent.depth + 1,
    parent,
    step: typeof step === 'number' && step < 0 && Array.isArray(parent.value) ? parent.value.length + step : step,
  }
}

/** The indexes that a slice takes from an array of that length: RFC 9535, section 2.3.4.2.2. */
export function* sliceIndexes({ start, end, step }: Slice, length: number): Iterable<number> {
  const within = (index: number, low: number, high: number) =>
    Math.min(Math.max(index < 0 ? length + index : index, low), high)
  if (step > 0) {
    const upper = within(end ?? length, 0, length)
    for (let index = within(start ?? 0, 0, length); index < upper; index += step) yield index
  } else if (step < 0) {
    const lower = end === undefined ? -1 : within(end, -1, length - 1)
    for (let index = within(start ?? length - 1, -1, length - 1); index > lower; index += step) yield index
  }
}
