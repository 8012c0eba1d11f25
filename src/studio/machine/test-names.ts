// The letters of a test that was made from a recording, as a person names them. Knows no recording.
import type { JsonObject } from '../../rules/data/json.ts'
import { InputError } from '../../workbench/input-error.ts'
import type { Marble } from '../../workbench/testing/marbles.ts'
import type { RecordedTest } from '../../workbench/testing/recorded-test.ts'
import type { TestName } from '../protocol.ts'

/** By the letter that it was given, the one that it is to have. */
type Names = ReadonlyMap<string, string>

/** The test's messages, those that come and then those that are sent, with the names that they have now. */
export function namesOf({ messages, expect }: RecordedTest, names: Names): readonly TestName[] {
  const listed = (of: ReadonlyMap<string, JsonObject>, isSent: boolean) =>
    [...of].map(([letter, node]) => ({
      letter,
      name: names.get(letter) ?? letter,
      isSent,
      text: JSON.stringify(isSent ? renamedLike(node, names) : node),
    }))
  return [...listed(messages, false), ...listed(expect, true)]
}

/** Throws `InputError` where a name is none that a line can show, or the name of two. */
export function renamed(test: RecordedTest, names: Names): RecordedTest {
  const { messages, inputs, outputs, expect } = test
  const nameOf = (letter: string) => names.get(letter) ?? letter
  const taken = new Set<string>()
  for (const letter of [...messages.keys(), ...expect.keys()]) {
    const name = nameOf(letter)
    if ([...name].length !== 1 || ' -|()^!#'.includes(name))
      throw new InputError(`"${name}" cannot be drawn: a name is one letter or digit, as it is seen in the line.`)
    if (taken.has(name)) throw new InputError(`Two messages have the name "${name}": each needs its own.`)
    taken.add(name)
  }
  const keyed = <One>(of: ReadonlyMap<string, One>, change: (one: One) => One) =>
    new Map([...of].map(([letter, one]) => [nameOf(letter), change(one)]))
  const drawn = (lines: ReadonlyMap<string, readonly Marble[]>) =>
    new Map([...lines].map(([line, list]) => [line, list.map(({ letter, at }) => ({ letter: nameOf(letter), at }))]))
  return {
    ...test,
    messages: keyed(messages, node => node),
    expect: keyed(expect, node => renamedLike(node, names)),
    inputs: drawn(inputs),
    outputs: drawn(outputs),
  }
}

/** What is expected of a message names the one that it is like. */
const renamedLike = (node: JsonObject, names: Names): JsonObject =>
  typeof node['like'] === 'string' ? { ...node, like: names.get(node['like']) ?? node['like'] } : node
