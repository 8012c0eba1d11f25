// The pages of docs/ that show what the registries say are up to date; `npm run docs` writes them.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { showProblems } from '../src/workbench/reference/problems.ts'
import { showAggregates, showExpressions, showPredicates } from '../src/workbench/reference/words.ts'

const exampleOf = (code: string) => JSON.parse(readFileSync(`test/rules/problems/${code}.bad.json`, 'utf8'))

it.each([
  ['language/predicates', 'predicates', showPredicates()],
  ['language/expressions', 'expressions', showExpressions()],
  ['language/windows', 'aggregates', showAggregates()],
  ['problems', 'problems', showProblems(exampleOf)],
])('docs/%s.md: %s', (page, name, text) => {
  expect(readFileSync(`docs/${page}.md`, 'utf8')).toContain(`<!-- ${name} -->\n\n${text}\n<!-- /${name} -->`)
})
