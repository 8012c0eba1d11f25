// What the README promises.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { command } from '../../src/cli/replay.ts'
import { root } from './program.ts'
import { runCommand } from './streams.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'edge-rules-readme-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the rule of one’s own and the recording give the summary that is shown', async () => {
  const [, document = ''] = /```json my-rules.json\n(.*?)```/s.exec(readme) ?? []
  const [, columns = ''] = /--csv '(.*?)'/.exec(readme) ?? []
  const [, summary = ''] = /```\n(\d+ messages in.*?)```/s.exec(readme) ?? []
  writeFileSync(join(folder, 'my-rules.json'), document)
  const args = [join(folder, 'my-rules.json'), join(root, 'data/readings.csv'), '--csv', columns, '--summary']
  const { code, stdout } = await runCommand(command, args)
  expect({ code, stdout }).toEqual({ code: 0, stdout: summary })
})

test('the mistake is told as it is shown', async () => {
  const [, document = ''] = /```json my-rules.json\n(.*?)```/s.exec(readme) ?? []
  const [shown = ''] = /my-rules\.json:\d+.*wen.*$/m.exec(readme) ?? []
  const wrong = document.replace('"when": { "path": "$.machine.temperature", "lt"', found =>
    found.replace('when', 'wen'),
  )
  writeFileSync(join(folder, 'my-rules.json'), wrong)
  const args = [join(folder, 'my-rules.json'), join(root, 'data/readings.csv'), '--csv', 'timestamp:iso']
  const { message } = await runCommand(command, args).catch(error => error)
  expect(shown).not.toBe('')
  expect(message).toContain(shown)
})

test.each(['README.md', 'data/README.md', 'docs/commands.md'])('the links of %s lead to files', page => {
  const text = readFileSync(join(root, page), 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(match => match[1] ?? '')
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter(link => !existsSync(join(root, dirname(page), link)))).toEqual([])
})
