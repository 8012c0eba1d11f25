// The rooms, and who may look into which: cli → hub, edge → workbench → engine → rules; cluster → workbench.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { words } from '../src/rules/clauses/registry.ts'
import { byFolder, circlesIn, floorsOf } from './circles.ts'

const rooms: Readonly<Record<string, { readonly rooms: readonly string[]; readonly packages: readonly RegExp[] }>> = {
  rules: { rooms: ['rules'], packages: [/^jsonpath-plus$/] },
  engine: { rooms: ['engine', 'rules'], packages: [/^rxjs$/] },
  workbench: { rooms: ['workbench', 'engine', 'rules'], packages: [/^rxjs/, /^jsonc-parser$/, /^yaml$/] },
  edge: {
    rooms: ['edge', 'engine', 'rules'],
    packages: [/^node:/, /^rxjs$/, /^azure-/, /^mqtt(-packet)?$/, /^pino$/, /^ws$/],
  },
  cluster: { rooms: ['cluster', 'workbench', 'engine', 'rules'], packages: [] },
  hub: { rooms: ['hub', 'engine', 'rules'], packages: [/./] },
  studio: {
    rooms: ['studio', 'workbench', 'engine', 'rules'],
    packages: [
      /^preact/,
      /^@preact\//,
      /^@codemirror\//,
      /^@lezer\//,
      /^jsonc-parser$/,
      /^vscode-json-languageservice$/,
    ],
  },
  cli: { rooms: ['cli', 'hub', 'edge', 'workbench', 'engine', 'rules'], packages: [/./] },
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(file => /\.tsx?$/.test(file))
const read = (file: string) => readFileSync(join('src', file), 'utf8')
const imports = (file: string) =>
  [...read(file).matchAll(/(?:from|import) '([^']+)'|import\('([^']+)'\)/g)].map(found => found[1] ?? found[2] ?? '')

/** The only file that knows Ajv: the build puts what Ajv makes of the fragments in its place. */
const replaced = 'rules/schema/validators.ts'

/** By file and by folder; what is imported for its types alone counts. */
const importsByFile = new Map(
  files.map(file => [
    file,
    new Set(
      imports(file)
        .filter(name => name.startsWith('.') && /\.tsx?$/.test(name))
        .map(name => join(dirname(file), name)),
    ),
  ]),
)

/** Circles that are still there, in files and in folders. None may be added, and one that is gone is taken out. */
const knownCircles: readonly RegExp[] = [/^hub(\/amqp|\/mqtt)?$/]

/** The machine; but for what reads snapshots of the first version, whose keys had a member for each clause. */
const engine = files.filter(file => file.startsWith('engine/') && file !== 'engine/first-snapshot.ts')

/** What means another thing there: the time of an event, the condition of an outcome, what `states` and scopes tell. */
const ownWords = ['time', 'when', 'window', 'latest', 'absent']

describe('the rooms', () => {
  it.each(files.filter(file => file.includes('/')))('%s imports only what its room may', file => {
    const room = rooms[file.split('/')[0] ?? '']
    const strangers = imports(file).filter(name => {
      if (!name.startsWith('.')) return !room?.packages.some(allowed => allowed.test(name)) && file !== replaced
      const target = relative('src', join('src', dirname(file), name)).split('/')
      return !(target.length > 1 && room?.rooms.includes(target[0] ?? ''))
    })
    expect(strangers).toEqual([])
  })

  const everywhere = files.filter(file => /^(rules|engine|workbench|cluster|studio)\//.test(file) && file !== replaced)
  it.each(everywhere)('%s runs in a browser too', file => {
    expect(read(file).match(/\b(Buffer|process\.|setImmediate|__dirname|require\()/)?.[0]).toBeUndefined()
  })

  it('read no clock but the scheduler, in rules, engine, workbench and cluster', () => {
    const clocks = files.filter(
      file =>
        /^(rules|engine|workbench|cluster)\//.test(file) &&
        /Date\.now|performance\.|setTimeout|setInterval/.test(read(file)),
    )
    expect(clocks).toEqual([])
  })

  it('leave process.env to src/main.ts', () => {
    expect(files.filter(file => file !== 'main.ts' && read(file).includes('process.env'))).toEqual([])
  })

  it.each(engine)('%s knows no clause by its name', file => {
    // Types are imported by name, and what is said of words in comments is said to people.
    const code = read(file).replaceAll(/^import [\s\S]*? from '.*'$|\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    const used = [...words.keys()].filter(word => new RegExp(`\\.${word}\\b(?!\\()|'${word}'`).test(code))
    expect(used.filter(word => !ownWords.includes(word))).toEqual([])
  })

  it.each(['ARCHITECTURE.md', 'docs/inside.md'])('are the paths that %s names', page => {
    const named = [
      ...readFileSync(page, 'utf8').matchAll(/`((?:src|test|bench|docs|deploy|data|scripts)\/[\w./-]*)`/g),
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

describe('imports go one way', () => {
  const isKnown = (circle: readonly string[]) => knownCircles.some(known => circle.every(name => known.test(name)))
  const [inFiles, inFolders] = [circlesIn(importsByFile), circlesIn(byFolder(importsByFile))]

  it('from file to file', () => expect(inFiles.filter(circle => !isKnown(circle))).toEqual([]))

  it('from folder to folder', () => expect(inFolders.filter(circle => !isKnown(circle))).toEqual([]))

  it('down eight floors at most, in the engine', () => {
    expect(floorsOf(new Map([...importsByFile].filter(([file]) => file.startsWith('engine/'))))).toBeLessThanOrEqual(8)
  })

  it('and no circle is known that is gone', () => {
    const names = [...inFiles, ...inFolders].flat()
    expect(knownCircles.filter(known => !names.some(name => known.test(name)))).toEqual([])
  })

  it('which is checked by a search that finds circles, whole and once', () => {
    const graph = { a: 'b', b: 'cd', c: 'a', d: 'e', e: 'd', f: 'a' }
    const found = circlesIn(new Map(Object.entries(graph).map(([name, others]) => [name, new Set(others)])))
    expect(found).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ])
    const files = new Map([
      ['x/one.ts', new Set(['y/two.ts'])],
      ['y/other.ts', new Set(['x/one.ts', 'y/two.ts'])],
      ['y/two.ts', new Set<string>()],
    ])
    expect([circlesIn(files), circlesIn(byFolder(files))]).toEqual([[], [['x', 'y']]])
    expect(floorsOf(files)).toBe(3)
  })
})
