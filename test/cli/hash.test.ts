// `edge-rules hash`: the same for the same document, however it is written.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { command } from '../../src/cli/hash.ts'
import { runCommand } from './streams.ts'

const folder = mkdtempSync(join(tmpdir(), 'hash-'))

async function hashOf(text: string): Promise<string> {
  const file = join(folder, 'rules.json')
  writeFileSync(file, text)
  const { code, stdout } = await runCommand(command, [file])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^[0-9a-f]{64}\n$/)
  return stdout.trim()
}

const plain = '{"a":1,"rules":{"r":{"then":{"output":"out"}}}}'

it('is the SHA-256 of the document in its canonical form', async () => {
  // printf '%s' '{"a":1,"rules":{"r":{"then":{"output":"out"}}}}' | sha256sum
  expect(await hashOf(plain)).toBe('be21cae7a66feca06d153a4d8f2e5f77f16a422381654f63d1aa7421654f404a')
})

it.each([
  ['another order of members', '{"rules":{"r":{"then":{"output":"out"}}},"a":1}'],
  ['white space', '{ "a": 1,\n  "rules": { "r": { "then": { "output": "out" } } } }\n'],
  ['another way to write a number', '{"a":1.0,"rules":{"r":{"then":{"output":"out"}}}}'],
  ['another way to write a large one', '{"id":90071992547409930e-1}', '{"id":9007199254740993}'],
  ['what the editor and the twin add', '{"$schema":"x","$version":4,"a":1,"rules":{"r":{"then":{"output":"out"}}}}'],
])('does not change with %s', async (_what, text, other = plain) => {
  expect(await hashOf(text)).toBe(await hashOf(other))
})

it.each([
  ['a value', '{"a":2,"rules":{"r":{"then":{"output":"out"}}}}'],
  ['a text for a number', '{"a":"1","rules":{"r":{"then":{"output":"out"}}}}'],
  ['the last digit of a large number', '{"id":9007199254740993}', '{"id":9007199254740992}'],
  ['the order of a list', '{"a":[1,2]}', '{"a":[2,1]}'],
])('changes with %s', async (_what, text, other = plain) => {
  expect(await hashOf(text)).not.toBe(await hashOf(other))
})
