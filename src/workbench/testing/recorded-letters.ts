// Letters for a recording: each different message that arrived, change of the twin and message that was sent gets one, and
// what it means in the test file.
import type { Json, JsonObject } from '../../rules/data/json.ts'
import type { Message, OutputMessage } from '../../rules/data/message.ts'
import { equal } from '../../rules/data/value.ts'
import { bytesOf, equalBytes, toBase64 } from '../bytes.ts'
import type { OptionName } from '../input-error.ts'
import type { RecordedLine } from '../recording/recording.ts'
import { jsonOf } from './expectation.ts'
import { createLettering } from './letters.ts'
import type { Marble } from './marbles.ts'
import type { TestEntry } from './rule-test.ts'
import type { Sent } from './test-run.ts'

/** A message that has a letter. */
export interface Known {
  readonly node: JsonObject
  readonly message: Message
}

/** Gives letters to what arrived; without their system properties where they are not kept. */
export function drawArrivals(
  recorded: readonly RecordedLine[],
  start: number,
  keepSystem: boolean,
  options: OptionName,
) {
  const letterOf = createLettering('messages', options)
  const patchLetterOf = createLettering('changes of the twin', options)
  const messages = new Map<string, Known>()
  const patches = new Map<string, JsonObject>()
  const entries = recorded.map((entry): TestEntry => {
    const at = entry.time - start
    if (entry.kind === 'pause') return { kind: 'pause', at }
    if (entry.kind === 'twin') {
      const letter = patchLetterOf(JSON.stringify(entry.patch), 'tuvwxyz'[patches.size])
      patches.set(letter, entry.patch)
      return { kind: 'twin', at, letter, patch: entry.patch, rejected: false }
    }
    const { system, ...bare } = entry.message
    const { node, bytes } = written(keepSystem ? entry.message : { ...bare, system: {} })
    const letter = letterOf(JSON.stringify(node))
    const message = { ...bare, system: keepSystem ? system : {}, bytes }
    messages.set(letter, { node, message })
    return { kind: 'message', at, letter, message }
  })
  return { entries, messages, patches }
}

/** A message as a test file has it, and the bytes that it then arrives with. */
function written({ bytes, properties, system }: Message): { readonly node: JsonObject; readonly bytes: Uint8Array } {
  const others = {
    ...(properties.size === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(Object.keys(system).length === 0 ? {} : { system: { ...system } }),
  }
  const body = jsonOf(bytes)
  // A number that JSON.parse cannot hold would come back as another.
  const text = body === undefined ? undefined : JSON.stringify(body)
  if (body !== undefined && text !== undefined && equal(JSON.parse(text), body)) {
    return { node: { body, ...others }, bytes: bytesOf(text) }
  }
  return { node: { ...unreadable(bytes), ...others }, bytes }
}

/** A body that is not JSON. */
function unreadable(bytes: Uint8Array): JsonObject {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { base64: toBase64(bytes) }
  }
}

/** Gives letters to what was sent: of a message that was sent on as it is, its own; of all else, capitals. */
export function drawSends(sends: readonly Sent[], messages: ReadonlyMap<string, Known>, options: OptionName) {
  const letterOf = createLettering('messages that are sent', options, true)
  const expect = new Map<string, JsonObject>()
  const drawn = sends.map(({ at, message }) => {
    const { node, like } = expectation(message, messages)
    if (like !== undefined && Object.keys(node).length === 1) return { letter: like, at, output: message.output }
    const letter = letterOf(JSON.stringify(node), like?.toUpperCase())
    expect.set(letter, node)
    return { letter, at, output: message.output }
  })
  return { expect, outputs: lines(drawn, ({ output }) => output) }
}

/** What is expected of a message like this one: whose bytes it has, or its body, and the properties that are new. */
function expectation(sent: OutputMessage, messages: ReadonlyMap<string, Known>) {
  const same = [...messages].find(([, { message }]) => equalBytes(message.bytes, sent.bytes))
  const before = same?.[1].message.properties ?? new Map<string, string>()
  const changed = [...sent.properties].filter(([name, value]) => before.get(name) !== value)
  const removed = [...before.keys()].filter(name => !sent.properties.has(name)).map(name => [name, null] as const)
  const properties: Json = Object.fromEntries([...changed, ...removed])
  const like = same?.[0]
  const body = jsonOf(sent.bytes)
  return {
    like,
    node: {
      ...(like === undefined ? (body === undefined ? {} : { body }) : { like }),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
    },
  }
}

/** Marbles by the name of their line. */
export function lines<Drawn extends Marble>(marbles: readonly Drawn[], nameOf: (marble: Drawn) => string) {
  const named = new Map<string, Marble[]>()
  for (const marble of marbles) {
    const name = nameOf(marble)
    named.set(name, [...(named.get(name) ?? []), { letter: marble.letter, at: marble.at }])
  }
  return named
}
