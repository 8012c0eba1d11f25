// Each example of the documentation has a passing rule test. That of a block `json document` is in docs/tests, under the
// page's path and the heading's anchor; that of a document that a page writes to a file is in the page itself, and is
// run with its commands by test/workbench/testing/docs.test.ts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { command } from '../../src/cli/test.ts'
import { isObject, type Json, type JsonObject } from '../../src/rules/data/json.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { runCommand } from '../cli/streams.ts'
import { anchorOf, pages } from './pages.ts'

/** Why the documents of a page have no tests. */
const untested: Readonly<Record<string, string>> = {
  'docs/problems.md':
    'each shows how one mistake is mended, and is read without a problem; what its rules do is not the point',
}

interface Example {
  readonly page: string
  /** `document`, or the name of the file that the page writes. */
  readonly name: string
  readonly document: JsonObject
  /** Where the test of a `document` is. */
  readonly file: string
}

const headingOrBlock = /^#+ (.+)$|^```(\S+)(?: (\S+))?\n([\s\S]*?)^```$/gm

function examplesOf(page: string): readonly Example[] {
  const examples: Example[] = []
  const folder = join('docs/tests', page.replace(/^docs\//, '').replace(/\.md$/, ''))
  let anchor = ''
  for (const [, heading, kind, name = '', text = ''] of readFileSync(page, 'utf8').matchAll(headingOrBlock)) {
    if (heading !== undefined) anchor = anchorOf(heading)
    const document = kind === 'json' ? documentIn(text) : undefined
    if (document === undefined) continue
    const place = join(folder, anchor)
    const before = examples.filter(({ file }) => file.startsWith(`${place}.`) || file.startsWith(`${place}-`)).length
    examples.push({ page, name, document, file: `${place}${before === 0 ? '' : `-${before + 1}`}.test.yaml` })
  }
  return examples
}

/** A document with rules; not a test of some, and no answer about some. */
function documentIn(text: string): JsonObject | undefined {
  let value: Json
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // a fragment, or several values
  }
  const rules = isObject(value) && value['tests'] === undefined ? value['rules'] : undefined
  const hasRule = isObject(rules) && Object.values(rules).some(rule => isObject(rule) && rule['then'] !== undefined)
  return hasRule && isObject(value) ? value : undefined
}

/** The document that a test file runs. */
function documentOf({ rules = {}, define, settings, twin }: { readonly [name: string]: Json | undefined }): JsonObject {
  const own = { rules, ...(define === undefined ? {} : { define }), ...(settings === undefined ? {} : { settings }) }
  return isObject(twin) ? mergeObject(own, twin) : own
}

const examples = pages.filter(page => untested[page] === undefined).flatMap(examplesOf)
const shown = examples.filter(({ name }) => name === 'document')
const written = examples.filter(({ name }) => name !== 'document')

describe('docs/tests', () => {
  test.each(shown)('$file is the example of $page, and passes', async ({ document, file }) => {
    expect(existsSync(file), `${file} is missing`).toBe(true)
    expect(documentOf(parse(readFileSync(file, 'utf8')))).toEqual(document)
    const { code, stdout, stderr } = await runCommand(command, [file])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('passed')
  })

  test('holds nothing else', () => {
    const files = readdirSync('docs/tests', { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.yaml'),
    )
    expect(files.map(file => join('docs/tests', file)).sort()).toEqual(shown.map(({ file }) => file).sort())
  })
})

test.each(written)('$page tests $name itself', ({ page, name }) => {
  expect(readFileSync(page, 'utf8')).toMatch(new RegExp(`"?rules"?: "?${name.replaceAll('.', '\\.')}"?,?$`, 'm'))
})

test('there are many', () => {
  expect(shown.length).toBeGreaterThan(60)
  expect(written.length).toBeGreaterThan(1)
})
