// What `npm test` runs: lint and format, types, then every test. With arguments: the tests that they name, alone.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const filters = process.argv.slice(2)

/** Started without npx, which takes longer to start than some of them to run. The types remember what they were. */
const steps = [
  ['lint and format', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']],
  ['types', 'typescript/bin/tsc', ['-p', '.', '--incremental', '--tsBuildInfoFile', 'node_modules/.tsbuildinfo']],
  [
    'types of the page',
    'typescript/bin/tsc',
    ['-p', 'test/studio', '--incremental', '--tsBuildInfoFile', 'node_modules/.tsbuildinfo-page'],
  ],
  ['tests', 'vitest/vitest.mjs', ['run', ...filters]],
]

for (const [what, program, args] of filters.length > 0 ? steps.slice(-1) : steps) {
  process.stderr.write(`edge-rules: ${what} ...\n`)
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) {
    process.stderr.write(`edge-rules: ${what} failed; see above.\n`)
    process.exit(status ?? 1)
  }
}

if (filters.length === 0) {
  process.stderr.write(
    'edge-rules: flink/, which needs Java, was not tested here; mvn -f flink/pom.xml verify does that.\n',
  )
}
