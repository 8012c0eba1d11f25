// What a test sent held against what it drew, message by message.
import { type Arrived, expectationOf, mismatches } from './expectation.ts'
import type { Marble } from './marbles.ts'
import type { RuleTest } from './rule-test.ts'
import type { Sent, TestRun } from './test-run.ts'

/** The first message that was sent otherwise than drawn. */
export interface Difference {
  readonly kind: 'difference'
  readonly at: number
  readonly output: string
  /** Undefined: nothing was expected. */
  readonly expected: string | undefined
  /** Undefined: nothing was sent. */
  readonly sent: Sent | undefined
  /** How what was sent is otherwise than expected. */
  readonly mismatches: readonly string[]
  /** When what was expected was sent instead, and was not expected there. */
  readonly instead: number | undefined
  /** How many other messages differ. */
  readonly others: number
}

/** A message that was expected, was sent, or both. */
interface Pair {
  readonly at: number
  readonly output: string
  readonly expected: string | undefined
  readonly sent: Sent | undefined
}

/** What was sent, as marbles by output, and the first difference from what was drawn, if there is one. */
export function compare(test: RuleTest, { sends }: TestRun) {
  const outputs = new Set([...test.outputs.keys(), ...sends.map(({ message }) => message.output)])
  const pairs = [...outputs].flatMap(output => pairsOf(output, test, sends)).sort((a, b) => a.at - b.at)
  const arrivedBy = arrivals(test)
  // A message that is sent on has its own letter, where no other is expected.
  const letters = test.entries.flatMap(entry => (entry.kind === 'message' ? [entry.letter] : []))
  const mismatch = (letter: string, sent: Sent) =>
    mismatches(expectationOf(test.expect, letter), sent.message, arrivedBy(sent.entry))
  const actual = new Map([...outputs].map((output): [string, Marble[]] => [output, []]))
  const differences: Omit<Difference, 'others' | 'instead'>[] = []
  for (const pair of pairs) {
    const { at, output, expected, sent } = pair
    const found = expected === undefined || sent === undefined ? [] : mismatch(expected, sent)
    if (expected === undefined || sent === undefined || found.length > 0) {
      differences.push({ kind: 'difference', ...pair, mismatches: found })
    }
    if (sent === undefined) continue
    const candidates = new Set([...(expected === undefined ? [] : [expected]), ...test.expect.keys(), ...letters])
    const letter = [...candidates].find(candidate => mismatch(candidate, sent).length === 0) ?? '?'
    actual.get(output)?.push({ letter, at })
  }
  const [first, ...others] = differences
  if (first === undefined) return { actual, difference: [] }
  const { expected: letter } = first
  const instead = others.find(
    ({ output, expected, sent }) =>
      output === first.output &&
      letter !== undefined &&
      expected === undefined &&
      sent !== undefined &&
      mismatch(letter, sent).length === 0,
  )
  return { actual, difference: [{ ...first, instead: instead?.at, others: others.length }] }
}

/** What an output was to send and what it sent, side by side: at each time in the order of sending. */
function pairsOf(output: string, { outputs }: RuleTest, sends: readonly Sent[]): readonly Pair[] {
  const expected = outputs.get(output) ?? []
  const sent = sends.filter(({ message }) => message.output === output)
  const times = [...new Set([...expected, ...sent].map(({ at }) => at))]
  return times.flatMap(at => {
    const letters = expected.filter(marble => marble.at === at)
    const messages = sent.filter(message => message.at === at)
    return Array.from({ length: Math.max(letters.length, messages.length) }, (_, index) => ({
      at,
      output,
      expected: letters[index]?.letter,
      sent: messages[index],
    }))
  })
}

/** The bodies with which a letter has arrived up to the entry at a place. */
function arrivals({ entries }: RuleTest): (place: number) => Arrived {
  return place => letter =>
    entries
      .slice(0, place + 1)
      .flatMap(entry => (entry.kind === 'message' && entry.letter === letter ? [entry.message.bytes] : []))
}
