// Rules with one mistake each, and what their tests say of it: the mistake can be found from the text. A case is right
// once it is mended.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { JsonObject } from '../../../src/index.ts'
import { mergeObject } from '../../../src/rules/twin/merge-patch.ts'
import { readTestFile } from '../../../src/workbench/testing/test-file.ts'
import { failureOf } from './judged.ts'

interface Case {
  readonly mistake: string
  /** A merge patch of the rules. */
  readonly mend: JsonObject
  readonly file: JsonObject & { readonly rules: JsonObject }
}

const folder = join(import.meta.dirname, 'broken')
const names = readdirSync(folder).flatMap(name => /^(.*)\.yaml$/.exec(name)?.[1] ?? [])

test.each(names)('%s', async name => {
  const { mistake, mend, file }: Case = parse(readFileSync(join(folder, `${name}.yaml`), 'utf8'))
  const text = failureOf(file)
  const warnings = readTestFile(file, undefined).document.map(({ message }) => `warning: ${message}\n`)
  await expect(`${mistake}\n\n${warnings.join('')}${text}\n`).toMatchFileSnapshot(join(folder, `${name}.txt`))
  expect(text).not.toBe('')
  expect(failureOf({ ...file, rules: mergeObject(file.rules, mend) })).toBe('')
})

test('there are at least twenty', () => {
  expect(names.length).toBeGreaterThanOrEqual(20)
})
