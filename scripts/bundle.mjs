// A part of the build: puts the files of each command together, as a program of some hundred files spends most of its start
// on finding and opening them. Packages stay outside. The folder is as deep as that of the deepest file which finds others by its place.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
rmSync(`${dist}cli/together`, { recursive: true, force: true })
await build({
  input: `${dist}main.js`,
  external: /^[^./]/,
  platform: 'node',
  output: {
    dir: dist,
    format: 'esm',
    entryFileNames: 'main.js',
    chunkFileNames: 'cli/together/[name].js',
    sourcemap: true,
  },
  logLevel: 'warn',
})
