// What is said of files that cannot be read, or are not text: which, why and what to do.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { UsageError } from '../../src/cli/command/command.ts'
import { openFile, readDocumentFile, readTextFile } from '../../src/cli/command/files.ts'
import { command as validate } from '../../src/cli/validate.ts'
import { runCommand } from './streams.ts'

const folder = mkdtempSync(join(tmpdir(), 'edge-rules-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const document = '{"rules":{}}'

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test('a text is read without its byte order mark', async () => {
  expect(await readTextFile(file('mark.json', `\ufeff${document}`))).toBe(document)
})

test.each<[string, string | Uint8Array, string]>([
  ['utf16.json', Buffer.from(`\ufeff${document}`, 'utf16le'), 'is in UTF-16; save it as UTF-8.'],
  [
    'latin1.json',
    Buffer.from('{\n"description":\n"20 °C"}', 'latin1'),
    'is not in UTF-8, from line 3 on; save it as UTF-8.',
  ],
  ['cut.json', '{"rules":', 'is not JSON: line 1, column 10: The text ends too early.'],
])('a document is no guess: %s', async (name, content, message) => {
  const path = file(name, content)
  await expect(readDocumentFile(path)).rejects.toThrow(new UsageError(`${path} ${message}`))
})

test('a folder, and a file that is not there, are called so', async () => {
  const path = join(folder, 'a.json')
  mkdirSync(path)
  const told = `${path} cannot be read: it is a folder, and a file is needed.`
  await expect(readTextFile(path)).rejects.toThrow(told)
  await expect(openFile(path)).rejects.toThrow(told)
  await expect(readTextFile(`${path}x`)).rejects.toThrow('there is no such file.')
})

test('what gzip has not made is said to be so', async () => {
  const { stream } = await openFile(file('a.jsonl.gz', document))
  await expect(stream.toArray()).rejects.toThrow('its name ends in .gz, but it is not what gzip makes.')
})

test('validate says nothing of what it could not read', async () => {
  const { code, stdout } = await runCommand(validate, [join(folder, 'nowhere.json')])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})
