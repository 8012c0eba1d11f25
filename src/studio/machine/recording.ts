// A recording in memory: read once, sorted where it has to be, and run again as often as the rules change. Knows no rules.
import { isObject, type Json } from '../../rules/data/json.ts'
import { type CsvChoices, isCsvName } from '../../workbench/recording/csv/choices.ts'
import type { CsvForm } from '../../workbench/recording/csv/csv-form.ts'
import { openCsvRecording } from '../../workbench/recording/csv/opened.ts'
import { openRecording } from '../../workbench/recording/opened.ts'
import { giving, type RecordedLine, type Recording } from '../../workbench/recording/recording.ts'
import type { FoundCsv, Loaded } from '../protocol.ts'
import type { Slices } from './slices.ts'

export interface Memory {
  readonly loaded: Loaded
  readonly entries: readonly RecordedLine[]
  /** True where the recording changes the document. */
  readonly hasTwin: boolean
}

/** More would not fit into a page's memory. */
const mostEntries = 4_000_000

export interface Given {
  readonly name: string
  readonly bytes: Uint8Array
  /** What was said of a CSV file. */
  readonly csv: CsvChoices | undefined
}

/** Reads all of it. Throws `InputError` with what is wrong with which line. */
export async function readRecording(given: Given, slices: Slices, tell: (part: number) => void): Promise<Memory> {
  const { name, bytes } = given
  let form: CsvForm | undefined
  let found = ''
  const source = { name, stream: chunks(bytes, slices, tell) }
  const isCsv = given.csv !== undefined || isCsvName(name) || !/^\s*\{/.test(decoder.decode(bytes.subarray(0, 200)))
  const recording = isCsv
    ? await openCsvRecording(source, given.csv ?? {}, {
        optionName,
        anyOrder: true,
        tell: text => {
          found = found === '' ? text : `${found}\n${text}`
        },
        found: one => {
          form = one
        },
      })
    : await openRecording(source, { optionName, anyOrder: true })
  const entries: RecordedLine[] = []
  for await (const block of recording.blocks) {
    for (const entry of block) entries.push(entry)
    if (entries.length > mostEntries)
      throw new RangeError(
        `${name} has more than ${mostEntries.toLocaleString('en')} lines. Drop a part of it: head -n 1000000 ${name} > part`,
      )
  }
  const sorted = sort(entries)
  const loaded: Loaded = {
    name,
    start: Math.min(entries[0]?.time ?? recording.start, isCsv ? Number.POSITIVE_INFINITY : recording.start),
    end: entries.at(-1)?.time ?? recording.start,
    form: recording.form,
    count: entries.length,
    inputs: inputsOf(entries),
    csv: form && describe(form, found, given.csv ?? {}, bytes),
    sorted,
    paths: pathsOf(entries),
  }
  return { loaded, entries, hasTwin: entries.some(({ kind }) => kind === 'twin') }
}

const decoder = new TextDecoder()

/** How errors name what can be said: as the page does. */
const optionName = (name: string) => `“${name}”`

async function* chunks(bytes: Uint8Array, slices: Slices, tell: (part: number) => void): AsyncGenerator<Uint8Array> {
  const size = 256 * 1024
  for (let from = 0; from < bytes.length; from += size) {
    yield bytes.subarray(from, from + size)
    if (!slices.isDue()) continue
    tell(from / bytes.length)
    await slices.pause()
  }
}

/** How many lines went back in time; stable. */
function sort(entries: RecordedLine[]): number {
  let back = 0
  for (let index = 1; index < entries.length; index++) {
    if ((entries[index]?.time ?? 0) < (entries[index - 1]?.time ?? 0)) back++
  }
  if (back > 0) entries.sort((a, b) => a.time - b.time)
  return back
}

function inputsOf(entries: readonly RecordedLine[]): Loaded['inputs'] {
  const times = new Map<string, number[]>()
  for (const entry of entries) {
    if (entry.kind !== 'message') continue
    const { input } = entry.message
    const known = times.get(input)
    if (known === undefined) times.set(input, [entry.time])
    else known.push(entry.time)
  }
  return [...times].map(([name, list]) => ({ name, times: Float64Array.from(list) }))
}

/** The paths of numbers in the first messages. */
function pathsOf(entries: readonly RecordedLine[]): readonly string[] {
  const paths = new Set<string>()
  for (const entry of entries.slice(0, 200)) {
    if (entry.kind === 'message') for (const path of numbersIn(parse(entry.message.bytes), '$', 0)) paths.add(path)
  }
  return [...paths].slice(0, 200)
}

function numbersIn(node: Json | undefined, path: string, depth: number): readonly string[] {
  if (typeof node === 'number') return [path]
  if (!isObject(node) || depth > 6) return []
  return Object.entries(node).flatMap(([name, child]) =>
    numbersIn(child, `${path}${/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name}']`}`, depth + 1),
  )
}

function parse(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}

function describe(form: CsvForm, text: string, choices: CsvChoices, bytes: Uint8Array): FoundCsv {
  const paths = new Map(
    form.targets.map(({ index, path }) => [
      index,
      `$${path.map(name => (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) ? `.${name}` : `['${name}']`)).join('')}`,
    ]),
  )
  const properties = new Set(form.properties.map(({ index }) => index))
  const roleOf = (index: number) =>
    form.time.indexes.includes(index)
      ? 'time'
      : index === form.input
        ? 'input'
        : properties.has(index)
          ? 'property'
          : 'body'
  const lines = decoder
    .decode(bytes.subarray(0, 4096))
    .split(/\r?\n/)
    .slice(form.firstLine - 1, form.firstLine + 3)
  return {
    separator: form.separator,
    decimal: form.cells.decimalComma ? ',' : '.',
    columns: form.names.map((name, index) => ({ name, role: roleOf(index), path: paths.get(index) ?? '' })),
    timeFormat: form.time.format,
    zone: form.zone,
    isZoned: choices.tz !== undefined,
    text,
    sample: lines.filter(line => line !== '').map(line => line.split(form.separator)),
  }
}

/** A part of it, to be run once. */
export function partOf(
  { loaded, entries }: Memory,
  from: number,
  to: number,
  slices: Slices,
  tell: (part: number) => void = () => {},
): Recording {
  async function* blocks(): AsyncGenerator<readonly RecordedLine[]> {
    for (let at = from; at < to; at += blockLength) {
      yield entries.slice(at, Math.min(to, at + blockLength))
      if (!slices.isDue()) continue
      tell((at - from) / (to - from))
      await slices.pause()
    }
  }
  return { start: loaded.start, form: loaded.form, ...giving(blocks()) }
}

const blockLength = 200
