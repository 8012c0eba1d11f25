// The pages of the documentation, and the blocks of code in them. Knows no rule.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block with two words behind the fence, as `json document`. */
export interface Block {
  readonly page: string
  /** The heading above it. */
  readonly heading: string
  readonly kind: string
  readonly text: string
}

/** From the project's root. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map(file => join('docs', file)),
].filter(file => file.endsWith('.md') && existsSync(file))

const headingOrBlock = /^#+ (.+)$|^```(\w+ \w+)\n([\s\S]*?)^```$/gm

export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = []
  let heading = ''
  for (const [, title, kind, text] of readFileSync(page, 'utf8').matchAll(headingOrBlock)) {
    if (title !== undefined) heading = title
    else if (kind !== undefined && text !== undefined) blocks.push({ page, heading, kind, text })
  }
  return blocks
}

/** The anchor of a heading, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
