import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/cli/command/command.ts'
import { command } from '../../src/cli/patch.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { mergePatch } from '../../src/rules/twin/merge-patch.ts'
import { runCommand } from './streams.ts'

const folder = mkdtempSync(join(tmpdir(), 'patch-'))

function file(name: string, document: JsonObject | string): string {
  const path = join(folder, name)
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document))
  return path
}

const then = { output: 'out' }
const hot = { when: { path: '$.t', gt: { twin: 'hot' } }, then }
const from = { $schema: './rules.schema.json', hot: 80, rules: { hot, cold: { then } } }
const to = { hot: 90, rules: { hot: { ...hot, from: ['a', 'b'] } }, $version: 3 }

test('prints what makes a twin that holds one document hold the other', async () => {
  const { code, stdout, stderr } = await runCommand(command, [file('from.json', from), file('to.json', to)])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const patch = JSON.parse(stdout)
  expect(patch).toEqual({ hot: 90, rules: { hot: { from: ['a', 'b'] }, cold: null } })
  const { $schema, ...held } = from
  const { $version, ...wanted } = to
  expect(mergePatch(held, patch)).toEqual(wanted)
  expect(stdout).toBe(`${JSON.stringify(patch, null, 2)}\n`)
})

test('prints {} where nothing differs', async () => {
  const { stdout } = await runCommand(command, [file('from.json', from), file('same.json', from)])
  expect(stdout).toBe('{}\n')
})

test('says what is wrong with the new document, and ends with 1', async () => {
  const wrong = { rules: { hot: { ...hot, unless: true } } }
  const { code, stdout, stderr } = await runCommand(command, [file('wrong.json', wrong), file('wrong.json', wrong)])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '{}\n' })
  expect(stderr).toMatch(/wrong\.json:1:\d+: error unknown-key: .* \[\/rules\/hot\/unless\]\n/)
})

test('warnings are no reason to end with 1', async () => {
  const { code, stderr } = await runCommand(command, [file('from.json', from), file('warned.json', { ...from, x: 1 })])
  expect(code).toBe(0)
  expect(stderr).toContain(' [/x]\n')
})

test.each([
  [['a.json'], 'NEW is missing.'],
  [['nowhere.json', 'nowhere.json'], 'nowhere.json cannot be read: there is no such file.'],
  [[file('comma.json', '\uFEFF{\n  "a": 1,\n}'), 'b.json'], 'is not JSON: line 3, column 1: There is a comma before }'],
  [[file('text.json', '"text"'), file('from.json', from)], 'does not contain a JSON object'],
])('refuses %j', async (args, message) => {
  const refused = await runCommand(command, args).catch(error => error)
  expect(refused).toBeInstanceOf(UsageError)
  expect(refused.message).toContain(message)
})
