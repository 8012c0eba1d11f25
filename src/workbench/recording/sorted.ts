// A recording in the order of its times: what is too much for memory is sorted in runs, which are kept elsewhere and merged.
// Knows no files. Entries of one time stay in their order.

import { readJsonLines } from './line-reader.ts'
import { inputLine, twinLine } from './line-writer.ts'
import type { RecordedLine, Source, TimedBlock } from './recording.ts'

/** Where runs are kept. */
export interface RunStore {
  /** Keeps these bytes; what it gives reads them again, once. */
  keep(pieces: AsyncIterable<Uint8Array>): Promise<Source>
  /** Forgets all that it keeps. */
  end(): Promise<void>
}

/** So many bytes of bodies, and of what an entry takes beside, are sorted at once. */
const mostBytes = 64 * 1024 * 1024
const bytesBeside = 300

/** The same entries, oldest first. `most`: how many bytes are sorted in memory. */
export async function* sorted(
  blocks: AsyncIterable<TimedBlock>,
  store: RunStore,
  most = mostBytes,
): AsyncGenerator<TimedBlock> {
  const runs: AsyncIterator<readonly RecordedLine[]>[] = []
  let first: TimedBlock | undefined
  let held: RecordedLine[] = []
  let size = 0
  try {
    for await (const block of blocks) {
      first ??= block
      for (const entry of block.entries) {
        held.push(entry)
        size += bytesBeside + (entry.kind === 'message' ? entry.message.bytes.length : 0)
        if (size < most) continue
        runs.push(await keepRun(held, store))
        held = []
        size = 0
      }
    }
    if (first === undefined) return
    const { form } = first
    held.sort(byTime)
    runs.push(inMemory(held))
    let start = first.start === undefined ? {} : undefined
    for await (const entries of merged(runs)) {
      start ??= { start: entries[0]?.time ?? 0 }
      yield { form, entries, ...start }
    }
  } finally {
    await store.end()
  }
}

const byTime = (a: RecordedLine, b: RecordedLine) => a.time - b.time

const together = 1000

async function* inMemory(entries: readonly RecordedLine[]): AsyncGenerator<readonly RecordedLine[]> {
  for (let from = 0; from < entries.length; from += together) yield entries.slice(from, from + together)
}

async function keepRun(entries: RecordedLine[], store: RunStore): Promise<AsyncIterator<readonly RecordedLine[]>> {
  entries.sort(byTime)
  const zero = entries[0]?.time ?? 0
  const source = await store.keep(linesOf(entries, zero))
  return readRun(source, zero)
}

async function* readRun(source: Source, zero: number): AsyncGenerator<readonly RecordedLine[]> {
  for await (const { entries } of readJsonLines(source, { start: zero })) yield entries
}

const encoder = new TextEncoder()

async function* linesOf(entries: readonly RecordedLine[], zero: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < entries.length; from += together) {
    const some = entries.slice(from, from + together)
    yield encoder.encode(some.map(entry => lineOf(entry, entry.time - zero)).join(''))
  }
}

function lineOf(entry: RecordedLine, at: number): string {
  const line =
    entry.kind === 'message'
      ? inputLine(at, entry.message)
      : entry.kind === 'twin'
        ? twinLine(at, entry.patch)
        : `{"at":${at}}\n`
  return entry.leaps === true ? `{"leap":true,${line.slice(1)}` : line
}

interface Head {
  readonly run: AsyncIterator<readonly RecordedLine[]>
  entries: readonly RecordedLine[]
  index: number
}

/** Of entries of one time, those of an earlier run first. */
async function* merged(
  runs: readonly AsyncIterator<readonly RecordedLine[]>[],
): AsyncGenerator<readonly RecordedLine[]> {
  const heads: Head[] = []
  for (const run of runs) heads.push({ run, entries: [], index: 0 })
  let out: RecordedLine[] = []
  for (;;) {
    let least: Head | undefined
    let time = Number.POSITIVE_INFINITY
    for (let place = 0; place < heads.length; place++) {
      const head = heads[place]
      if (head === undefined) continue
      if (head.index === head.entries.length && !(await advance(head))) {
        heads.splice(place--, 1)
        continue
      }
      const next = head.entries[head.index]?.time ?? time
      if (next >= time) continue
      least = head
      time = next
    }
    const entry = least?.entries[least.index]
    if (least === undefined || entry === undefined) break
    least.index++
    out.push(entry)
    if (out.length < together) continue
    yield out
    out = []
  }
  if (out.length > 0) yield out
}

async function advance(head: Head): Promise<boolean> {
  const { done, value } = await head.run.next()
  if (done) return false
  head.entries = value
  head.index = 0
  return value.length > 0 || advance(head)
}
