// The numbers and durations of a document that can be tried: parameters, thresholds, delays. Knows the shape of documents.
import { parseDuration } from '../../rules/data/duration.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import type { Knob } from '../protocol.ts'
import { parametersOf, partsOf, section, sections } from './document-walk.ts'

const thresholds: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte', 'between'])
const counts: ReadonlySet<string> = new Set(['times', 'by'])

/** In the order of the document; parameters first. */
export function knobsOf(document: JsonObject): readonly Knob[] {
  const rules = Object.entries(section(document, 'rules'))
  const readers = new Map(
    rules.map(([id, node]) => [id, parametersOf(document, { node, pointer: under('/rules', id) })]),
  )
  const knobs = new Map<string, Knob>()
  const subjects = subjectsOf(document, rules)
  for (const [name, node] of Object.entries(document)) {
    if (sections.includes(name)) continue
    const readBy = rules.flatMap(([id]) =>
      readers.get(id)?.has(name) === true || readers.get(id)?.has('*') === true ? [id] : [],
    )
    if (readBy.length > 0) addParameter({ knobs, subjects }, under('', name), name, node, readBy, 0)
  }
  for (const [id, node] of rules) {
    for (const part of partsOf(document, { node, pointer: under('/rules', id) })) {
      const steps = part.pointer.split('/')
      const [above = '', last = ''] = steps.slice(-2)
      const isIndex = /^\d+$/.test(last)
      const word = isIndex ? above : last
      const isThreshold = thresholds.has(word) && typeof part.node === 'number' && (!isIndex || word === 'between')
      const isCount = counts.has(word) && !isIndex && typeof part.node === 'number'
      const isDuration =
        typeof part.node === 'string' && parseDuration(part.node) !== undefined && /^\d/.test(part.node)
      const isDefault = last === 'default' && isUnset(document, part.pointer)
      if (!isThreshold && !isCount && !isDuration && !isDefault) continue
      addLiteral(
        knobs,
        document,
        part.pointer,
        part.node,
        id,
        isDefault ? (steps.at(-2) ?? word) : isIndex ? `${word} ${last}` : word,
      )
    }
  }
  return [...knobs.values()]
}

/** What parameters are compared with, by their names: the first of each. */
function subjectsOf(document: JsonObject, rules: readonly (readonly [string, Json])[]): ReadonlyMap<string, string> {
  const subjects = new Map<string, string>()
  for (const [id, node] of rules) {
    for (const part of partsOf(document, { node, pointer: under('/rules', id) })) {
      const name = isObject(part.node) ? member(part.node, 'twin') : undefined
      const subject = typeof name === 'string' ? subjectAround(document, part.pointer) : undefined
      if (typeof name === 'string' && subject !== undefined && !subjects.has(name)) subjects.set(name, subject)
    }
  }
  return subjects
}

interface Found {
  readonly knobs: Map<string, Knob>
  readonly subjects: ReadonlyMap<string, string>
}

function addParameter(
  found: Found,
  pointer: string,
  name: string,
  node: Json,
  rules: readonly string[],
  depth: number,
): void {
  if (isObject(node) && depth < 3) {
    for (const [step, child] of Object.entries(node))
      addParameter(found, under(pointer, step), `${name}.${step}`, child, rules, depth + 1)
  }
  const kind = kindOf(node)
  if (kind === undefined || (typeof node !== 'number' && typeof node !== 'string')) return
  const subject = found.subjects.get(name)
  found.knobs.set(pointer, { pointer, name, value: node, kind, isParameter: true, owner: undefined, rules, subject })
}

const kindOf = (node: Json): Knob['kind'] | undefined =>
  typeof node === 'number'
    ? 'number'
    : typeof node === 'string' && parseDuration(node) !== undefined
      ? 'duration'
      : undefined

function addLiteral(
  knobs: Map<string, Knob>,
  document: JsonObject,
  pointer: string,
  node: Json,
  rule: string,
  word: string,
): void {
  const known = knobs.get(pointer)
  const kind = kindOf(node)
  if (kind === undefined || (typeof node !== 'number' && typeof node !== 'string')) return
  const subject = subjectAround(document, pointer)
  const owner = pointer.startsWith('/define/') ? (pointer.split('/')[2] ?? rule) : rule
  const name = `${owner}: ${subject === undefined ? '' : `${subject} `}${word}`
  knobs.set(pointer, {
    pointer,
    name,
    value: node,
    kind,
    isParameter: false,
    owner,
    rules: [...(known?.rules ?? []), rule],
    subject,
  })
}

/** A default that counts, because there is no such parameter. */
function isUnset(document: JsonObject, pointer: string): boolean {
  const node = at(document, pointer.slice(0, pointer.lastIndexOf('/')))
  const twin = isObject(node) ? member(node, 'twin') : undefined
  return typeof twin === 'string' && member(document, twin.split('.')[0] ?? '') === undefined
}

/** What the test compares, in which the value is. */
function subjectAround(document: JsonObject, pointer: string): string | undefined {
  const steps = pointer.split('/')
  for (let count = steps.length - 1; count > 2; count--) {
    const node = at(document, steps.slice(0, count).join('/'))
    const path = isObject(node) ? member(node, 'path') : undefined
    if (typeof path === 'string') return path
  }
  return undefined
}

/** The part of a document at a JSON Pointer. */
export function at(document: Json, pointer: string): Json | undefined {
  let node: Json | undefined = document
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    node = Array.isArray(node) ? node[Number(name)] : isObject(node) ? member(node, name) : undefined
  }
  return node
}
