// What the build writes of the fragments says the same as Ajv does as it runs, of every node of every document here, of
// what people get wrong, and of anything.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import '../../src/workbench/testing/test-file.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import { isObject, type Json } from '../../src/rules/data/json.ts'
import { expressionForms } from '../../src/rules/expressions/registry.ts'
import { shapes } from '../../src/rules/schema/fragment.ts'
import type { Departure } from '../../src/rules/schema/shape-problem.ts'
import { type Validate, writeValidators } from '../../src/rules/schema/validators.ts'

const written = writeValidators(shapes.map(({ schema }) => schema))
const folder = mkdtempSync(join(tmpdir(), 'edge-rules-validators-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'validators.mjs'), written)
const { validatorOf }: { readonly validatorOf: (schema: Json) => Validate } = await import(
  pathToFileURL(join(folder, 'validators.mjs')).href
)
const pairs = shapes.map(({ schema, validate }) => [validate, validatorOf(schema)] as const)

/** What is read of departures; of fragments, which are long, their first words. */
const said = (departures: readonly Departure[]) =>
  departures.map(({ schema, parentSchema, data, ...told }) => ({
    ...told,
    about: JSON.stringify(data)?.slice(0, 80),
    by: Object.keys(parentSchema ?? {}),
    wants: JSON.stringify(schema)?.slice(0, 80),
  }))

/** Where the two disagree. */
const disagreements = (node: Json) =>
  pairs.flatMap(([atRun, atBuild]) => {
    const [run, built] = [atRun(node), atBuild(node)].map(departures => JSON.stringify(said(departures)))
    return run === built ? [] : [[node, run, built]]
  })

/** A node and all in it. */
const nodesOf = (node: Json): readonly Json[] => [
  node,
  ...(isObject(node) ? Object.values(node) : Array.isArray(node) ? node : []).flatMap(nodesOf),
]

const documents = [
  ...readdirSync('test/rules/problems').map(file => join('test/rules/problems', file)),
  ...readdirSync('examples').map(file => join('examples', file)),
  'rules.example.json',
  'rules.example.test.json',
].filter(file => file.endsWith('.json') && statSync(file).size < 10_000)

describe('validators of the build', () => {
  it('are of every fragment, each found by its text', () => {
    expect(shapes.length).toBeGreaterThan(words.size + expressionForms.length)
    expect(() => validatorOf({ type: 'string', title: 'of no build' })).toThrow('build again')
  })

  it('make no code as they run, and import nothing', () => {
    expect(written.match(/\b(Function|eval|require|import)\b ?\(|^import/m)).toBeNull()
  })

  it('say what Ajv says of every node of every document', () => {
    const nodes = new Map(
      documents
        .flatMap(file => nodesOf(JSON.parse(readFileSync(file, 'utf8'))))
        .map(node => [JSON.stringify(node), node]),
    )
    expect(nodes.size).toBeGreaterThan(500)
    expect([...nodes.values()].flatMap(disagreements)).toEqual([])
  })

  it('say what Ajv says of anything', () => {
    const key = fc.constantFrom(...words.keys(), 'steps', 'polygon', 'limits', 'path', 'to')
    const { node } = fc.letrec<{ node: Json }>(tie => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>('', '5m', '$.t', 'a'.repeat(1025), '\u{1f600}'.repeat(600), 0, -1, 1.5, 1e9, true, null),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(node, found => {
        expect(disagreements(found)).toEqual([])
      }),
    )
  })
})
