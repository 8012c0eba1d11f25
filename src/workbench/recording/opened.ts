// A recording, opened: its first entry says when it starts and how it writes times. Everything after it is read as it runs.
import { readJsonLines } from './line-reader.ts'
import {
  giving,
  type RecordedLine,
  type Recording,
  type RecordingOptions,
  type Source,
  type TimedBlock,
} from './recording.ts'
import { type RunStore, sorted } from './sorted.ts'

/** Opens a recording of JSON lines; `sort`: in whatever order they are. Throws `InputError` where its first line cannot be used. */
export async function openRecording(
  source: Source,
  options: RecordingOptions = {},
  sort?: RunStore,
): Promise<Recording> {
  const blocks = readJsonLines(source, { ...options, anyOrder: sort !== undefined })
  return openBlocks(sort === undefined ? blocks : sorted(blocks, sort), options.start ?? 0, source.part)
}

/** A recording of these blocks. */
export async function openBlocks(
  blocks: AsyncGenerator<TimedBlock>,
  startOfNone: number,
  part: Source['part'],
): Promise<Recording> {
  const first = await blocks.next()
  if (first.done) return { start: startOfNone, form: { kind: 'milliseconds', zero: 0 }, ...giving(none()) }
  const { entries, form, start = form.kind === 'milliseconds' ? form.zero : (entries[0]?.time ?? 0) } = first.value
  return { start, form, ...giving(startingWith(entries, blocks)), ...(part && { part }) }
}

async function* none(): AsyncGenerator<readonly RecordedLine[]> {}

async function* startingWith(
  first: readonly RecordedLine[],
  rest: AsyncIterable<TimedBlock>,
): AsyncGenerator<readonly RecordedLine[]> {
  yield first
  for await (const { entries } of rest) yield entries
}
