// The guide is whole: each clause has a section with a document and a picture, and each link leads somewhere.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/index.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import { isObject, member } from '../../src/rules/data/json.ts'
import { windows } from '../../src/rules/windows/registry.ts'
import { anchorOf, blocksOf, pages } from './pages.ts'

const blocks = pages.filter(page => page.startsWith(join('docs', 'language'))).flatMap(blocksOf)

/** Why there is no picture. */
const undrawn: Readonly<Record<string, string>> = {
  description: 'it does nothing',
  aggregate: 'it is beside window',
}

const drawn = [...words.keys()]
  .filter(clause => undrawn[clause] === undefined)
  .flatMap(clause => {
    const headings = clause === 'window' ? windows.map(({ name }) => name) : [clause]
    return headings.map(heading => ({ clause, heading }))
  })

describe('the guide', () => {
  it.each(drawn)('draws $heading', ({ clause, heading }) => {
    const section = blocks.filter(block => block.heading === heading)
    const documents = section.filter(({ kind }) => kind === 'json document').map(({ text }) => JSON.parse(text))
    expect(documents.some(document => uses(document, clause))).toBe(true)
    expect(section.some(({ kind }) => kind === 'text marbles')).toBe(true)
  })

  it('lists the clauses in their order', () => {
    const [, table = ''] = /\| clause \|([\s\S]*?)\n\n/.exec(readFileSync('docs/language/rules.md', 'utf8')) ?? []
    expect([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)).toEqual([...words.keys()])
  })
})

function uses(document: JsonObject, clause: string): boolean {
  const rules = document['rules']
  return isObject(rules) && Object.values(rules).some(rule => isObject(rule) && member(rule, clause) !== undefined)
}

describe('the links of', () => {
  it.each(pages)('%s', page => {
    const links = [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter(link => !link.includes('://') && !leadsSomewhere(page, link))).toEqual([])
  })
})

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  try {
    return anchor === undefined ? existsSync(file) : anchorsOf(file).includes(anchor)
  } catch {
    return false
  }
}

const anchorsOf = (page: string): readonly string[] =>
  [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

const withoutCode = (page: string) => readFileSync(page, 'utf8').replace(/^ *```[\s\S]*?^ *```$/gm, '')
