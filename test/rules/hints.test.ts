// Hints are tried: applied to the document, each makes its problem go away and makes nothing worse.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aggregates } from '../../src/rules/aggregates/registry.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { applyEdits } from '../../src/rules/data/edit.ts'
import { isObject, type Json, type JsonObject } from '../../src/rules/data/json.ts'
import type { Named } from '../../src/rules/data/nearest.ts'
import type { Problem } from '../../src/rules/data/problem.ts'
import { readDocument } from '../../src/rules/document/document.ts'
import { expressionForms } from '../../src/rules/expressions/registry.ts'
import { twinProblems } from '../../src/rules/twin/desired-limits.ts'
import { checkText } from '../../src/workbench/document/check.ts'
import { scaled } from '../scale.ts'
import { changedDocument } from './changed-documents.ts'
import { validDocuments } from './corpus.ts'

const check = (document: JsonObject, twin: boolean): readonly Problem[] => [
  ...readDocument(document).problems,
  ...(twin ? twinProblems(document) : []),
]

const folder = join(import.meta.dirname, 'problems')
const cases = readdirSync(folder).flatMap(file => {
  const { document, text, twin = false, mended } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const written = text ?? JSON.stringify(document)
  const hinted = checkText(written, { twin }).flatMap(({ problem }) => (problem.hint === undefined ? [] : [problem]))
  return hinted.map(problem => ({ file, document, twin, mended, problem, place: `${problem.code} ${problem.pointer}` }))
})

/** The document as the hint has it. */
function follow(document: JsonObject, { edits = [] }: Problem): JsonObject {
  const edited = applyEdits(document, edits)
  if (!isObject(edited)) throw new Error(`a hint cannot be followed: ${JSON.stringify(edits)}`)
  return edited
}

const same = (one: Problem, other: Problem) =>
  one.code === other.code && one.pointer === other.pointer && one.message === other.message

/** The rule in which a place is. */
const ruleOf = (pointer: string) => /^\/rules\/[^/]*/.exec(pointer)?.[0]

function expectBetter(document: JsonObject, problem: Problem, twin: boolean): void {
  const after = check(follow(document, problem), twin)
  expect(after.filter(found => same(found, problem))).toEqual([])
  // What was hidden behind the mistake, or in what it uses, may be wrong too; but no other rule is.
  const touched = new Set([problem.pointer, ...(problem.edits ?? []).map(({ path }) => path)].map(ruleOf))
  if (ruleOf(problem.pointer) === undefined) return // a definition or a parameter that many rules may read
  const before = check(document, twin)
  const elsewhere = after.filter(found => {
    const rule = ruleOf(found.pointer)
    return (
      found.severity === 'error' &&
      rule !== undefined &&
      !touched.has(rule) &&
      !before.some(known => same(known, found))
    )
  })
  expect(elsewhere).toEqual([])
}

/** Slips of people who know the word, and the words of those who know another language. */
const slips: readonly ((name: string, at: number) => string)[] = [
  (name, at) => name.slice(0, at) + name.slice(at + 1),
  (name, at) => name.slice(0, at) + (name[at] ?? '') + name.slice(at),
  (name, at) => name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
  name => name.toUpperCase(),
  name => `not${name}`,
  name => `${name}s`,
  (name, at) => synonymsOf(name)[at % Math.max(1, synonymsOf(name).length)] ?? name,
]
const known: readonly Named[] = [
  ...predicates,
  ...expressionForms,
  ...aggregates,
  ...[...words].map(([name, { synonyms = [] }]) => ({ name, synonyms })),
]
const synonymsOf = (name: string) => known.flatMap(word => (word.name === name ? (word.synonyms ?? []) : []))

/** Valid documents with a slip in one of their keys. */
const slipped = fc
  .tuple(fc.constantFrom(...validDocuments), fc.nat(9999), fc.constantFrom(...slips), fc.nat(20))
  .map(([document, where, slip, at]) => {
    const target = Math.floor((where / 10_000) * keysIn(document))
    let seen = 0
    const visit = (node: Json): Json => {
      if (Array.isArray(node)) return node.map(visit)
      if (!isObject(node)) return node
      const members = Object.entries(node).map(([key, child]) => {
        const name = seen++ === target ? slip(key, at % key.length) : key
        return [name, visit(child)] as const
      })
      return Object.fromEntries(members)
    }
    const result = visit(document)
    return isObject(result) ? result : document
  })

const keysIn = (node: Json): number =>
  typeof node !== 'object' || node === null
    ? 0
    : Object.values(node).reduce(
        (sum: number, child: Json) => sum + keysIn(child),
        isObject(node) ? Object.keys(node).length : 0,
      )

describe('a hint', () => {
  it.each(cases.filter(({ problem }) => problem.edits !== undefined))(
    'of $file, $place, makes the problem go away',
    ({ document, problem, twin }) => expectBetter(document, problem, twin),
  )

  it('that a program cannot follow is of a case that shows how it is mended', () => {
    const words = cases.filter(({ problem, mended }) => problem.edits === undefined && mended === undefined)
    expect(words.map(({ file, place }) => `${file} ${place}`)).toEqual([])
  })

  it.each([
    ['whatever is changed in a document', changedDocument],
    ['whatever slip is made in a key', slipped],
  ])('makes the problem go away, %s', (_what, documents) => {
    let tried = 0
    fc.assert(
      fc.property(documents, fc.boolean(), (document, twin) => {
        for (const problem of check(document, twin)) {
          if (problem.edits === undefined) continue
          tried++
          expectBetter(document, problem, twin)
        }
      }),
      { numRuns: scaled(300) },
    )
    expect(tried).toBeGreaterThan(30)
  })
})
