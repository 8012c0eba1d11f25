// `edge-rules test`: rules against what their author drew. Thin over workbench/testing/.
import { writeFile } from 'node:fs/promises'
import { writeJson } from '../rules/data/json-text.ts'
import { InputError } from '../workbench/input-error.ts'
import { coverageJson, coverageLines, coverageOf } from '../workbench/testing/coverage-report.ts'
import { jsonReport } from '../workbench/testing/json-report.ts'
import { junitReport } from '../workbench/testing/junit-report.ts'
import { loadTestFile, type PlacedProblem } from '../workbench/testing/loaded-file.ts'
import { RememberingReader } from '../workbench/testing/remembering-reader.ts'
import {
  type FileResult,
  fileLines,
  isFine,
  problemShown,
  problemText,
  summaryLine,
} from '../workbench/testing/text-report.ts'
import { judge } from '../workbench/testing/verdict.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, Refusal, UsageError } from './command/command.ts'
import { readingHelp, readingOptions, refuseStray } from './command/recording-options.ts'
import { createScreen, type Screen } from './command/screen.ts'
import { sequence } from './command/terminal.ts'
import { readWishes } from './demo/keys.ts'
import { testFiles } from './test/files.ts'
import { recordFile } from './test/record.ts'
import { createWatch } from './test/watch.ts'

export const command: Command = {
  name: 'test',
  summary: 'runs rule tests: what goes in and what must come out, drawn as marbles',
  help: `usage: edge-rules test FILE... [options]
       edge-rules test --record RECORDING RULES [FILE] [options]

Runs the tests in each FILE (JSON or YAML): messages that arrive and messages that must leave, drawn as marbles, in
virtual time. Each test also runs with the engine stopped and restored before every message, and with the same twin
delivered again before every message; all three must send the same. An output that a test does not name must stay
silent.

  --coverage         names the rules, conditions and clauses that no test made true and false
  --watch            runs them again whenever a test file or its rules change, until q is typed
  --junit FILE       writes the results as JUnit's XML too
  --json             the results as one JSON object

With --record it writes a test: what arrived in RECORDING, and what the document RULES sends today as the expectation.
It goes to FILE, or to standard output. The rules begin with the part that is taken.

  --from TIME        takes the recording from this time on, in milliseconds since its start or in ISO 8601
  --to TIME          takes the recording up to this time

${readingHelp}
  edge-rules test rules.example.test.json
  edge-rules test --record site.jsonl --from 60000 --to 90000 rules.json site.test.json
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: {
        coverage: { type: 'boolean' },
        watch: { type: 'boolean' },
        junit: { type: 'string' },
        json: { type: 'boolean' },
        record: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        ...readingOptions,
      },
      positionals: ['FILE...'],
    })
    const { record: recording, from, to, json, coverage, watch, junit, ...reading } = values
    if (recording !== undefined) {
      const [rules = '', file, other] = positionals
      if (other !== undefined) throw new UsageError(`--record takes RULES and one FILE; "${other}" is one too many.`)
      return recordFile({ recording, rules, file, from, to, reading }, io)
    }
    refuseStray(values, '--record', ['from', 'to'])
    const options = { json: json === true, junit, coverage: coverage === true }
    if (watch !== true) return runFiles(positionals, options, io)
    await watchFiles(positionals, options, io)
    return exitCode.fine
  },
}

interface Options {
  readonly json: boolean
  readonly coverage: boolean
  readonly junit: string | undefined
}

/** Runs the files; tells of each when it is done, and of all at the end. `watched` is told which files were read. */
async function runFiles(
  names: readonly string[],
  { json, junit, coverage: asked }: Options,
  io: Io,
  watched: (files: readonly string[]) => void = () => {},
): Promise<number> {
  const screen = createScreen(io)
  const results: FileResult[] = []
  for (const name of names) {
    const loaded = await loadTestFile(name, testFiles)
    const reader = new RememberingReader()
    const result = { loaded, verdicts: loaded.file?.tests.map(test => judge(test, { reader })) }
    results.push(result)
    watched(results.flatMap(({ loaded: { source, rules } }) => [source.name, rules.name]))
    if (!json) tell(result, screen, io)
  }
  const coverage = asked ? coverageOf(results) : []
  if (json) {
    const report = { ...jsonReport(results), ...(asked ? { coverage: coverageJson(coverage) } : {}) }
    io.stdout.write(`${writeJson(report)}\n`)
  } else {
    for (const document of coverage) io.stdout.write(`${coverageLines(document, screen).join('\n')}\n`)
    io.stdout.write(`${summaryLine(results, screen)}\n`)
  }
  if (junit !== undefined) await writeReport(junit, junitReport(results))
  return results.every(isFine) ? exitCode.fine : exitCode.no
}

function tell(result: FileResult, screen: Screen, { stdout, stderr }: Io): void {
  const show = stderr.isTTY ? (found: PlacedProblem) => problemShown(found, screen) : problemText
  for (const found of result.loaded.problems) stderr.write(`${show(found)}\n`)
  stdout.write(`${fileLines(result, screen).join('\n')}\n`)
}

async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch(error => {
    throw new UsageError(`--junit: ${error instanceof Error ? error.message : error}.`)
  })
}

async function watchFiles(names: readonly string[], options: Options, io: Io): Promise<void> {
  const { signal, release } = untilQuit(io)
  const watch = createWatch(signal)
  watch.files(names)
  while (!signal.aborted) {
    if (io.stdout.isTTY) io.stdout.write(['2J', '3J', 'H'].map(sequence).join(''))
    try {
      await runFiles(names, options, io, files => watch.files([...names, ...files]))
    } catch (error) {
      // What cannot be read now may be read after the next change.
      if (!(error instanceof InputError || error instanceof Refusal)) throw error
      io.stderr.write(`edge-rules test: ${error.message}\n`)
    }
    if (io.stdout.isTTY) io.stdout.write('Waiting for a change; q ends it.\n')
    await watch.changed()
  }
  release()
}

/** Aborts as the command's signal does, and when a person has typed q. */
function untilQuit({ stdin, signal }: Io): { readonly signal: AbortSignal; readonly release: () => void } {
  const quit = new AbortController()
  const release = readWishes(stdin, wish => wish.kind === 'quit' && quit.abort())
  return { signal: AbortSignal.any([signal, quit.signal]), release }
}
