// Which version of the program this is, as its package says.
import { readFileSync } from 'node:fs'

/** `unknown` where the package has none. */
export function programVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
