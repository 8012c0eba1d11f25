// `edge-rules sweep`: a recording through the rules for each value of a parameter. Thin over workbench/sweep/.
import type { Json } from '../rules/data/json.ts'
import { readDocument } from '../rules/document/document.ts'
import { mergeObject } from '../rules/twin/merge-patch.ts'
import { type Label, readLabels } from '../workbench/sweep/labels.ts'
import { combinations, type Range, readRange } from '../workbench/sweep/range.ts'
import { sweep } from '../workbench/sweep/sweep.ts'
import { sweepJson, sweepText } from '../workbench/sweep/sweep-report.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, UsageError } from './command/command.ts'
import { readTextFile } from './command/files.ts'
import { refuseInvalid } from './command/problem-lines.ts'
import { createProgress } from './command/progress.ts'
import { openGiven, readDesired, readingHelp, recordingOptions, watched } from './command/recording-options.ts'
import { createScreen } from './command/screen.ts'

/** Each run has a machine with a memory of its own. */
const mostRuns = 1000

export const command: Command = {
  name: 'sweep',
  summary: 'runs a recording for each value of a parameter, and tells which value does best',
  help: `usage: edge-rules sweep RULES RECORDING --twin NAME=FROM..TO[/STEP] [options]

Runs RECORDING ("-": standard input) through the document RULES once for each value of the parameter NAME; the recording
is read a single time. Tells for each rule and value how often it was raised, for how long over all keys, and how many
messages it sent; with --labels also what it found. A rule without the words of an alarm counts as raised from a message
for which it fires to the next for which it does not.

  --twin NAME=RANGE  FROM..TO, in ten steps, or FROM..TO/STEP: numbers, or durations such as 1h..4h/30m. Two such make a
                     table of both. NAME=json, without "..", sets another parameter
  --labels FILE      when what is to be found really was: JSON, a list of [from, to], as the recording has times or in
                     ISO 8601. A label in which the rule is raised is a hit, one without a miss, a raising outside of
                     all a false alarm. Best is the value with the highest F1, 2 hits / (2 hits + misses + false
                     alarms); of values side by side that are equally good, the middle
  --rule ID          only this rule
  --json             as one JSON object, with the times of all raisings
${readingHelp}
  edge-rules sweep examples/machine-failure.json data/machine-temperature.csv.gz --sort \\
    --csv 'timestamp:iso,value:$.machine.temperature' --twin coldDay=56..72/2 \\
    --labels data/machine-temperature.windows.json
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: {
        ...recordingOptions,
        labels: { type: 'string' },
        rule: { type: 'string' },
        json: { type: 'boolean' },
      },
      positionals: ['RULES', 'RECORDING'],
    })
    const [rules = '', file] = positionals
    const { ranges, fixed } = readTwin(values.twin ?? [])
    const desired = await readDesired(rules, { twin: fixed }, io)
    const twins = combinations(ranges)
    if (twins.length > mostRuns)
      throw new UsageError(`--twin: ${twins.length} values to run; ${mostRuns} are the most.`)
    for (const twin of twins)
      await refuseInvalid({ file: rules, twin }, readDocument(mergeObject(desired, twin)).problems)
    checkNames(ranges, desired, rules)
    const json = values.labels === undefined ? undefined : await readJson(values.labels)
    const recording = await openGiven(file, values, io, 'sweep')
    const labels: readonly Label[] | undefined =
      json === undefined ? undefined : readLabels(json, recording.start, values.labels ?? '')
    const progress = createProgress(io)
    const swept = await sweep(watched(recording, progress, io), desired, twins).finally(() => progress.end())
    if (io.signal.aborted) return exitCode.fine
    const { start, form } = recording
    const report = { ranges, swept: onlyRule(swept, values.rule), start, form, labels }
    io.stdout.write(values.json ? sweepJson(report) : sweepText(report, createScreen(io)))
    return exitCode.fine
  },
}

/** What is swept, and what is set for all. */
function readTwin(texts: readonly string[]): { readonly ranges: readonly Range[]; readonly fixed: string[] } {
  const read = texts.map(text => {
    const equals = text.indexOf('=')
    return { text, range: equals < 1 ? undefined : readRange(text.slice(0, equals), text.slice(equals + 1), '--twin') }
  })
  const ranges = read.flatMap(({ range }) => range ?? [])
  if (ranges.length === 0 || ranges.length > 2) {
    throw new UsageError(
      '--twin NAME=FROM..TO/STEP is needed once, or twice for a table: such as --twin limit=60..70/2.',
    )
  }
  if (ranges[0]?.name === ranges[1]?.name) throw new UsageError(`--twin: ${ranges[0]?.name} is there twice.`)
  return { ranges, fixed: read.flatMap(({ text, range }) => (range === undefined ? [text] : [])) }
}

/** A name that nothing reads would give the same figures for all values. */
function checkNames(ranges: readonly Range[], desired: object, file: string): void {
  const text = JSON.stringify(desired)
  const unread = ranges.find(({ name }) => !text.includes(JSON.stringify(name)))
  if (unread !== undefined) throw new UsageError(`--twin: no rule of ${file} reads the parameter "${unread.name}".`)
}

async function readJson(file: string): Promise<Json> {
  const text = await readTextFile(file)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : error}.`)
  }
}

function onlyRule(swept: Awaited<ReturnType<typeof sweep>>, rule: string | undefined) {
  if (rule === undefined) return swept
  const known = [...(swept.runs[0]?.rules.keys() ?? [])]
  if (!known.includes(rule)) throw new UsageError(`--rule: no rule "${rule}" runs; there are ${known.join(', ')}.`)
  const runs = swept.runs.map(run => ({ ...run, rules: new Map([...run.rules].filter(([id]) => id === rule)) }))
  return { ...swept, runs }
}
