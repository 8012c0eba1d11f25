// What `npm test` runs: lint and format, types, then every test. With arguments: the tests that they name, alone.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const filters = process.argv.slice(2)

const steps = [
  ['lint and format', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', ['tsc', '-p', '.']],
  ['tests', ['vitest', 'run', ...filters]],
]

for (const [what, command] of filters.length > 0 ? steps.slice(-1) : steps) {
  process.stderr.write(`edge-rules: ${what} ...\n`)
  const { status } = spawnSync('npx', ['--no-install', ...command], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    process.stderr.write(`edge-rules: ${what} failed; what is wrong stands above.\n`)
    process.exit(status ?? 1)
  }
}
