// Every problem code: a minimal bad document for each, with what has to be found in it, and the way out.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkText } from '../../src/cli/check.ts'
import type { JsonObject } from '../../src/rules/json.ts'
import { problemCodes } from '../../src/rules/problem.ts'

interface Case {
  /** Or, where it is no JSON or not as JSON.parse has it, its text. */
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
    for (const { message, hint = '' } of found(bad)) {
      expect(message).toMatch(/^\S.*\.$/s)
      expect(message).not.toMatch(/undefined|\[object|NaN|must /)
      expect(hint).not.toMatch(/\.$/)
    }
  })
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
