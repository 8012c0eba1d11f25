// The path of a string that is one, for the tests.
import { type Path, parsePath } from '../../../src/rules/path/path.ts'

export function parsed(text: string): Path {
  const result = parsePath(text)
  if ('error' in result) throw new Error(`${text}: ${result.error.message}`)
  return result.path
}
