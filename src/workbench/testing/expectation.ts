// What a letter of the outputs means: read from a test file, and checked against a message that was sent.
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import { parseByValue } from '../../rules/data/json-text.ts'
import type { OutputMessage } from '../../rules/data/message.ts'
import { equal, show } from '../../rules/data/value.ts'
import { equalBytes } from '../bytes.ts'
import type { DrawnMessage } from './drawn-message.ts'
import { type FileProblem, fileProblem, unknownMarbles } from './file-problem.ts'
import { containing, differences, exactly, within } from './json-difference.ts'
import type { Drawn, Expectation } from './rule-test.ts'

/** Reads the member `expect` of a file or a test, whose shape was checked. */
export function readExpectations(node: Json | undefined): ReadonlyMap<string, Expectation> {
  return new Map(
    Object.entries(isObject(node) ? node : {}).map(([letter, found]) => [letter, isObject(found) ? read(found) : {}]),
  )
}

function read({ like, body, bodyContains, near, properties, rules }: JsonObject): Expectation {
  return {
    ...(typeof like === 'string' ? { like } : {}),
    ...(body === undefined ? {} : { body }),
    ...(bodyContains === undefined ? {} : { bodyContains }),
    ...(isObject(near) ? { near: { body: near['body'] ?? null, tolerance: Number(near['tolerance']) } } : {}),
    ...(isObject(properties) ? { properties: textsOf(properties) } : {}),
    ...(Array.isArray(rules) ? { rules: rules.map(String) } : {}),
  }
}

const textsOf = (node: JsonObject) =>
  Object.fromEntries(Object.entries(node).map(([name, value]) => [name, value === null ? null : String(value)]))

/** What a letter means; one that `expect` does not have is the message of that letter, sent on. */
export function expectationOf(expect: ReadonlyMap<string, Expectation>, letter: string): Expectation {
  return expect.get(letter) ?? { like: letter }
}

/** Each letter of the outputs means something. */
export function checkLetters(
  outputs: readonly Drawn[],
  expect: ReadonlyMap<string, Expectation>,
  messages: ReadonlyMap<string, DrawnMessage>,
  report: (problem: FileProblem) => void,
): void {
  for (const line of outputs) {
    const { marbles, pointer } = line
    const unknown = marbles.filter(({ letter }) => !messages.has(expectationOf(expect, letter).like ?? ''))
    const stray = unknown.filter(({ letter }) => !expect.has(letter))
    const names = [...expect.keys(), ...messages.keys()]
    unknownMarbles(line, stray, 'an expectation or a message', names).forEach(report)
    for (const { letter } of unknown) {
      const like = expect.get(letter)?.like
      if (like === undefined) continue
      const message = `"${letter}" is like "${like}", which is not a message; there are ${[...messages.keys()].join(', ')}.`
      report(fileProblem('unknown-message', pointer, message))
    }
  }
}

/** The bodies that a letter has arrived with so far: under an event time, each time another. */
export type Arrived = (letter: string) => readonly Uint8Array[]

/** What of the message is otherwise than expected, one sentence each without its full stop; none where it is as expected. */
export function mismatches(
  { like, body, bodyContains, near, properties = {}, rules }: Expectation,
  sent: OutputMessage,
  arrived: Arrived,
): readonly string[] {
  const found: string[] = []
  if (like !== undefined && !arrived(like).some(bytes => equalBytes(bytes, sent.bytes))) {
    found.push(differentBytes(like, arrived(like), sent.bytes))
  }
  const actual = jsonOf(sent.bytes)
  if (body !== undefined) found.push(...first(differences(body, actual, '$', exactly)))
  if (bodyContains !== undefined) found.push(...first(differences(bodyContains, actual, '$', containing)))
  if (near !== undefined) found.push(...first(differences(near.body, actual, '$', within(near.tolerance))))
  for (const [name, value] of Object.entries(properties)) {
    const given = sent.properties.get(name)
    if (value === null && given !== undefined) found.push(`the property ${name} is ${show(given)}; expected none`)
    if (value !== null && given !== value) found.push(`the property ${name} is ${show(given)}; expected ${show(value)}`)
  }
  if (rules !== undefined && !equal([...rules], [...sent.rules])) {
    found.push(`it was sent by ${sent.rules.join(', ') || 'no rule'}; expected ${rules.join(', ')}`)
  }
  return found
}

const first = (found: readonly string[]) => found.slice(0, 1)

function differentBytes(letter: string, arrived: readonly Uint8Array[], sent: Uint8Array): string {
  const [bytes] = arrived
  if (bytes === undefined) return `it cannot be like ${letter}, which has not arrived yet`
  const [difference] = differences(jsonOf(bytes) ?? null, jsonOf(sent), '$', exactly)
  return difference === undefined
    ? `its bytes are not those of ${letter}, though they say the same`
    : `it is not ${letter}: ${difference}`
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The body as JSON; undefined where it is none. */
export function jsonOf(bytes: Uint8Array): Json | undefined {
  try {
    return parseByValue(utf8.decode(bytes))
  } catch {
    return undefined
  }
}
