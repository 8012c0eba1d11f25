// `edge-rules diff`: which messages two rule sets decide differently, and why. Thin over workbench/difference/.
import { once } from 'node:events'
import type { JsonObject } from '../rules/data/json.ts'
import { readDocument } from '../rules/document/document.ts'
import { differenceJson, tallyJson } from '../workbench/difference/difference-json.ts'
import { differenceText, tallyText } from '../workbench/difference/difference-text.ts'
import { type Found, find } from '../workbench/difference/search.ts'
import { createCounter } from '../workbench/difference/tally.ts'
import { numberOption, readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command/command.ts'
import { createProgress } from './command/progress.ts'
import { openGiven, readDesired, recordingHelp, recordingOptions, watched } from './command/recording-options.ts'
import { createScreen } from './command/screen.ts'

const defaultLimit = 20

export const command: Command = {
  name: 'diff',
  summary: 'tells which messages two rule sets decide differently, and why',
  help: `usage: edge-rules diff OLD NEW RECORDING [options]

Runs RECORDING ("-": standard input) through the documents OLD and NEW in virtual time, and compares what each sends for
every message and for every timer: output, properties and body, in whatever order. Prints how much differs and with
which rules it lies, then the differences, each with what both sides say about it. Exits with 0 where there is
none, with 1 where there is one.

${recordingHelp}  --limit N          how many differences are shown after the summary; default ${defaultLimit}.
                     0: all, as they are found, and the summary after them
  --rule ID          only the differences that lie with this rule
  --json             a line of JSON for each difference (all, without --limit), then one for the summary

To send NEW to a twin that has OLD, take the patch between them: edge-rules patch OLD NEW
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: { ...recordingOptions, limit: { type: 'string' }, rule: { type: 'string' }, json: { type: 'boolean' } },
      positionals: ['OLD', 'NEW', 'RECORDING'],
    })
    const [old = '', other = '', file] = positionals
    const given = numberOption('--limit', values.limit, { above: -1, whole: true })
    const limit =
      given === 0 || (given === undefined && values.json) ? Number.POSITIVE_INFINITY : (given ?? defaultLimit)
    const desired = { old: await readDesired(old, values, io), new: await readDesired(other, values, io) }
    const ids = [...idsOf(desired.old), ...idsOf(desired.new)]
    if (values.rule !== undefined && !ids.includes(values.rule)) {
      throw new UsageError(
        `--rule: neither document has a rule "${values.rule}"; there are ${[...new Set(ids)].join(', ')}.`,
      )
    }
    const recording = await openGiven(file, values, io, 'diff')
    const progress = createProgress(io)
    const counter = createCounter()
    const found = find(watched(recording, progress, io), desired, counter, { limit, rule: values.rule })
    const look = { form: recording.form, paint: createScreen(io).paint }
    try {
      if (values.json) {
        await write(found, io, ({ difference, why }) => differenceJson(difference, why, recording.form))
        io.stdout.write(tallyJson(counter.tally))
      } else if (limit === Number.POSITIVE_INFINITY) {
        await write(found, io, ({ difference, why }) => `${differenceText(difference, why, look)}\n`)
        io.stdout.write(tallyText(counter.tally, look))
      } else {
        // So few that they can wait for the summary.
        const texts: string[] = []
        for await (const { difference, why } of found) texts.push(`\n${differenceText(difference, why, look)}`)
        progress.end()
        const more = counter.differences - texts.length
        const rest = more === 0 ? '' : `\nand ${more} more; --limit 0 shows all, --rule ID those of one rule\n`
        io.stdout.write(`${tallyText(counter.tally, look)}${texts.join('')}${rest}`)
      }
    } finally {
      progress.end()
    }
    return counter.differences > 0 ? exitCode.no : exitCode.fine
  },
}

/** The ids of the rules that run. */
const idsOf = (desired: JsonObject) => readDocument(desired).ruleSet?.rules.map(({ id }) => id) ?? []

/** Each as it is found, no faster than it is read. */
async function write(found: AsyncIterable<Found>, { stdout, signal }: Io, show: (one: Found) => string): Promise<void> {
  for await (const one of found) {
    if (signal.aborted) return
    if (!stdout.write(show(one))) await once(stdout, 'drain', { signal }).catch(() => {})
  }
}
