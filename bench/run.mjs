// `npm run bench`: the parts that are named, or all of them; prints their tables, and of a whole run writes results.md.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeMachine } from './machine.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const names = [
  'rules',
  'clauses',
  'profile',
  'windows',
  'keys',
  'machines',
  'changes',
  'snapshot',
  'replay',
  'studio',
  'end-to-end',
  'broker',
]

const say = text => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`)

/** Its packages for other processors are not in every registry, so that no lock file can hold them all. */
const zen = '@gorules/zen-engine@0.54.0'

function install() {
  const wanted = `${readFileSync(`${here}package-lock.json`, 'utf8')}${zen}`
  const mark = `${here}node_modules/.edge-rules-lock`
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  process.stderr.write('edge-rules: installing what is compared with (once) ...\n')
  const status = npm('ci')
  if (status !== 0) process.exit(status ?? 1)
  if (npm('install', '--no-save', zen) !== 0) process.stderr.write(`edge-rules: goes on without ${zen}.\n`)
  writeFileSync(mark, wanted)
}

function npm(...args) {
  const options = { cwd: here, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }
  return spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], options).status
}

const asked = process.argv.slice(2)
const unknown = asked.filter(name => !names.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`edge-rules bench: there is no part "${unknown[0]}"; there are ${names.join(', ')}.\n`)
  process.exit(2)
}

install()
const start = performance.now()
const sections = [describeMachine()]
process.stdout.write(`${sections[0]}\n`)
for (const name of asked.length > 0 ? asked : names) {
  const { report } = await import(`./parts/${name}.mjs`)
  for await (const { title, text, table } of report({ rounds: 7, say: what => say(`${name}: ${what}`) })) {
    say('')
    const section = `## ${title}\n\n${text}\n\n${table}\n`
    sections.push(section)
    process.stdout.write(`\n${section}`)
  }
}
const took = `The whole took ${Math.round((performance.now() - start) / 1000)} s.\n`
process.stderr.write(took)
if (asked.length === 0) writeFileSync(`${here}results.md`, `${[...sections, took].join('\n')}`)
