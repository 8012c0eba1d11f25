// Every command that a page shows starts in a fresh clone, as `npx edge-rules`, and is run here, in a folder with the files of the page.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { pages } from './pages.ts'

const root = resolve('.')
const folder = mkdtempSync(join(tmpdir(), 'edge-rules-shown-'))
afterAll(() => rmSync(folder, { recursive: true }))
for (const name of ['docs', 'data', 'examples', 'rules.example.json', 'rules.example.test.json']) {
  symlinkSync(join(root, name), join(folder, name))
}

/** What pages speak of and do not show. */
const recording = [0, 30, 60, 90].map(second =>
  JSON.stringify({ at: second * 1000, input: 'input1', body: { machine: { temperature: 20 + second } } }),
)
for (const name of ['site.jsonl', 'messages.jsonl', 'record.jsonl', 'night.jsonl']) {
  writeFileSync(join(folder, name), `${recording.join('\n')}\n`)
}
for (const name of [
  'rules.json',
  'rules/rules.json',
  'my-rules.json',
  'new-rules.json',
  'twin.json',
  '2026-01-31T18-00-00-000Z.rules.json',
]) {
  cpSync('rules.example.json', join(folder, name), { recursive: true })
}

const night = ['2026-01-31T18:00:00Z', '2026-02-01T03:05:00Z', '2026-02-01T03:15:00Z'].map(at =>
  JSON.stringify({ at, input: 'input1', body: { machine: { temperature: 30 } } }),
)
writeFileSync(join(folder, 'recording.csv'), 'time,machine.temperature\n2026-01-31T18:00:00Z,30\n')
writeFileSync(join(folder, '2026-01-31T18-00-00-000Z.jsonl'), `${night.join('\n')}\n`)

interface Shown {
  readonly page: string
  readonly line: string
}

const block = /^```(\S*)(?: (\S+))?\n([\s\S]*?)^```$/gm
const names = Object.keys(commands).join('|')
const start = /^(?:\$ )?((?:[A-Z_]+=(?:'[^']*'|\S*) )*)npx edge-rules /
const asked = new RegExp(`(?:edge-rules|dist/main\\.js) (?:${names})\\b`)

/** The lines of blocks in which the program is started; a line that ends in a backslash goes on. */
const shown: readonly Shown[] = pages.flatMap(page =>
  [...readFileSync(page, 'utf8').matchAll(block)].flatMap(([, kind = '', name, content = '']) => {
    if (name?.includes('.')) writeFileSync(join(folder, name), content)
    if (kind !== 'sh' && kind !== 'text') return []
    const lines = content.replace(/\\\n\s*/g, '').split('\n')
    return lines.flatMap(line => (asked.test(line) && isCommand(line) ? [{ page, line }] : []))
  }),
)

/** Not a line of help, of a log or of an answer. */
function isCommand(line: string): boolean {
  return /^(?:\$ )?(?:[A-Z_]+=(?:'[^']*'|\S*) )*(?:npx edge-rules|edge-rules|node dist\/main\.js) /.test(line)
}

/** The help of commands speaks of the program as it is installed. */
const own = shown.filter(({ page }) => page !== join('docs', 'commands.md'))

test('the pages show commands, as npx edge-rules', () => {
  expect(own.length).toBeGreaterThan(15)
  expect(own.filter(({ line }) => !start.test(line))).toEqual([])
})

/** They go on until they are ended: it is enough that they begin. */
const lasting = /edge-rules (?:run|hub|demo|sensor|studio|tap)\b|--watch/

describe('is a command that the program takes:', () => {
  // A module of the reader's is nowhere here.
  test.each(own.filter(({ line }) => !/\b[A-Z]+\.\.\.|--url/.test(line)))(
    '$page: $line',
    async ({ line }) => {
      const { code, text } = await run(line.replace(/^\$ /, ''), lasting.test(line))
      expect(code, text).toBeOneOf([0, 1])
    },
    120_000,
  )
})

test('what npx starts is in the package, and makes a checkout ready', () => {
  const { bin, files } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(files).toContain(dirname(bin['edge-rules']))
  expect(existsSync(bin['edge-rules'])).toBe(true)
})

/** In a shell, which has its own ideas of quotes. */
function run(line: string, isLasting: boolean): Promise<{ readonly code: number | null; readonly text: string }> {
  const program = `exec '${process.execPath}' '${join(root, 'dist/main.js')}' `
  const script = line
    .replace(/npx edge-rules /, program)
    .replace(/^((?:[A-Z_]+=(?:'[^']*'|\S*) )+)exec /, 'export $1; exec ')
  const env = { PATH: process.env['PATH'], METRICS_PORT: '0' }
  const child = spawn('sh', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      text += chunk
      // A second one would end it at once.
      if (isLasting && !child.killed) child.kill('SIGTERM')
    })
  }
  return new Promise(done => child.once('close', code => done({ code, text })))
}
