// Valid documents with a few things changed in them, as people change them by mistake: most are refused, some are not.
import fc from 'fast-check'
import { isObject, type Json, type JsonObject } from '../../src/rules/data/json.ts'
import { validDocuments } from './corpus.ts'

interface Change {
  readonly kind: 'remove' | 'replace' | 'rename' | 'add' | 'wrap'
  /** Which of the document's places, as a part of them all. */
  readonly where: number
  readonly name: string
  readonly value: Json
}

const parts = [...new Set(validDocuments.flatMap(document => partsOf(document)).map(part => JSON.stringify(part)))]
const names = [...new Set(validDocuments.flatMap(namesOf))]
const odd: readonly Json[] = [
  0,
  -1,
  0.5,
  '',
  '$',
  '$.a',
  'a',
  '5%',
  '10s',
  true,
  false,
  null,
  [],
  {},
  [1],
  ['$.a'],
  { lat: 1, lon: 1 },
]

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('remove', 'replace', 'rename', 'add', 'wrap'),
  where: fc.nat(9999).map(part => part / 10_000),
  name: fc.constantFrom(...names),
  value: fc.oneof(
    fc.constantFrom(...odd),
    fc.constantFrom(...parts).map((part): Json => JSON.parse(part)),
  ),
})

/** Larger documents come more often. */
const weighted = validDocuments.flatMap(document => Array<JsonObject>(Math.ceil(countOf(document) / 8)).fill(document))

export const changedDocument: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.constantFrom(...weighted), fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([document, changes]) => changes.reduce(applyChange, document))

function applyChange(document: JsonObject, { kind, where, name, value }: Change): JsonObject {
  const target = Math.floor(where * countOf(document))
  let seen = -1
  const visit = (node: Json): Json | undefined => {
    seen++
    if (seen === target) {
      if (kind === 'remove') return undefined
      if (kind === 'wrap') return [node]
      if (kind === 'add' && isObject(node)) return { ...node, [name]: value }
      if (kind === 'add' && Array.isArray(node)) return [...node, value]
      if (kind === 'rename' && isObject(node)) {
        const [first, ...rest] = Object.entries(node)
        return first === undefined ? node : Object.fromEntries([...rest, [name, first[1]]])
      }
      return value
    }
    if (Array.isArray(node)) return node.flatMap(item => visit(item) ?? [])
    if (!isObject(node)) return node
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, member]) => {
        const changed = visit(member)
        return changed === undefined ? [] : [[key, changed] as const]
      }),
    )
  }
  const changed = visit(document)
  return isObject(changed) ? changed : document
}

function partsOf(node: Json): readonly Json[] {
  if (typeof node !== 'object' || node === null) return [node]
  return [node, ...Object.values(node).flatMap(partsOf)]
}

function namesOf(node: Json): readonly string[] {
  if (typeof node !== 'object' || node === null) return []
  return [...(isObject(node) ? Object.keys(node) : []), ...Object.values(node).flatMap(namesOf)]
}

function countOf(node: Json): number {
  return partsOf(node).length
}
