// Each example that the project ships has a test file beside it, which passes and leaves nothing of it untested.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/cli/test.ts'
import { runCommand } from '../cli/streams.ts'

const root = join(import.meta.dirname, '../..')
const isDocument = (file: string) => file.endsWith('.json') && !file.endsWith('.test.json')
const documents = ['rules.example.json', ...readdirSync(join(root, 'examples')).map(file => join('examples', file))]

describe.each(documents.filter(isDocument))('%s', document => {
  const names = ['json', 'yaml'].map(kind => join(root, document.replace(/json$/, `test.${kind}`)))
  const file = names.find(existsSync)

  test('has a test file that passes, and says nothing that its author would have to mend', async () => {
    const { code, stdout, stderr } = await runCommand(command, [file ?? names.join(' or ')])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\d+ tests? passed$/m)
  })

  test('is tested whole', async () => {
    const { stdout } = await runCommand(command, [file ?? '', '--coverage', '--json'])
    expect(JSON.parse(stdout).coverage).toMatchObject([{ gaps: [] }])
  })
})
