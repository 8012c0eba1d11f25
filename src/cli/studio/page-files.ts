// The page's static files, as the build has made them. Knows no requests.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Also where this runs from the sources. */
export const pageFolder = fileURLToPath(new URL('../../../dist/studio/', import.meta.url))

/** What is handed out, and as what: nothing else of the disk is. */
const files: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/machine.js': ['machine.js', 'text/javascript; charset=utf-8'],
  '/language.js': ['language.js', 'text/javascript; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
  '/schema.json': ['schema.json', 'application/json'],
}

export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

/** Undefined: there is no such file. */
export async function pageFile(path: string): Promise<PageFile | undefined> {
  const found = Object.hasOwn(files, path) ? files[path] : undefined
  if (found === undefined) return undefined
  return { type: found[1], bytes: await readFile(join(pageFolder, found[0])) }
}
