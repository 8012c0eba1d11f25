// Writes the engine for a cluster as one script without imports: `node scripts/cluster-bundle.mjs FILE`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
await import('./ready.mjs')
const { rolldown } = await import('rolldown')

const [file] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('usage: node scripts/cluster-bundle.mjs FILE\n')
  process.exit(2)
}
const bundle = await rolldown({
  input: join(root, 'dist/cluster/bundle.js'),
  cwd: root,
  platform: 'browser',
  logLevel: 'silent',
})
const { output } = await bundle.generate({ format: 'iife', name: 'edgeRules', minify: false })
await bundle.close()
const [{ code, imports }] = output
if (imports.length > 0)
  throw new Error(`the engine for a cluster needs ${imports.join(', ')}, which a cluster does not have`)
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, code)
