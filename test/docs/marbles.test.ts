// The pictures of the documentation, held against the engine: a block `text marbles` shows what the rules of the `json
// document` above it make of the rows that arrive. Write those rows and the letters; `npx vitest run test/docs -u` draws
// the rest into the page.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blocksOf, pages } from './pages.ts'
import { redraw } from './play-picture.ts'

const drawn = pages.filter(page => blocksOf(page).some(({ kind }) => kind === 'text marbles'))

/** The page with its pictures as the engine draws them. */
function redrawn(page: string): string {
  let document = ''
  return readFileSync(page, 'utf8').replace(
    /^```(json document|text marbles)\n([\s\S]*?)^```$/gm,
    (block, kind, text) => {
      if (kind === 'text marbles') return `\`\`\`text marbles\n${redraw(JSON.parse(document), text)}\`\`\``
      document = text
      return block
    },
  )
}

describe('the pictures', () => {
  it.each(drawn)('of %s', async page => {
    await expect(redrawn(page)).toMatchFileSnapshot(resolve(page))
  })
})
