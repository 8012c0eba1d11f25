// Says of a command whose packages are not installed where they are: the package has those of the engine and of the
// commands for authors; the module's are in its image, and all of them in a checkout.
import { UsageError } from './command.ts'

/** What to throw for an error that came as a command was loaded. */
export function explainMissing(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) return error
  const name = /^Cannot find package '([^']+)'/.exec(error.message)?.[1]
  if (name === undefined) return error
  return new UsageError(
    `this needs packages that are not installed here: there is no ${name}. A checkout has them all after "npm install", ` +
      `the module's image those of "run"; docs/embedding.md lists them.`,
  )
}
