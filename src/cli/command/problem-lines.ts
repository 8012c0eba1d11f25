// Problems of a document that a command was given, as a person reads them, and the refusal to go on with an invalid one.
// The one place for it: where the text of the file can be looked at, each problem has its line and column.
import { readFile } from 'node:fs/promises'
import type { JsonObject } from '../../rules/data/json.ts'
import type { Problem } from '../../rules/data/problem.ts'
import { placelessLine, problemLine } from '../../workbench/document/problem-text.ts'
import { Refusal } from './command.ts'
import { byteOrderMark } from './files.ts'

/** Where a document comes from. */
export interface DocumentSource {
  /** Its file; undefined where there is none. */
  readonly file?: string | undefined
  /** What the command line's --twin puts over it. */
  readonly twin?: JsonObject
}

/**
 * A line each: `rules.json:7:19: error unknown-key: "gtt" is not a predicate. (did you mean "gt"?) [/rules/hot/when/gtt]`.
 * Empty where there is none.
 */
export async function problemLines({ file, twin = {} }: DocumentSource, problems: readonly Problem[]): Promise<string> {
  if (problems.length === 0) return ''
  const isOfTwin = ({ pointer }: Problem) => Object.hasOwn(twin, pointer.split('/')[1] ?? '')
  const lineOf = file === undefined ? undefined : await linesIn(file)
  const lines = problems.map(one => {
    if (file === undefined || isOfTwin(one)) return placelessLine('--twin', one)
    return lineOf === undefined ? placelessLine(file, one) : lineOf(one)
  })
  return `${lines.join('\n')}\n`
}

/** Throws a `Refusal` that names every problem, where one of them is an error. */
export async function refuseInvalid(source: DocumentSource, problems: readonly Problem[]): Promise<void> {
  if (!problems.some(({ severity }) => severity === 'error')) return
  throw new Refusal(`the rules are not valid:\n${(await problemLines(source, problems)).trimEnd()}`)
}

/** Undefined where the file is gone, or the parser that knows places is not installed: the module's image is without it. */
async function linesIn(file: string): Promise<((problem: Problem) => string) | undefined> {
  const [bytes, places] = await Promise.all([
    readFile(file, 'utf8').catch(() => undefined),
    import('../../workbench/document/check.ts').catch(() => undefined),
  ])
  if (bytes === undefined || places === undefined) return undefined
  const locate = places.locator(bytes.replace(byteOrderMark, ''))
  return problem => problemLine(file, locate(problem))
}
