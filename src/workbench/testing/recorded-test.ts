// From a part of a recording to a test: what arrived, drawn, and what the rules send today as the expectation. The rules
// begin with the part; what was before it they do not remember.
import type { JsonObject } from '../../rules/data/json.ts'
import { diffPatch, mergeObject } from '../../rules/twin/merge-patch.ts'
import { InputError, type OptionName, quotedName } from '../input-error.ts'
import { outputLine } from '../recording/line-writer.ts'
import type { RecordedLine, Recording } from '../recording/recording.ts'
import type { Marble } from './marbles.ts'
import { drawArrivals, drawSends, lines } from './recorded-letters.ts'
import { runTest, type Sent } from './test-run.ts'

/** What a test file is written from. Times are milliseconds since `start`. */
export interface RecordedTest {
  /** Epoch milliseconds. */
  readonly start: number
  readonly end: number
  /** The desired properties over the document's. */
  readonly twin: JsonObject
  readonly messages: ReadonlyMap<string, JsonObject>
  readonly inputs: ReadonlyMap<string, readonly Marble[]>
  readonly outputs: ReadonlyMap<string, readonly Marble[]>
  readonly expect: ReadonlyMap<string, JsonObject>
  readonly changes: readonly Marble[]
  readonly patches: ReadonlyMap<string, JsonObject>
  /** The letters of patches that the rules reject. */
  readonly rejected: readonly string[]
}

/** The part of a recording to take, in epoch milliseconds, both within it. */
export interface Part {
  readonly from: number
  readonly to: number
  /** How errors call the options `record`, `from` and `to`. */
  readonly optionName?: OptionName
}

/**
 * Runs the part from `from` to `to` (epoch milliseconds, both within it) through the document, which is valid. Throws
 * `InputError` where the part holds no message, or more different ones than there are letters.
 */
export async function recordTest(
  recording: Recording,
  document: JsonObject,
  { from, to, optionName = quotedName }: Part,
): Promise<RecordedTest> {
  const { recorded, desired } = await readPart(recording, document, { from, to, optionName })
  if (!recorded.some(({ kind }) => kind === 'message')) {
    throw new InputError(
      `${optionName('record')}: no message of the recording lies between ${optionName('from')} and ${optionName('to')}.`,
    )
  }
  const start = Number.isFinite(from) ? from : recording.start
  const times = recorded.map(({ time }) => time)
  const rest = recorded.at(-1)?.kind === 'pause' ? 0 : spacing(times)
  const end = (Number.isFinite(to) ? to : (times.at(-1) ?? start) + rest) - start
  const run = (keepSystem: boolean) => {
    const drawn = drawArrivals(recorded, start, keepSystem, optionName)
    return { ...drawn, ...runTest({ start, desired, entries: [...drawn.entries, { kind: 'pause', at: end }] }) }
  }
  // System properties are in the test only where the rules read them: there are always some, and always the same.
  const whole = run(true)
  const lean = run(false)
  const { entries, messages, patches, sends, answers } = sameSends(whole.sends, lean.sends) ? lean : whole
  const twins = entries.filter(entry => entry.kind === 'twin')
  const arrived = entries.filter(entry => entry.kind === 'message')
  return {
    start,
    end,
    twin: diffPatch(document, desired),
    messages: new Map([...messages].map(([letter, { node }]) => [letter, node])),
    inputs: lines(arrived, ({ message }) => message.input),
    ...drawSends(sends, messages, optionName),
    changes: twins.map(({ letter, at }) => ({ letter, at })),
    patches,
    rejected: twins
      .filter(entry => answers.get(entries.indexOf(entry))?.accepted === false)
      .map(({ letter }) => letter),
  }
}

const sameSends = (a: readonly Sent[], b: readonly Sent[]) =>
  a.map(sent => outputLine(sent.at, sent.message)).join('') ===
  b.map(sent => outputLine(sent.at, sent.message)).join('')

/** Nobody reads a longer test, and a recording may be longer than memory. */
const mostEntries = 1000

/** The entries of the part, and the desired properties with which it begins. */
async function readPart(recording: Recording, document: JsonObject, { from, to, optionName }: Required<Part>) {
  let desired = document
  const recorded: RecordedLine[] = []
  for await (const entry of recording.entries) {
    if (entry.time > to) break
    if (entry.time >= from) recorded.push(entry)
    else if (entry.kind === 'twin') desired = mergeObject(desired, entry.patch)
    if (recorded.length > mostEntries) {
      throw new InputError(
        `${optionName('record')}: more than ${mostEntries} lines lie between ${optionName('from')} and ${optionName('to')}, too many for a test; take a shorter part.`,
      )
    }
  }
  return { recorded, desired }
}

/** The shortest time between two entries: how long the test goes on after the last. Several, where a group could not be drawn in one. */
function spacing(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const shortest = Math.min(...gaps.filter(gap => gap > 0))
  return Number.isFinite(shortest) ? shortest * Math.ceil(leastRest / shortest) : 1000
}

/** In milliseconds, which frames have at least: the characters of a group. */
const leastRest = 10
