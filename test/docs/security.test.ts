// docs/security.md names tests that are there, and every package that ships.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import edge from '../../src/edge/package.json' with { type: 'json' }

const page = readFileSync('docs/security.md', 'utf8')

test('each line is held by tests that are there', () => {
  const named = [...page.matchAll(/`((?:test|deploy)\/[\w./-]+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter(path => !existsSync(path))).toEqual([])
})

test('no line of who can do what is without one', () => {
  const [, table = ''] = page.split(/^## /m)
  const rows = table.split('\n').filter(line => /^\|(?! ---| who \|)/.test(line))
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.filter(row => !/\| `(?:test|deploy)\/[^|]*\|$/.test(row))).toEqual([])
})

test('each package that ships is listed, with its reason, and no other', () => {
  const shipped = [manifest.dependencies, manifest.optionalDependencies, edge.dependencies].flatMap(Object.keys)
  const rows = [...page.matchAll(/^\| ((?:`[\w-]+`(?:, )?)+) \| [^|]{10,} \|$/gm)].map(([, names = '']) => names)
  const listed = rows.flatMap(names => names.replaceAll('`', '').split(', '))
  expect(listed.toSorted()).toEqual([...new Set(shipped)].toSorted())
})
