// The pages of docs/ that show what the registries say are up to date; `npm run docs` writes them anew.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { showExpressions, showPredicates } from '../src/cli/reference.ts'

it.each([
  ['predicates', showPredicates()],
  ['expressions', showExpressions()],
])('docs/language/%s.md', (name, text) => {
  const page = readFileSync(`docs/language/${name}.md`, 'utf8')
  expect(page).toContain(`<!-- ${name} -->\n\n${text}\n<!-- /${name} -->`)
})
