// `edge-rules validate`: every problem and warning of documents, with its place. Thin over workbench/document/.
import { text as readAll } from 'node:stream/consumers'
import { isObject, type JsonObject } from '../rules/data/json.ts'
import { listed } from '../rules/data/problem.ts'
import { defaultDocument } from '../rules/document/document.ts'
import { limits, twinSize } from '../rules/twin/desired-limits.ts'
import { checkText } from '../workbench/document/check.ts'
import type { FoundProblem } from '../workbench/document/json-text.ts'
import { locate, problemBlock, problemLine } from '../workbench/document/problem-text.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command/command.ts'
import { byteOrderMark, readDocumentFile, readTextFile } from './command/files.ts'
import { createScreen, type Screen } from './command/screen.ts'

interface Checked {
  readonly file: string
  readonly text: string
  readonly found: readonly FoundProblem[]
  /** What is to be said of it where nothing is wrong with it too. */
  readonly notes: readonly string[]
}

export const command: Command = {
  name: 'validate',
  summary: 'finds every problem and warning in documents of rules',
  help: `usage: edge-rules validate FILE... [options]

Reads each FILE ("-" is standard input) as a document of rules and prints every problem and warning in it, a line each:

  rules.json:7:19: error unknown-key: "gtt" is not a predicate. (did you mean "gt"?) [/rules/hot/when/gtt]

Ends with 0 where no problem is an error, with 1 where one is, with 2 where a file cannot be read. The codes are
explained in docs/problems.md.

  --twin        checks the limits of a module twin too: size, depth, names, strings and numbers
  --base FILE   the document under each, as RULES_FILE names it for the module; default: the built-in one
  --json        one JSON object: files with their problems, and how many there are

Example:
  edge-rules validate --twin rules.json
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: { twin: { type: 'boolean' }, base: { type: 'string' }, json: { type: 'boolean' } },
      positionals: ['FILE...'],
    })
    const base = values.base === undefined ? {} : { base: await readDocumentFile(values.base) }
    const checked: Checked[] = []
    const unread: UsageError[] = []
    for (const file of positionals) {
      const text = await readText(file, io)
      if (typeof text === 'string') {
        const twin = values.twin === true
        checked.push({ file, text, found: checkText(text, { twin, ...base }), notes: notesOf(text, twin, base.base) })
      } else unread.push(text)
    }
    for (const { message } of unread) io.stderr.write(`edge-rules validate: ${message}\n`)
    if (values.json === true) io.stdout.write(report(checked))
    else if (checked.length > 0) show(checked, createScreen(io))
    if (unread.length > 0) return exitCode.usage
    return count(checked, 'error') > 0 ? exitCode.no : exitCode.fine
  },
}

/** A file's text without its byte order mark, or why it cannot be read. */
async function readText(file: string, io: Io): Promise<string | UsageError> {
  if (file === '-') return (await readAll(io.stdin)).replace(byteOrderMark, '')
  return readTextFile(file).catch(error => {
    if (error instanceof UsageError) return error
    throw error
  })
}

function show(checked: readonly Checked[], screen: Screen): void {
  for (const { file, text, found } of checked) {
    locate(text, found).forEach((problem, index) => {
      const span = found[index]?.span
      const block = screen.terminal && span !== undefined
      screen.print(block ? problemBlock(file, text, problem, span, screen) : problemLine(file, problem))
    })
  }
  for (const { file, notes } of checked) for (const note of notes) screen.print(`${file}: ${note}`)
  screen.print(summary(checked))
}

/** That a document has no rules of its own, and how large it is in a twin. */
function notesOf(text: string, twin: boolean, base: JsonObject | undefined): readonly string[] {
  const document = parsed(text)
  if (document === undefined) return []
  const { rules } = base ?? defaultDocument
  const ids = isObject(rules) ? Object.keys(rules) : []
  const whose = base === undefined ? 'the built-in one' : 'the one that --base names'
  const run = ids.length === 0 ? 'which has none either' : `whose rules run: ${listed(ids)}`
  const { counted, written } = twinSize(document)
  return [
    ...(document['rules'] === undefined
      ? [`it has no "rules", and is read over the base document, ${whose}, ${run}`]
      : []),
    ...(twin ? [`${counted} of ${limits.bytes} bytes as IoT Hub counts, ${written} as edgeHub does`] : []),
  ]
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined // said already
  }
}

function summary(checked: readonly Checked[]): string {
  const [errors, warnings] = [count(checked, 'error'), count(checked, 'warning')]
  const files = counted(checked.length, 'file')
  if (errors + warnings === 0) return `${files}: no problems`
  return `${files}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
}

function report(checked: readonly Checked[]): string {
  const files = checked.map(({ file, text, found, notes }) => ({ file, problems: locate(text, found), notes }))
  const result = { files, errors: count(checked, 'error'), warnings: count(checked, 'warning') }
  return `${JSON.stringify(result, null, 2)}\n`
}

const count = (checked: readonly Checked[], severity: 'error' | 'warning') =>
  checked.flatMap(({ found }) => found).filter(({ problem }) => problem.severity === severity).length

const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
