import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { desiredFile } from '../../src/edge/desired-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-rules-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('is empty at first', async () => {
  expect(await desiredFile(join(folder, 'not', 'there')).read()).toBeUndefined()
})

it('gives back the last document, and leaves nothing else behind', async () => {
  const file = desiredFile(join(folder, 'made'))
  await file.write({ version: 1, document: { a: 1 } })
  await file.write({ version: 2, document: { rules: { ä: '€' } } })
  expect(await desiredFile(join(folder, 'made')).read()).toEqual({ version: 2, document: { rules: { ä: '€' } } })
  expect(await readdir(join(folder, 'made'))).toEqual(['desired.json'])
})

it.each(['', '{', '[]', '{"version":1}', '{"version":"1","document":{}}'])('rejects %j', async text => {
  await writeFile(join(folder, 'desired.json'), text)
  await expect(desiredFile(folder).read()).rejects.toThrow()
})
