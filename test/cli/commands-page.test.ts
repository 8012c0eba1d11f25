// The page is written by `npm run docs`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/commands.md'), 'utf8')

test.each(Object.entries(commands))('docs/commands.md shows the help of %s as it is', async (name, load) => {
  const { command } = await load()
  expect(page).toContain(`### ${name}\n\n\`\`\`text\n${command.help}\`\`\`\n`)
})
