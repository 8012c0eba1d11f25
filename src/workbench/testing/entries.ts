// From the lines of a test to what happens in it: a message for each letter of the inputs, a patch for each of the twin.
import { isObject, type JsonObject, member } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { arriving, type DrawnMessage } from './drawn-message.ts'
import { type FileProblem, fileProblem, unknownMarbles } from './file-problem.ts'
import type { Drawn, TestEntry } from './rule-test.ts'

type Report = (problem: FileProblem) => void

/** What the letters of an input mean. */
export interface Letters {
  readonly messages: ReadonlyMap<string, DrawnMessage>
  readonly rules: readonly Rule[]
  /** Epoch milliseconds of frame 0. */
  readonly start: number
}

/** The messages that arrive at one input. */
export function messageEntries(line: Drawn, letters: Letters, report: Report): readonly TestEntry[] {
  const { marbles, name } = line
  const { messages, rules, start } = letters
  const unknown = marbles.filter(({ letter }) => !messages.has(letter))
  unknownMarbles(line, unknown, 'a message', [...messages.keys()]).forEach(report)
  return marbles.flatMap(({ letter, at }): readonly TestEntry[] => {
    const drawn = messages.get(letter)
    if (drawn === undefined) return []
    const message = arriving(drawn, name, start + at, rules)
    if (message !== undefined) return [{ kind: 'message', at, letter, message }]
    const text = `"${letter}" has an event time, but no rule that reads ${name} has a "time" whose place its body has.`
    report(fileProblem('no-event-time', drawn.pointer, text))
    return []
  })
}

/** The changes of the twin; `node` is the test's `twin`, at `place`. */
export function twinEntries(line: Drawn, node: JsonObject, place: string, report: Report): readonly TestEntry[] {
  const { marbles } = line
  const patches = isObject(node['patches']) ? node['patches'] : {}
  const rejected = Array.isArray(node['rejected']) ? node['rejected'] : []
  for (const letter of Object.keys(patches)) {
    if (marbles.some(marble => marble.letter === letter)) continue
    const message = `The line of the twin has no letter "${letter}".`
    report(fileProblem('unused-patch', under(`${place}/patches`, letter), message))
  }
  const unknown = marbles.filter(({ letter }) => member(patches, letter) === undefined)
  unknownMarbles(line, unknown, 'a patch', Object.keys(patches)).forEach(report)
  return marbles.flatMap(({ letter, at }): readonly TestEntry[] => {
    const patch = member(patches, letter)
    return isObject(patch) ? [{ kind: 'twin', at, letter, patch, rejected: rejected.includes(letter) }] : []
  })
}
