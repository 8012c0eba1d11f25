// The examples of the documentation, run as they are: each block marked `json document` is a document without a problem;
// `jsonl recording` after it runs through it, and `jsonl output` is what comes out.
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { outputLine, twinAnswerLine } from '../../src/workbench/recording/line-writer.ts'
import { openRecording } from '../../src/workbench/recording/opened.ts'
import { runRecording } from '../../src/workbench/recording/replay.ts'
import { writeTime } from '../../src/workbench/recording/time-form.ts'
import { blocksOf, pages } from './pages.ts'

interface Example {
  readonly name: string
  readonly document: JsonObject
  readonly recording?: string
  readonly output?: string
}

/** The examples of a page, named after the heading above them. */
function examplesOf(page: string): readonly Example[] {
  const found: Example[] = []
  for (const { heading, kind, text } of blocksOf(page)) {
    if (kind === 'json document') found.push({ name: `${page}: ${heading}`, document: JSON.parse(text) })
    else if (kind === 'jsonl recording' || kind === 'jsonl output') {
      const last = found.pop()
      if (last === undefined) throw new Error(`${page}: ${heading}: ${kind} is before a document`)
      found.push({ ...last, [kind.slice(6)]: text })
    }
  }
  return found
}

async function replay(document: JsonObject, text: string): Promise<string> {
  const recording = await openRecording({ name: 'recording', stream: Readable.from([Buffer.from(text)]) })
  const machine = createMachine({ start: recording.start })
  machine.apply(document, recording.start)
  let output = ''
  for await (const result of runRecording(machine, recording, { desired: document, drain: false })) {
    const at = writeTime(recording.form, result.time)
    output +=
      result.kind === 'twin'
        ? twinAnswerLine(at, result.answer)
        : result.decision.sends.map(message => outputLine(at, message)).join('')
  }
  return output
}

/** The lines as JSON values: white space in a body is the sender's own. */
const lines = (text: string): readonly Json[] =>
  text.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line)]))

describe('the documentation', () => {
  const examples = pages.flatMap(examplesOf)

  it.each(examples)('$name', async ({ document, recording, output }) => {
    const machine = createMachine({ start: 0 })
    expect(machine.apply(document, 0).problems).toEqual([])
    if (recording !== undefined) expect(lines(await replay(document, recording))).toEqual(lines(output ?? ''))
  })

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(5)
  })
})
