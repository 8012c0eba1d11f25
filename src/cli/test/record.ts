// `edge-rules test --record`: writes a test file of a recording. Thin over workbench/testing/.
import { writeFile } from 'node:fs/promises'
import { basename, dirname, relative, sep } from 'node:path'
import { showDuration } from '../../rules/data/duration.ts'
import type { Json } from '../../rules/data/json.ts'
import { readDocument } from '../../rules/document/document.ts'
import { readMoment } from '../../workbench/recording/time-form.ts'
import { recordTest } from '../../workbench/testing/recorded-test.ts'
import { readTestFile } from '../../workbench/testing/test-file.ts'
import { isoTime, testText } from '../../workbench/testing/test-file-text.ts'
import { judge } from '../../workbench/testing/verdict.ts'
import { optionName } from '../command/arguments.ts'
import { exitCode, type Io, UsageError } from '../command/command.ts'
import { readDocumentFile, unreadable } from '../command/files.ts'
import { refuseInvalid } from '../command/problem-lines.ts'
import { createProgress } from '../command/progress.ts'
import { openGiven, type ReadingValues, watched } from '../command/recording-options.ts'

export interface RecordArguments {
  readonly recording: string
  readonly rules: string
  /** The test file to write, which is not there yet; undefined: standard output. */
  readonly file: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  /** How the recording is read. */
  readonly reading: ReadingValues
}

/**
 * Writes the test, and gives the exit code. Throws `UsageError` where the recording, or its part, cannot become a test.
 */
export async function recordFile(given: RecordArguments, io: Io): Promise<number> {
  const { rules, file, from, to } = given
  const document = await readDocumentFile(rules)
  await refuseInvalid({ file: rules }, readDocument(document).problems)
  const recording = await openGiven(given.recording, given.reading, io, 'test')
  const moment = (name: string, text: string | undefined, otherwise: number) => {
    const time = text === undefined ? otherwise : readMoment(text, recording.start)
    if (time !== undefined) return time
    throw new UsageError(`${name} takes milliseconds since the recording's start, or an ISO 8601 time, not "${text}".`)
  }
  const part = {
    from: moment('--from', from, Number.NEGATIVE_INFINITY),
    to: moment('--to', to, Number.POSITIVE_INFINITY),
    optionName,
  }
  const progress = createProgress(io)
  const test = await recordTest(watched(recording, progress, io), document, part).finally(() => progress.end())
  const text = testText(test, {
    rules: file === undefined ? rules : relative(dirname(file), rules).replaceAll(sep, '/'),
    name: `does what it did in ${basename(given.recording)}, ${showDuration(test.end)} from ${isoTime(test.start)}`,
  })
  checkText(text, document)
  // As bytes, which stay as they are where they go to a file.
  if (file === undefined) io.stdout.write(Buffer.from(text))
  else {
    await writeFile(file, text, { flag: 'wx' }).catch(error => {
      throw 'code' in error && error.code === 'EEXIST'
        ? new UsageError(`${file} exists already; name a new file, or remove it first.`)
        : new UsageError(unreadable(file, error).message.replace(' be read', ' be written'))
    })
  }
  return exitCode.fine
}

/** What was written must pass. It does not where lines cannot say in which order things of one time happened, or have no room for them. */
function checkText(text: string, document: Parameters<typeof readTestFile>[1]): void {
  const node: Json = JSON.parse(text)
  const { file } = readTestFile(node, document)
  if (file?.tests.every(test => judge(test).failures.length === 0)) return
  throw new UsageError(
    '--record: lines cannot show in which order messages came to several inputs at one time, nor several that were sent within a ' +
      'few milliseconds; take a part without them.',
  )
}
