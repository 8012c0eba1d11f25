// From the lines of a test to what happens in it: a message for each letter of the inputs, a patch for each of the twin.
import { isObject, type JsonObject, member } from '../../rules/json.ts'
import { under } from '../../rules/problem.ts'
import type { Rule } from '../../rules/rule.ts'
import { arriving, type DrawnMessage } from './message.ts'
import { type FileProblem, fileProblem, unknownMarble } from './problem.ts'
import type { Drawn, Entry } from './rule-test.ts'

type Report = (problem: FileProblem) => void

/** What the letters of an input stand for. */
export interface Letters {
  readonly messages: ReadonlyMap<string, DrawnMessage>
  readonly rules: readonly Rule[]
  /** Epoch milliseconds of frame 0. */
  readonly start: number
}

/** The messages that arrive at one input. */
export function messageEntries({ marbles, name, pointer }: Drawn, letters: Letters, report: Report): readonly Entry[] {
  const { messages, rules, start } = letters
  return marbles.flatMap((marble): readonly Entry[] => {
    const { letter, at } = marble
    const drawn = messages.get(letter)
    if (drawn === undefined) {
      report(unknownMarble(pointer, marble, 'message', [...messages.keys()]))
      return []
    }
    const message = arriving(drawn, name, start + at, rules)
    if (message !== undefined) return [{ kind: 'message', at, letter, message }]
    const text = `"${letter}" has an event time, and no rule that reads ${name} has a "time" for which its body has a place.`
    report(fileProblem('no-event-time', drawn.pointer, text))
    return []
  })
}

/** The changes of the twin; `node` is the test's `twin`, which stands at `place`. */
export function twinEntries(
  { marbles, pointer }: Drawn,
  node: JsonObject,
  place: string,
  report: Report,
): readonly Entry[] {
  const patches = isObject(node['patches']) ? node['patches'] : {}
  const rejected = Array.isArray(node['rejected']) ? node['rejected'] : []
  for (const letter of Object.keys(patches)) {
    if (marbles.some(marble => marble.letter === letter)) continue
    const message = `The line of the twin does not have the letter "${letter}".`
    report(fileProblem('unused-patch', under(`${place}/patches`, letter), message))
  }
  return marbles.flatMap((marble): readonly Entry[] => {
    const { letter, at } = marble
    const patch = member(patches, letter)
    if (isObject(patch)) return [{ kind: 'twin', at, letter, patch, rejected: rejected.includes(letter) }]
    report(unknownMarble(pointer, marble, 'patch', Object.keys(patches)))
    return []
  })
}
