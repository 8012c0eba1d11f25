// A change of a document that a program can apply for a person: operations of JSON Patch (RFC 6902). Knows no rules.
import { isObject, type Json, objectOf } from './json.ts'

/** One operation; `path` and `from` are JSON Pointers. A move keeps the member's place among the others. */
export type Edit =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly path: string }

/** The document after the operations, in their order; undefined where one leads to a place that is not there. */
export function applyEdits(document: Json, edits: readonly Edit[]): Json | undefined {
  let edited: Json | undefined = document
  for (const edit of edits) {
    if (edited === undefined) return undefined
    edited = applyEdit(edited, edit)
  }
  return edited
}

function applyEdit(document: Json, edit: Edit): Json | undefined {
  if (edit.op !== 'move') return changeAt(document, stepsOf(edit.path), edit)
  const [from, to] = [stepsOf(edit.from), stepsOf(edit.path)]
  const value = partOf(document, from)
  if (value === undefined) return undefined
  const isRenamed = from.length === to.length && from.slice(0, -1).every((step, at) => step === to[at])
  if (isRenamed) return rename(document, from, to.at(-1) ?? '')
  const taken = changeAt(document, from, { op: 'remove' })
  return taken === undefined ? undefined : changeAt(taken, to, { op: 'add', value })
}

type Change = { readonly op: 'add' | 'replace'; readonly value: Json } | { readonly op: 'remove' }

function changeAt(node: Json, [step, ...rest]: readonly string[], change: Change): Json | undefined {
  if (step === undefined) return change.op === 'remove' ? undefined : change.value
  if (typeof node !== 'object' || node === null) return undefined
  const child = partOf(node, [step])
  if (rest.length > 0 || change.op === 'replace') {
    if (child === undefined) return undefined
    const changed = changeAt(child, rest, change)
    return changed === undefined ? undefined : withChild(node, step, changed)
  }
  if (isObject(node)) {
    if (change.op === 'add') return withChild(node, step, change.value)
    return child === undefined ? undefined : objectOf(Object.entries(node).filter(([name]) => name !== step))
  }
  if (!Array.isArray(node)) return undefined
  const at = step === '-' ? node.length : Number(step)
  const [before, after] = [node.slice(0, at), node.slice(change.op === 'add' ? at : at + 1)]
  return change.op === 'add' ? [...before, change.value, ...after] : [...before, ...after]
}

function withChild(node: Json, step: string, child: Json): Json {
  if (Array.isArray(node)) return node.map((item, at) => (String(at) === step ? child : item))
  const members = isObject(node) ? Object.entries(node) : []
  const isThere = members.some(([name]) => name === step)
  return objectOf(
    isThere ? members.map(([name, value]) => [name, name === step ? child : value]) : [...members, [step, child]],
  )
}

function rename(node: Json, steps: readonly string[], name: string): Json | undefined {
  const [step = '', ...rest] = steps
  if (rest.length === 0) {
    if (!isObject(node) || Object.hasOwn(node, name)) return undefined
    return objectOf(Object.entries(node).map(([key, value]) => [key === step ? name : key, value]))
  }
  const child = partOf(node, [step])
  const changed = child === undefined ? undefined : rename(child, rest, name)
  return changed === undefined ? undefined : withChild(node, step, changed)
}

function partOf(root: Json, steps: readonly string[]): Json | undefined {
  let node: Json | undefined = root
  for (const step of steps) {
    if (Array.isArray(node)) node = node[Number(step)]
    else if (isObject(node) && Object.hasOwn(node, step)) node = node[step]
    else return undefined
  }
  return node
}

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
