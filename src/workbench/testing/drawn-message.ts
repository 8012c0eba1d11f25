// The messages of a test file: what a letter means, and the bytes that arrive when it is drawn. Knows no lines.
import { elementsOf, locationOf } from '../../engine/elements.ts'
import { parseDuration } from '../../rules/data/duration.ts'
import type { Event } from '../../rules/data/event.ts'
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import { type Message, noMessage, type SystemProperties } from '../../rules/data/message.ts'
import { isNumber } from '../../rules/data/numeral.ts'
import { under } from '../../rules/data/problem.ts'
import { locate, type Path, setAt } from '../../rules/path/path.ts'
import type { Elements, OwnTime, Rule } from '../../rules/rule/rule.ts'
import { bytesOf, fromBase64 } from '../bytes.ts'
import { type FileProblem, fileProblem } from './file-problem.ts'

/** What a letter means. */
export interface DrawnMessage {
  readonly letter: string
  readonly pointer: string
  readonly node: JsonObject
  /** Milliseconds from arrival to event time, where the name says so: `t@-12s` is -12000. */
  readonly offset: number | undefined
}

const named = /^(.)(?:@([+-]?)(.+))?$/u

/** Reads the member `messages` of a file or a test, whose shape was checked. */
export function readMessages(
  node: Json | undefined,
  pointer: string,
  report: (problem: FileProblem) => void,
): readonly DrawnMessage[] {
  if (!isObject(node)) return []
  const letters = new Set<string>()
  return Object.entries(node).flatMap(([name, message]) => {
    const place = under(pointer, name)
    const [, letter, sign, duration] = named.exec(name) ?? []
    const length = duration === undefined ? undefined : parseDuration(duration)
    if (letter === undefined || ' -|()^!#'.includes(letter) || (duration !== undefined && length === undefined)) {
      const text = `"${name}" is not the name of a message: write one letter, as in a line, or one with an event time, "t@-12s".`
      report(fileProblem('bad-message', place, text))
      return []
    }
    if (letters.has(letter)) {
      report(fileProblem('bad-message', place, `Another message has the letter "${letter}".`))
      return []
    }
    letters.add(letter)
    if (!isObject(message)) return []
    const bodies = ['body', 'text', 'base64'].filter(key => Object.hasOwn(message, key))
    if (bodies.length !== 1) {
      const found = bodies.length === 0 ? 'none' : bodies.join(' and ')
      const text = `A message has one of "body" (JSON), "text" and "base64" (for what is not JSON); "${name}" has ${found}.`
      report(fileProblem('bad-message', place, text))
      return []
    }
    const offset = length === undefined ? undefined : sign === '-' ? -length : length
    return [{ letter, pointer: place, node: message, offset }]
  })
}

/**
 * The message as it arrives at `time` (epoch milliseconds); its event time is put where the rules that read the input look
 * for it. Undefined where none of them does.
 */
export function arriving(
  { node, offset }: DrawnMessage,
  input: string,
  time: number,
  rules: readonly Rule[],
): Message | undefined {
  const { body } = node
  const timed = offset === undefined || body === undefined ? body : setTime(body, time + offset, timesOf(rules, input))
  if (timed === undefined && body !== undefined) return undefined
  const properties = new Map<string, string>()
  for (const [name, value] of Object.entries(node['properties'] ?? {})) properties.set(name, String(value))
  const system: SystemProperties = Object.fromEntries(
    Object.entries(node['system'] ?? {}).map(([name, value]) => [name, String(value)]),
  )
  return { input, bytes: bodyBytes(timed, node), properties, system }
}

function bodyBytes(body: Json | undefined, { text, base64 }: JsonObject): Uint8Array {
  if (body !== undefined) return bytesOf(writeJson(body))
  return text === undefined ? fromBase64(String(base64)) : bytesOf(String(text))
}

interface TimePlace {
  readonly elements: Elements | undefined
  readonly path: Path
  readonly write: OwnTime['write']
}

/** Where the rules that read the input look for an event's time. */
function timesOf(rules: readonly Rule[], input: string): readonly TimePlace[] {
  return rules.flatMap(({ ownTime, elements, inputs }) =>
    ownTime?.path === undefined || (inputs !== undefined && !inputs.includes(input))
      ? []
      : [{ elements, path: ownTime.path, write: ownTime.write }],
  )
}

/** Where the events are that a rule takes the body apart into. */
function locationsOf(elements: Elements, body: Json): readonly (readonly (string | number)[])[] {
  const event: Event = { message: noMessage, payload: body, body, whole: true, time: 0 }
  return elementsOf(elements, event, 10_000).flatMap(({ match }) => (match === undefined ? [] : [locationOf(match)]))
}

/** In ISO 8601, or as a number where the body has one there. Undefined without a place for it. */
function setTime(body: Json, time: number, places: readonly TimePlace[]): Json | undefined {
  let timed = body
  let found = false
  for (const { elements, path, write } of places) {
    if (path.names === undefined) continue
    for (const event of elements === undefined ? [[]] : locationsOf(elements, timed)) {
      const location = [...event, ...path.names]
      const value = isNumber(locate(timed, location)) ? write(time) : new Date(time).toISOString()
      timed = setAt(timed, location, value)
      found = true
    }
  }
  return found ? timed : undefined
}
