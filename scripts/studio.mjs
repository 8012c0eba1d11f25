// The last part of the build: the page of `edge-rules studio`, as static files in dist/studio. Validators are those that the
// build has made: what makes them at run time would need a page that turns text into code.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { documentSchema } from '../dist/rules/editor-schema/document-schema.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'src', 'studio')
const target = join(root, 'dist', 'studio')
const made = join(root, 'src', 'rules', 'schema', 'validators.ts')

const scripts = { page: 'page/main.tsx', machine: 'machine/worker.ts', language: 'language/worker.ts' }

mkdirSync(target, { recursive: true })
for (const [name, file] of Object.entries(scripts)) {
  const built = await rolldown({
    input: join(source, file),
    cwd: root,
    platform: 'browser',
    tsconfig: join(source, 'tsconfig.json'),
    plugins: [
      {
        name: 'validators',
        load: id =>
          id === made ? `export * from ${JSON.stringify(join(root, 'dist/rules/schema/validators.js'))}` : null,
      },
    ],
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  })
  await built.write({ file: join(target, `${name}.js`), format: 'iife', minify: true, codeSplitting: false })
  await built.close()
}
for (const file of ['index.html', 'style.css', 'icon.svg']) copyFileSync(join(source, 'page', file), join(target, file))
writeFileSync(join(target, 'schema.json'), JSON.stringify(documentSchema()))
