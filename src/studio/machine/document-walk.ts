// A document as it is written, walked: where its tests are, what its rules use, which of them belong together. Knows the
// shape of documents, and evaluates nothing.
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'

/** A part of a document, and where it is. */
export interface Part {
  readonly node: Json
  readonly pointer: string
}

export const section = (document: JsonObject, name: string): JsonObject => {
  const found = member(document, name)
  return isObject(found) ? found : {}
}

export const sections: readonly string[] = ['rules', 'define', 'settings', '$schema']

/** The part itself and every part of it, definitions that it uses too, each once. */
export function* partsOf(
  document: JsonObject,
  part: Part,
  seen = new Set<string>(),
): Generator<Part & { readonly name: string }> {
  const { node, pointer } = part
  if (seen.has(pointer)) return
  seen.add(pointer)
  yield { ...part, name: pointer.slice(pointer.lastIndexOf('/') + 1) }
  if (typeof node !== 'object' || node === null) return
  for (const [name, child] of Object.entries(node))
    yield* partsOf(document, { node: child, pointer: under(pointer, name) }, seen)
  const used = isObject(node) ? member(node, 'use') : undefined
  const definition = typeof used === 'string' ? member(section(document, 'define'), used) : undefined
  if (typeof used === 'string' && definition !== undefined)
    yield* partsOf(document, { node: definition, pointer: under('/define', used) }, seen)
}

/** The names of the parameters that the part reads; `*`: any. */
export function parametersOf(document: JsonObject, part: Part): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { node } of partsOf(document, part)) {
    const twin = isObject(node) ? member(node, 'twin') : undefined
    const first = Array.isArray(twin) ? twin[0] : twin
    if (typeof first === 'string') names.add(first.startsWith('$') ? '*' : (first.split('.')[0] ?? first))
    else if (first !== undefined) names.add('*')
  }
  return names
}

/** All that decides what the rule does, as text: where it is the same, the rule does the same. */
export function meaningOf(document: JsonObject, id: string): string {
  const rule: Part = { node: member(section(document, 'rules'), id) ?? null, pointer: under('/rules', id) }
  const definitions = [...partsOf(document, rule)].filter(({ pointer }) => /^\/define\/[^/]+$/.test(pointer))
  const read = parametersOf(document, rule)
  const parameters = Object.entries(document).filter(
    ([name]) => !sections.includes(name) && (read.has('*') || read.has(name)),
  )
  return JSON.stringify([rule.node, definitions, parameters, document['settings'] ?? null])
}

/** Groups of rules that have to be run together: they feed each other, or read each other's alarms. */
export function groupsOf(document: JsonObject): readonly (readonly string[])[] {
  const rules = section(document, 'rules')
  const group = new Map(Object.keys(rules).map(id => [id, id]))
  const rootOf = (id: string): string => {
    const above = group.get(id) ?? id
    return above === id ? id : rootOf(above)
  }
  const join = (a: string, b: string) => group.set(rootOf(a), rootOf(b))
  const streams = new Map<string, string>()
  for (const [id, node] of Object.entries(rules)) {
    for (const part of partsOf(document, { node, pointer: under('/rules', id) })) {
      const stream = part.node
      if (typeof stream === 'string' && stream.startsWith('#')) {
        const first = streams.get(stream)
        if (first === undefined) streams.set(stream, id)
        else join(first, id)
      }
      const read = isObject(part.node) ? member(part.node, 'alarm') : undefined
      if (typeof read === 'string' && group.has(read)) join(id, read)
    }
  }
  const groups = new Map<string, string[]>()
  for (const id of Object.keys(rules)) {
    const root = rootOf(id)
    const known = groups.get(root)
    if (known === undefined) groups.set(root, [id])
    else known.push(id)
  }
  return [...groups.values()]
}
