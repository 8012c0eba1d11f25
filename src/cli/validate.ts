// `edge-rules validate`: every problem and warning of documents, with its place. Thin over workbench/document/.
import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { checkText } from '../workbench/document/check.ts'
import type { FoundProblem } from '../workbench/document/json-text.ts'
import { locate, problemBlock, problemLine } from '../workbench/document/problem-text.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, type UsageError } from './command/command.ts'
import { byteOrderMark, readDocumentFile, unreadable } from './command/files.ts'
import { createScreen, type Screen } from './command/screen.ts'

interface Checked {
  readonly file: string
  readonly text: string
  readonly found: readonly FoundProblem[]
}

export const command: Command = {
  name: 'validate',
  summary: 'finds every problem and warning in documents of rules',
  help: `usage: edge-rules validate FILE... [options]

Reads each FILE ("-" is standard input) as a document of rules and prints every problem and warning in it, a line each:

  rules.json:7:19: error unknown-key: "gtt" is no predicate. (did you mean "gt"?) [/rules/hot/when/gtt]

Ends with 0 where no problem is an error, with 1 where one is, with 2 where a file cannot be read. The codes are
explained in docs/problems.md.

  --twin        the limits of a module twin too: size, depth, names, texts and numbers
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
        checked.push({ file, text, found: checkText(text, { twin: values.twin === true, ...base }) })
      } else unread.push(text)
    }
    for (const { message } of unread) io.stderr.write(`edge-rules validate: ${message}\n`)
    if (values.json === true) io.stdout.write(report(checked))
    else show(checked, createScreen(io))
    if (unread.length > 0) return exitCode.usage
    return count(checked, 'error') > 0 ? exitCode.no : exitCode.fine
  },
}

/** A file's text without its byte order mark, or why it cannot be read. */
async function readText(file: string, io: Io): Promise<string | UsageError> {
  const text = await (file === '-' ? readAll(io.stdin) : readFile(file, 'utf8')).catch(error => unreadable(file, error))
  return typeof text === 'string' ? text.replace(byteOrderMark, '') : text
}

function show(checked: readonly Checked[], screen: Screen): void {
  for (const { file, text, found } of checked) {
    locate(text, found).forEach((problem, index) => {
      const span = found[index]?.span
      const block = screen.terminal && span !== undefined
      screen.print(block ? problemBlock(file, text, problem, span, screen) : problemLine(file, problem))
    })
  }
  screen.print(summary(checked))
}

function summary(checked: readonly Checked[]): string {
  const [errors, warnings] = [count(checked, 'error'), count(checked, 'warning')]
  const files = counted(checked.length, 'file')
  if (errors + warnings === 0) return `${files}: no problems`
  return `${files}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
}

function report(checked: readonly Checked[]): string {
  const files = checked.map(({ file, text, found }) => ({ file, problems: locate(text, found) }))
  const result = { files, errors: count(checked, 'error'), warnings: count(checked, 'warning') }
  return `${JSON.stringify(result, null, 2)}\n`
}

const count = (checked: readonly Checked[], severity: 'error' | 'warning') =>
  checked.flatMap(({ found }) => found).filter(({ problem }) => problem.severity === severity).length

const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
