// Which packages come with which part: a program that embeds the engine has few, and none of Azure; the module has its own.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { explainMissing } from '../../src/cli/command/missing-package.ts'
import edge from '../../src/edge/package.json' with { type: 'json' }
import hub from '../../src/hub/package.json' with { type: 'json' }
import { root, run } from '../cli/program.ts'

interface Locked {
  readonly dependencies?: { readonly [name: string]: string }
  readonly optionalDependencies?: { readonly [name: string]: string }
  readonly peerDependencies?: { readonly [name: string]: string }
}
const { packages: locked }: { readonly packages: { readonly [place: string]: Locked } } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
)

/** What is installed for the dependencies of these names, with all behind them. */
function installed(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    const { dependencies, optionalDependencies, peerDependencies } = locked[`node_modules/${name}`] ?? {}
    Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).forEach(add)
  }
  names.forEach(add)
  return found
}

const importsIn = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:\bfrom|^import|\bimport\() ?["']([@\w./:-]+)["']/gm)].map(
    ([, name = '']) => name,
  )

/** The packages that a built file imports, with all files behind it. */
function importsOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  const packages = new Set<string>()
  const path = join(root, 'dist', file)
  if (seen.has(path)) return packages
  seen.add(path)
  for (const name of importsIn(path)) {
    const next = join(dirname(file), file.endsWith('.d.ts') ? name.replace(/\.(js|ts)$/, '.d.ts') : name)
    if (!name.startsWith('.')) packages.add(name)
    else for (const found of importsOf(next, seen)) packages.add(found)
  }
  return packages
}

describe('a program that embeds the engine', () => {
  it('installs these packages beside it', () => {
    const { dependencies, optionalDependencies } = manifest
    expect(manifest).not.toHaveProperty('peerDependencies')
    const needed = installed(Object.keys(dependencies))
    expect([...needed].sort()).toEqual([
      '@jsep-plugin/assignment',
      '@jsep-plugin/regex',
      'jsep',
      'jsonpath-plus',
      'rxjs',
      'tslib',
    ])
    const optional = installed(Object.keys(optionalDependencies))
    expect([...optional].sort()).toEqual(['jsonc-parser', 'yaml'])
  })

  it.each(Object.entries(manifest.exports))('loads %s, which imports few of them', (name, { types, default: file }) => {
    // What Node.js gives needs no package.
    const found = [...importsOf(file.replace('./dist/', ''))].filter(imported => !imported.startsWith('node:'))
    const typed = [...importsOf(types.replace('./dist/', ''))]
    expect(found.sort()).toEqual(name === './node' ? [] : ['jsonpath-plus', 'rxjs'])
    expect(typed).toEqual(name === './node' ? [] : ['rxjs'])
  })
})

describe('the rooms', () => {
  const packagesOf = (room: string) =>
    readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .flatMap(file => importsIn(join(root, 'src', room, file)))
      .filter(name => !/^(node:|\.)/.test(name))
  const own = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
  const has = {
    edge: [...own, ...Object.keys(edge.dependencies)],
    hub: [...own, ...Object.keys(hub.optionalDependencies)],
    cli: own,
    workbench: own,
    engine: own,
  }

  it.each(Object.entries(has))('%s imports what it has', (room, packages) => {
    const found = packagesOf(room).map(name => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
    expect(found.filter(name => !packages.includes(name))).toEqual([])
  })

  it('are built into one folder, so that what they have is installed where that finds it', () => {
    expect(Object.keys(locked).filter(place => /^src\/.*node_modules/.test(place))).toEqual([])
    const direct = [...Object.keys(edge.dependencies), ...Object.keys(hub.optionalDependencies)]
    expect(direct.filter(name => locked[`node_modules/${name}`] === undefined)).toEqual([])
  })
})

describe('a command whose packages are not there', () => {
  it('says so, and where they are', () => {
    const message = "Cannot find package 'pino' imported from /app/node_modules/edge-rules/dist/edge/log.js"
    const error = Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' })
    expect(String(explainMissing(error))).toMatch(/there is no pino\. .* docs\/embedding\.md/)
  })

  it('is not blamed for another fault', () => {
    const faults = [
      new Error('Cannot find package'),
      Object.assign(new Error('no file'), { code: 'ERR_MODULE_NOT_FOUND' }),
    ]
    expect(faults.map(explainMissing)).toEqual(faults)
  })
})

it('the commands for authors make no code of text', async () => {
  const env = { NODE_OPTIONS: '--disallow-code-generation-from-strings' }
  expect(await run(['validate', 'rules.example.json'], env)).toMatchObject({ code: 0 })
  expect(await run(['test', 'rules.example.test.json'], env)).toMatchObject({ code: 0 })
  const recording = '{"input":"input1","body":{"machine":{"temperature":31}},"at":0}\n'
  expect(await run(['replay', 'rules.example.json', '-'], env, recording)).toMatchObject({ code: 0 })
})
