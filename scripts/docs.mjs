// Writes the parts of the documentation that the program knows itself: what is between <!-- name --> and
// <!-- /name --> in the pages below. Reads the built program; `npm run docs` builds it first.
import { readFileSync, writeFileSync } from 'node:fs'
import { commands } from '../dist/cli/commands.js'
import { showProblems } from '../dist/workbench/reference/problems.js'
import { showAggregates, showExpressions, showPredicates } from '../dist/workbench/reference/words.js'
import { plot, raisingsTable, sensitivityTable } from './machine-failure.mjs'

const exampleOf = code =>
  JSON.parse(readFileSync(new URL(`../test/rules/problems/${code}.bad.json`, import.meta.url), 'utf8'))

async function helpOfCommands() {
  const loaded = await Promise.all(Object.values(commands).map(load => load()))
  return loaded.map(({ command: { name, help } }) => `### ${name}\n\n\`\`\`text\n${help}\`\`\`\n`).join('\n')
}

/** Page, name of the part, and what makes its text. */
const parts = [
  ['docs/commands.md', 'commands', helpOfCommands],
  ['docs/problems.md', 'problems', () => showProblems(exampleOf)],
  ['docs/language/predicates.md', 'predicates', showPredicates],
  ['docs/language/expressions.md', 'expressions', showExpressions],
  ['docs/language/windows.md', 'aggregates', showAggregates],
  ['docs/machine-failure.md', 'raisings', raisingsTable],
  ['docs/machine-failure.md', 'sensitivity', sensitivityTable],
]

for (const [page, name, make] of parts) {
  const file = new URL(`../${page}`, import.meta.url)
  const text = readFileSync(file, 'utf8')
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  if (!text.includes(start) || !text.includes(end)) throw new Error(`${page} has no ${start} … ${end}`)
  const before = text.slice(0, text.indexOf(start) + start.length)
  const after = text.slice(text.indexOf(end))
  writeFileSync(file, `${before}\n\n${await make()}\n${after}`)
}

writeFileSync(new URL('../docs/machine-failure.svg', import.meta.url), plot())
