// The rooms, and who may look into which: cli → hub, edge → workbench → engine → rules.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const rooms: Readonly<Record<string, { readonly rooms: readonly string[]; readonly packages: readonly RegExp[] }>> = {
  rules: { rooms: ['rules'], packages: [/^ajv$/, /^jsonpath-plus$/] },
  engine: { rooms: ['engine', 'rules'], packages: [/^rxjs$/] },
  workbench: { rooms: ['cli', 'workbench', 'engine', 'rules'], packages: [/./] },
  edge: { rooms: ['edge', 'engine', 'rules'], packages: [/^node:/, /^rxjs$/, /^azure-/, /^mqtt$/, /^pino$/] },
  hub: { rooms: ['hub', 'engine', 'rules'], packages: [/./] },
  cli: { rooms: ['cli', 'hub', 'edge', 'workbench', 'engine', 'rules'], packages: [/./] },
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const read = (file: string) => readFileSync(join('src', file), 'utf8')
const imports = (file: string) =>
  [...read(file).matchAll(/(?:from|import) '([^']+)'|import\('([^']+)'\)/g)].map(found => found[1] ?? found[2] ?? '')

describe('the rooms', () => {
  it.each(files.filter(file => file.includes('/')))('%s imports only what its room may', file => {
    const room = rooms[file.split('/')[0] ?? '']
    const strangers = imports(file).filter(name => {
      if (!name.startsWith('.')) return !room?.packages.some(allowed => allowed.test(name))
      const target = relative('src', join('src', dirname(file), name)).split('/')
      return !(target.length > 1 && room?.rooms.includes(target[0] ?? ''))
    })
    expect(strangers).toEqual([])
  })

  it('read no clock but the scheduler, in rules and engine', () => {
    const clocks = files.filter(
      file => /^(rules|engine)\//.test(file) && /Date\.now|performance\.|setTimeout|setInterval/.test(read(file)),
    )
    expect(clocks).toEqual([])
  })

  it('leave process.env to src/main.ts', () => {
    expect(files.filter(file => file !== 'main.ts' && read(file).includes('process.env'))).toEqual([])
  })

  it('are the paths that ARCHITECTURE.md names', () => {
    const named = [
      ...readFileSync('ARCHITECTURE.md', 'utf8').matchAll(/`((?:src|test|bench|docs|deploy|data|scripts)\/[\w./-]*)`/g),
    ].map(found => found[1] ?? '')
    expect(named.length).toBeGreaterThan(5)
    const missing = named.filter(path => {
      try {
        readdirSync(path)
        return false
      } catch (error) {
        return !(error instanceof Error && 'code' in error && error.code === 'ENOTDIR')
      }
    })
    expect(missing).toEqual([])
  })
})

describe('the language imports one way', () => {
  /** Rooms that are held to it; those of clauses and of windows are still to come. */
  const straight = files.filter(file => /^rules\/(?!windows\/|clauses\/)[\w-]+\//.test(file))
  const targets = (file: string) => imports(file).map(name => join(dirname(file), name))

  it('from file to file', () => {
    expect(knotOf(new Map(straight.map(file => [file, targets(file)])))).toEqual([])
  })

  it('from folder to folder', () => {
    const folders = [...new Set(straight.map(dirname))]
    const others = (folder: string) =>
      straight.filter(file => dirname(file) === folder).flatMap(file => targets(file).map(dirname))
    const graph = new Map(folders.map(folder => [folder, others(folder).filter(other => other !== folder)]))
    expect(knotOf(graph)).toEqual([])
  })
})

/** What is in a circle of imports, or between two: all that is left when what imports nothing is taken away, again and again. */
function knotOf(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const left = new Map(graph)
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const [name, others] of left) if (!others.some(other => left.has(other))) left.delete(name)
  }
  return [...left.keys()]
}
