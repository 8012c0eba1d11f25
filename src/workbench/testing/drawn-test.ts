// One test of a file: its lines become entries in the order of time, and every letter means something. Pure.
import { parseDuration, showDuration } from '../../rules/data/duration.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import { readIso } from '../recording/time-form.ts'
import { readReasons, readStates } from './assertions.ts'
import { type DrawnMessage, readMessages } from './drawn-message.ts'
import { messageEntries, twinEntries } from './entries.ts'
import { checkLetters, readExpectations } from './expectation.ts'
import { type FileProblem, fileProblem } from './file-problem.ts'
import { parseLine } from './marbles.ts'
import type { Drawn, Expectation, RuleTest, TestEntry } from './rule-test.ts'
import { type Desired, onlyRules, readDesired } from './starting-document.ts'

type Report = (problem: FileProblem) => void

/** What of a file its tests share. */
export interface Shared extends Desired {
  readonly node: JsonObject
  readonly messages: readonly DrawnMessage[]
  readonly expect: ReadonlyMap<string, Expectation>
  readonly report: (problem: FileProblem) => void
}

/** The test at the pointer, whose shape was checked; none where it has an error, which is then reported. */
export function readTest(node: JsonObject, pointer: string, shared: Shared): readonly RuleTest[] {
  let errors = 0
  const report: Report = problem => {
    if (problem.severity === 'error') errors++
    shared.report(problem)
  }
  const inherited = (name: string): readonly [Json | undefined, string] =>
    node[name] === undefined ? [shared.node[name], `/${name}`] : [node[name], `${pointer}/${name}`]
  const frame = readFrame(...inherited('frame'), report)
  const start = readStart(...inherited('start'), report)
  const twin = objectAt(node, 'twin')
  const whole = readDesired(twin['desired'], `${pointer}/twin/desired`, shared, report)
  const { desired, rules } = onlyRules(whole, twin['patches'], ...inherited('only'), report)
  const own = readMessages(node['messages'], `${pointer}/messages`, report)
  const messages = new Map([...shared.messages, ...own].map(message => [message.letter, message]))
  const ownExpect = readExpectations(node['expect'])
  const expect = new Map([...shared.expect, ...ownExpect])
  const { inputs, outputs, changes } = readLines(node, pointer, frame, report)
  const end = endOf([...inputs, ...changes, ...outputs], report)
  // Stable: of what happens at one time, the twin comes first, then the inputs as they are written.
  const entries: TestEntry[] = [
    ...changes.flatMap(drawn => twinEntries(drawn, twin, `${pointer}/twin`, report)),
    ...inputs.flatMap(drawn => messageEntries(drawn, { messages, rules, start }, report)),
  ].sort((a, b) => a.at - b.at)
  checkLetters(outputs, expect, messages, report)
  checkUse(own, inputs, ownExpect, outputs, pointer, report)
  const running = { rules, later: rulesOfPatches(entries) }
  const states = readStates(node['states'], `${pointer}/states`, running, end, report)
  const reasons = readReasons(node['explain'], `${pointer}/explain`, running, entries, report)
  if (errors > 0) return []
  const all = withPauses(entries, [...states.map(({ at }) => at), end])
  const lines = (drawn: readonly Drawn[]) => new Map(drawn.map(({ name, marbles }) => [name, marbles]))
  return [
    {
      name: String(node['name']),
      pointer,
      start,
      frame,
      end,
      desired,
      entries: all,
      inputs: lines(inputs),
      changes: changes.flatMap(({ marbles }) => marbles),
      outputs: lines(outputs),
      expect,
      states,
      reasons: reasons.map(reason => ({ ...reason, entry: all.indexOf(reason.entry) })),
    },
  ]
}

function readLines(node: JsonObject, pointer: string, frame: number, report: Report) {
  const line = (text: Json, name: string, place: string): readonly Drawn[] => {
    const parsed = parseLine(String(text), frame)
    if (!('message' in parsed)) return [{ ...parsed, text: String(text), name, pointer: place }]
    report(fileProblem('bad-marbles', place, parsed.message))
    return []
  }
  const lines = (kind: string) =>
    Object.entries(objectAt(node, kind)).flatMap(([name, text]) => line(text, name, under(`${pointer}/${kind}`, name)))
  const { marbles } = objectAt(node, 'twin')
  const changes = marbles === undefined ? [] : line(marbles, 'twin', `${pointer}/twin/marbles`)
  return { inputs: lines('inputs'), outputs: lines('outputs'), changes }
}

/** What the test itself names and does not draw. */
function checkUse(
  messages: readonly DrawnMessage[],
  inputs: readonly Drawn[],
  expect: ReadonlyMap<string, Expectation>,
  outputs: readonly Drawn[],
  pointer: string,
  report: Report,
): void {
  const isDrawn = (letter: string, lines: readonly Drawn[]) =>
    lines.some(({ marbles }) => marbles.some(marble => marble.letter === letter))
  for (const letter of expect.keys()) {
    if (isDrawn(letter, outputs)) continue
    const message = `No line of the outputs has "${letter}", so this checks nothing.`
    report(fileProblem('unused-expectation', under(`${pointer}/expect`, letter), message))
  }
  for (const { letter, pointer: place } of messages) {
    if (isDrawn(letter, inputs)) continue
    report(fileProblem('unused-message', place, `No line of the inputs has the message "${letter}".`))
  }
}

/** The ids of rules that changes of the twin bring. */
function rulesOfPatches(entries: readonly TestEntry[]): readonly string[] {
  return entries.flatMap(entry => (entry.kind === 'twin' ? Object.keys(objectAt(entry.patch, 'rules')) : []))
}

function readFrame(node: Json | undefined, pointer: string, report: Report): number {
  const frame = node === undefined ? 1 : parseDuration(String(node))
  if (frame !== undefined && frame > 0) return frame
  const message = `"frame" is how long one "-" lasts, such as "1s"; ${JSON.stringify(node)} is not a length of time.`
  report(fileProblem('bad-time', pointer, message))
  return 1
}

function readStart(node: Json | undefined, pointer: string, report: Report): number {
  const iso = node === undefined ? undefined : readIso(String(node))
  if (node === undefined || iso?.suffix !== undefined) return iso?.time ?? 0
  const message = `"start" must be an ISO 8601 time with its offset, such as 2026-01-31T08:30:00Z, not ${JSON.stringify(node)}.`
  report(fileProblem('bad-time', pointer, message))
  return 0
}

const objectAt = (node: JsonObject, name: string): JsonObject => {
  const found = member(node, name)
  return isObject(found) ? found : {}
}

/** When the test ends: where its lines say so by `|`, else with the longest of them. */
function endOf(lines: readonly Drawn[], report: Report): number {
  const ended = lines.filter(line => line.ended)
  const [first] = ended
  if (first === undefined) return Math.max(0, ...lines.map(({ end }) => end))
  for (const { end, pointer } of ended) {
    if (end === first.end) continue
    const message = `"|" is at ${showDuration(end)} here and at ${showDuration(first.end)} in the line of ${first.name}; all lines of a test must end together.`
    report(fileProblem('different-ends', pointer, message))
  }
  for (const { marbles, pointer } of lines) {
    const beyond = marbles.find(({ at }) => at > first.end)
    if (beyond === undefined) continue
    const message = `"${beyond.letter}" at ${showDuration(beyond.at)} is after the end of the test at ${showDuration(first.end)}.`
    report(fileProblem('after-end', pointer, message))
  }
  return first.end
}

/** The entries with a pause at each of these times, after everything else of its time. */
function withPauses(entries: readonly TestEntry[], times: readonly number[]): readonly TestEntry[] {
  const pauses = [...new Set(times)].map((at): TestEntry => ({ kind: 'pause', at }))
  return [...entries, ...pauses].sort((a, b) => a.at - b.at)
}
