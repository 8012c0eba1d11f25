// Every problem code: a minimal bad document for each, with what has to be found in it, and the way out.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject, member } from '../../src/rules/data/json.ts'
import { type Problem, problemCodes, under } from '../../src/rules/data/problem.ts'
import { readDocument } from '../../src/rules/document/document.ts'
import { checkText } from '../../src/workbench/document/check.ts'
import { scaled } from '../scale.ts'
import { changedDocument } from './changed-documents.ts'

interface Case {
  /** Or, where it is not JSON or not as JSON.parse has it, its text. */
  readonly document?: JsonObject
  readonly text?: string
  /** Whether the twin's limits are asked for. */
  readonly twin?: boolean
  /** All that has to be found, in the order of the places. */
  readonly problems: readonly { readonly code: string; readonly pointer: string; readonly hint?: string }[]
  /** The same without the problem: the first case of a code shows it in the documentation. */
  readonly mended?: JsonObject
}

const folder = join(import.meta.dirname, 'problems')
const cases = readdirSync(folder).map(file => {
  const content: Case = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  return { name: file.replace('.bad.json', ''), ...content }
})
const codes = Object.keys(problemCodes)

const found = ({ document, text = JSON.stringify(document), twin = false }: Case) =>
  checkText(text, { twin }).map(({ problem }) => problem)

describe('a case', () => {
  it.each(cases)('$name finds just that', bad => {
    const short = found(bad).map(({ code, pointer, hint }) => ({
      code,
      pointer,
      ...(hint === undefined ? {} : { hint }),
    }))
    expect(short).toEqual(bad.problems)
    expect(short.map(({ code }) => code)).toContain(bad.name.replace(/-\d+$/, ''))
  })

  it.each(cases.filter(({ mended }) => mended !== undefined))('$name is mended', ({ mended, twin = false }) => {
    expect(checkText(JSON.stringify(mended), { twin })).toEqual([])
  })

  it.each(cases)('$name is told in whole sentences', bad => {
    for (const problem of found(bad)) expectWellTold(problem)
  })
})

it('whatever is changed in a document, every problem is well told, is at a place in it, and each null is one problem', () => {
  fc.assert(
    fc.property(changedDocument, document => {
      const { problems, ruleSet } = readDocument(document)
      for (const problem of problems) {
        expectWellTold(problem)
        expect(standsIn(document, problem.pointer)).toBe(true)
      }
      const nulls = problems.filter(({ code }) => code === 'null-value').map(({ pointer }) => pointer)
      expect(nulls.toSorted()).toEqual(nullsIn(document).toSorted())
      expect(ruleSet === undefined).toBe(problems.some(({ severity }) => severity === 'error'))
      expect(readDocument(document).problems).toEqual(problems)
    }),
    { numRuns: scaled(200) },
  )
})

describe('a code', () => {
  it.each(codes)('%s has a case that shows how it is mended', code => {
    expect(cases.find(({ name }) => name === code)?.mended).toBeDefined()
  })

  it('of every case is known', () => {
    expect(cases.map(({ name }) => name.replace(/-\d+$/, '')).filter(name => !codes.includes(name))).toEqual([])
  })
})

it('twenty mistakes are found in one run, each with its place', () => {
  const { document, problems } = JSON.parse(readFileSync(join(import.meta.dirname, 'twenty-mistakes.json'), 'utf8'))
  expect(found({ document, problems }).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(problems)
  expect(new Set(problems).size).toBeGreaterThanOrEqual(20)
})

function expectWellTold({ message, hint = '' }: Problem): void {
  expect(message).toMatch(/^\S.*\.$/s)
  expect(message).not.toMatch(/undefined|\[object|NaN|must (NOT|pass|match|be (equal|array|object|string|[<>]))/)
  expect(hint).not.toMatch(/\.$/)
}

/** Whether the pointer leads to a part of the document. */
function standsIn(document: Json, pointer: string): boolean {
  let node: Json | undefined = document
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    node = Array.isArray(node) ? node[Number(name)] : isObject(node) ? member(node, name) : undefined
  }
  return node !== undefined
}

function nullsIn(node: Json, pointer = ''): readonly string[] {
  if (node === null) return [pointer]
  if (typeof node !== 'object') return []
  return Object.entries(node).flatMap(([name, child]: [string, Json]) => nullsIn(child, under(pointer, name)))
}
