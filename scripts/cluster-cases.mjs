// Writes random cases for the tests of flink/: `node scripts/cluster-cases.mjs FOLDER COUNT DEVICES SEED`; see test/cluster/cases.ts.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
await import('./ready.mjs')
const { rolldown } = await import('rolldown')

const bundle = await rolldown({
  input: join(root, 'test/cluster/cases.ts'),
  cwd: root,
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  logLevel: 'silent',
})
const scratch = mkdtempSync(join(root, 'node_modules', '.cases-'))
try {
  const file = join(scratch, 'cases.mjs')
  await bundle.write({ format: 'esm', file, codeSplitting: false })
  const [folder = 'cases', ...rest] = process.argv.slice(2)
  const { status } = spawnSync(process.execPath, [file, resolve(folder), ...rest], { cwd: root, stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  await bundle.close()
  rmSync(scratch, { recursive: true, force: true })
}
