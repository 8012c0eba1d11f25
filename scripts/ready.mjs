// Makes a checkout ready to run: installs and builds what is missing or out of date, and says so on stderr.
// Knows only what Node.js ships with, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const lock = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.edge-rules-lock')
const built = join(root, 'dist', '.built')

const say = text => process.stderr.write(`edge-rules: ${text}\n`)

function run(what, command, args) {
  say(`${what} ...`)
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  say(
    `${what} failed${error ? `: ${error.message}` : ''}. The lines above say why; run "${command} ${args.join(' ')}" to see it alone.`,
  )
  process.exit(status ?? 1)
}

function newest(folder) {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile())
      .map(entry => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  say(`Node.js 20.19 or later is needed, and this is ${process.versions.node}. Install a newer one from nodejs.org.`)
  process.exit(2)
}

const wanted = readFileSync(lock, 'utf8')
if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
  run('installing dependencies (once, about half a minute)', 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
  writeFileSync(installed, wanted)
}

const sources = Math.max(
  newest(join(root, 'src')),
  statSync(join(root, 'tsconfig.build.json')).mtimeMs,
  ...['validators.mjs', 'bundle.mjs', 'studio.mjs'].map(name => statSync(join(root, 'scripts', name)).mtimeMs),
  statSync(installed).mtimeMs,
)
if (!existsSync(built) || statSync(built).mtimeMs < sources) {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  run('building', 'npm', ['run', '--silent', 'build'])
  writeFileSync(built, '')
}
