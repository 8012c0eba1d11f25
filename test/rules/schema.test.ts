// The schema for editors: what is committed is what is generated, and it never refuses what the reader accepts.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject } from '../../src/rules/json.ts'
import { editorKeywords } from '../../src/rules/schema.ts'
import { documentSchema } from '../../src/rules/schema-document.ts'
import { accepts, validDocuments } from './corpus.ts'

const ajv = new Ajv({ strict: true, strictTypes: false, strictTuples: false, strictRequired: false, allErrors: true })
ajv.addVocabulary(editorKeywords)
const validate = ajv.compile(documentSchema())

it('rules.schema.json is what npm run schema makes', () => {
  expect(readFileSync('rules.schema.json', 'utf8')).toBe(`${JSON.stringify(documentSchema(), null, 2)}\n`)
})

describe('every document that the reader accepts, the schema accepts', () => {
  it('in examples and docs', () => {
    const refused = validDocuments.filter(document => !validate(document))
    expect(refused.map(document => [document, ajv.errorsText(validate(document) ? null : validate.errors)])).toEqual([])
  })

  it('whatever is changed in them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...validDocuments),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (document, changes) => {
          const changed = changes.reduce(applyChange, document)
          if (accepts(changed) && !validate(changed)) {
            throw new Error(`${JSON.stringify(changed)}: ${ajv.errorsText(validate.errors)}`)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

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

const countOf = (node: Json): number => partsOf(node).length
