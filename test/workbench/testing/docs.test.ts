// docs/testing.md and README.md, run as they are: their files are written, the tests in them run, and what they print is
// what they show. `npx vitest run test/workbench/testing/docs.test.ts -u` writes it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { command } from '../../../src/cli/test.ts'
import { fileCodes } from '../../../src/workbench/testing/file-problem.ts'
import { runCommand } from '../../cli/streams.ts'

const text = readFileSync('docs/testing.md', 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'rule-tests-'))
afterAll(() => rmSync(folder, { recursive: true }))

const block = /^```(\S+)(?: (\S+))?\n([\s\S]*?)^```$/gm

/** Runs what a block says, in the folder of the files before it. */
async function run(line: string): Promise<string> {
  const args = line.replace(/^.* test /, '').split(' ')
  const { stdout } = await runCommand(
    command,
    args.map(arg => (arg.startsWith('-') ? arg : join(folder, arg))),
  )
  return stdout.replaceAll(`${folder}/`, '')
}

/** The page with the outputs of its commands. */
async function written(page: string): Promise<string> {
  const text = readFileSync(page, 'utf8')
  const pieces: string[] = []
  let end = 0
  let last = ''
  for (const match of text.matchAll(block)) {
    const [whole, kind, name, content = ''] = match
    pieces.push(text.slice(end, match.index))
    end = match.index + whole.length
    if (name?.includes('.')) writeFileSync(join(folder, name), content)
    if (kind === 'sh') last = content.trim()
    pieces.push(kind === 'text' && name === 'output' ? `\`\`\`text output\n${await run(last)}\`\`\`` : whole)
  }
  return [...pieces, text.slice(end)].join('')
}

test.each(['README.md', 'docs/testing.md'])('%s shows what its commands print', async page => {
  await expect(await written(page)).toMatchFileSnapshot(resolve(page))
})

test("the README's fix is one", async () => {
  const readme = readFileSync('README.md', 'utf8')
  const [, fix = ''] = /`("twin": .*?)` after the line of/.exec(readme) ?? []
  const file = readFileSync(join(folder, 'my-rules.test.json'), 'utf8')
  writeFileSync(
    join(folder, 'mended.test.json'),
    file.replace('"rules": "my-rules.json",', found => `${found}${fix}`),
  )
  expect(await run('edge-rules test mended.test.json')).toMatch(/^✓/)
})

describe('docs/testing.md', () => {
  const fine = [...text.matchAll(block)].flatMap(([, , name = '']) => (/\.test\./.test(name) ? [name] : []))
  test.each(fine.filter(name => !['hot.test.json', 'overheated.test.yaml'].includes(name)))('%s passes', async name => {
    expect(await run(`edge-rules test ${name}`)).toMatch(/^✓/)
  })

  test.each(Object.entries(fileCodes))('explains %s', (code, [severity, summary]) => {
    expect(text).toContain(`| \`${code}\` | ${severity === 'warning' ? 'warning: ' : ''}${summary} |`)
  })

  test('its TypeScript is that of the tests', () => {
    const [, example = ''] = /```ts\n[^\n]+\n\n([\s\S]*?)```/.exec(text) ?? []
    const tests = readFileSync(join(import.meta.dirname, 'marble-tests.test.ts'), 'utf8').replace(/^ {2}/gm, '')
    expect(tests).toContain(example)
  })
})
