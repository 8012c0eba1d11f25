// What is kept of a session: a part of the recording as a rule test, and what to send to a twin. Writes no file.
import type { Json, JsonObject } from '../../rules/data/json.ts'
import { isObject } from '../../rules/data/json.ts'
import { limits, twinProblems, twinSize } from '../../rules/twin/desired-limits.ts'
import { diffPatch } from '../../rules/twin/merge-patch.ts'
import { readDocumentText } from '../../workbench/document/json-text.ts'
import { InputError } from '../../workbench/input-error.ts'
import { recordTest } from '../../workbench/testing/recorded-test.ts'
import { readTestFile } from '../../workbench/testing/test-file.ts'
import { testText } from '../../workbench/testing/test-file-text.ts'
import { judge } from '../../workbench/testing/verdict.ts'
import type { KeptTest, Patched, Request } from '../protocol.ts'
import { type Memory, partOf } from './recording.ts'
import type { Slices } from './slices.ts'
import { namesOf, renamed } from './test-names.ts'

/** A test file of the part, which passes. Throws `InputError` where it cannot be one. */
export async function testOf(
  memory: Memory,
  document: JsonObject,
  wanted: Request & { readonly kind: 'test' },
  slices: Slices,
): Promise<KeptTest> {
  const { name, rules, names } = wanted
  const { from, to } = snapped(memory, wanted)
  const optionName = (option: string) =>
    option === 'record' ? 'The selected range' : `the range's ${option === 'from' ? 'start' : 'end'}`
  const test = await recordTest(partOf(memory, 0, memory.entries.length, slices), document, { from, to, optionName })
  const text = testText(renamed(test, names), { rules, name })
  const node: Json = JSON.parse(text)
  const { file } = readTestFile(node, document)
  if (file?.tests.every(one => judge(one).failures.length === 0)) return { text, names: namesOf(test, names) }
  throw new InputError(
    'The selected range has messages at one time whose order lines cannot show. Select a range without them.',
  )
}

/** From the first line in it to a step after the last, so that marbles need few frames. */
function snapped({ entries }: Memory, { from, to }: { readonly from: number; readonly to: number }) {
  const times = entries.filter(({ time }) => time >= from && time <= to).map(({ time }) => time)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const [first = from, last = to] = [times[0], times.at(-1)]
  const step = Math.min(...gaps.filter(gap => gap > 0))
  const after = last + (Number.isFinite(step) ? step : 1000)
  const next = entries.find(({ time }) => time > last)?.time ?? Number.POSITIVE_INFINITY
  return { from: first, to: next <= after ? last : after }
}

/** What turns the one document into the other, in a twin. */
export function patchOf(from: string, to: string): Patched {
  const [before, after] = [documentIn(from, 'What the device runs'), documentIn(to, 'The document')]
  const patch = diffPatch(before, after)
  const { counted, written } = twinSize(after)
  return {
    patch,
    text: JSON.stringify(patch, null, 2),
    counted,
    written,
    most: limits.bytes,
    problems: twinProblems(after).map(({ message, hint }) => ({ message, hint })),
  }
}

function documentIn(text: string, what: string): JsonObject {
  const { value } = readDocumentText(text.trim() === '' ? '{}' : text)
  if (!isObject(value))
    throw new InputError(`${what} is not a JSON object. Paste the twin's desired properties: { "rules": { … } }.`)
  // Names that no twin takes from outside.
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('$')))
}
