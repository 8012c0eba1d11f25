// The pages of docs/ that show what the registries say are up to date; `npm run docs` writes them anew.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { showAggregates, showExpressions, showPredicates } from '../src/cli/reference.ts'

it.each([
  ['predicates', 'predicates', showPredicates()],
  ['expressions', 'expressions', showExpressions()],
  ['windows', 'aggregates', showAggregates()],
])('docs/language/%s.md: %s', (file, name, text) => {
  const page = readFileSync(`docs/language/${file}.md`, 'utf8')
  expect(page).toContain(`<!-- ${name} -->\n\n${text}\n<!-- /${name} -->`)
})
