// What the live view tells, as a person reads it in a terminal. Whatever comes from messages is made safe first.
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import { oneLine } from '../../rules/data/visible.ts'
import type { LiveEvent } from '../../workbench/live/event-stream.ts'
import type { Look, Style } from '../../workbench/text/look.ts'

export interface EventLook extends Look {
  /** Whether rules were chosen: then they are told of even where they do nothing. */
  readonly chosen: boolean
}

/** Of more rules than this, those that do nothing are counted. */
const mostQuiet = 3
const indent = ' '.repeat(14)

/** The lines of an event; none for those that a person need not see. */
export function eventLines({ name, data }: LiveEvent, look: EventLook): readonly string[] {
  if (name === 'decision') return decisionLines(data, look)
  if (name === 'document') return documentLines(data, look)
  if (name === 'trouble') {
    const what = `a message to ${text(data['output'])} was ${text(data['kind'])}: ${text(data['error'])}`
    return [`${clock(data, look)}  ${look.paint('red', `! ${what}`)}`]
  }
  return []
}

function decisionLines(data: JsonObject, look: EventLook): readonly string[] {
  const { message, error, sends } = data
  const { paint } = look
  const fired = Array.isArray(data['fired']) ? data['fired'].map(text) : []
  const arrived = isObject(message) ? messageLine(text(message['input']), 'bold', message, look) : 'time has passed'
  const failed = isObject(error) ? [`${indent}${paint('red', `! ${text(error['message'])}`)}`] : []
  return [
    `${clock(data, look)}  ${arrived}`,
    ...failed,
    ...ruleLines(data, look),
    ...listOf(sends).map(send => {
      const by = fired.length === 1 && listed(send['rules']) === fired[0] ? '' : ` (${listed(send['rules'])})`
      const to = `→ ${text(send['output'])}${by}`
      return `${indent}${messageLine(to, 'yellow', isObject(message) ? without(send, message) : send, look)}`
    }),
    ...(typeof data['moreSends'] === 'number' ? [`${indent}→ and ${data['moreSends']} more`] : []),
  ]
}

/** Where it is, its body, and its properties as far as there is room. */
function messageLine(where: string, style: Style, message: JsonObject, { paint, width }: EventLook): string {
  const room = Math.max(20, width - indent.length - where.length - 2)
  const body = bodyOf(message)
  const { properties } = message
  const named = isObject(properties)
    ? Object.entries(properties).map(([name, value]) => `${text(name)}=${text(value)}`)
    : []
  const tail = named.join('  ')
  const head = body === '' ? '' : `  ${clip(body, room)}`
  const left = room - head.length
  return `${paint(style, where)}${head}${tail === '' || left < 12 ? '' : paint('dim', `  ${clip(tail, left)}`)}`
}

/** What is in a message that leaves and was not in the one that came. */
function without(send: JsonObject, message: JsonObject): JsonObject {
  const [before, after] = [message['properties'], send['properties']]
  const isNew = ([name, value]: [string, Json]) => !isObject(before) || before[name] !== value
  const properties = isObject(after) ? Object.fromEntries(Object.entries(after).filter(isNew)) : {}
  const isSame = bodyOf(send) === bodyOf(message)
  return isSame ? { properties } : { ...send, properties }
}

function ruleLines(data: JsonObject, look: EventLook): readonly string[] {
  const { rules, unexplained, fired } = data
  const dim = (line: string) => look.paint('dim', `${indent}${line}`)
  if (!Array.isArray(rules)) {
    const names = listed(fired)
    const why = typeof unexplained === 'string' ? [dim(text(unexplained))] : []
    return names === '' ? why : [`${indent}${look.paint('green', names)} fired`, ...why]
  }
  const all = listOf(rules)
  const isQuiet = ({ fired: fires, resolved, state = 'idle' }: JsonObject) => !fires && !resolved && state === 'idle'
  const told = look.chosen || all.length <= mostQuiet ? all : all.filter(rule => !isQuiet(rule))
  const left = (typeof data['moreRules'] === 'number' ? data['moreRules'] : 0) + all.length - told.length
  const rest = left === 0 ? [] : [dim(`${left} ${left === 1 ? 'rule does' : 'rules do'} not fire`)]
  return [...told.map(rule => `${indent}${ruleLine(rule, look)}`), ...rest]
}

function ruleLine({ rule, match, key, fired, resolved, state, reason }: JsonObject, { paint }: EventLook): string {
  const verdict = fired ? paint('green', 'fires') : paint('dim', resolved ? 'is resolved' : 'does not fire')
  const of = key === undefined ? '' : ` ${shown(key)}`
  const where = match === undefined ? '' : ` ${text(match)}`
  const now = state === 'raised' ? paint('red', ' (raised)') : state === 'pending' ? paint('yellow', ' (pending)') : ''
  return `${paint('bold', text(rule))}${of}${where} ${verdict}${now}: ${text(reason)}`
}

function documentLines(data: JsonObject, look: EventLook): readonly string[] {
  const version = `version ${text(data['version'])} of the document`
  const accepted = data['accepted'] === true
  const rules = Array.isArray(data['rules']) ? data['rules'].length : 0
  const line = accepted ? `${version} runs, with ${rules} ${rules === 1 ? 'rule' : 'rules'}` : `${version} was rejected`
  const problems = listOf(data['problems']).map(
    ({ severity, pointer, message }) => `${indent}${text(severity)} at ${text(pointer)}: ${text(message)}`,
  )
  return [`${clock(data, look)}  ${look.paint(accepted ? 'cyan' : 'red', line)}`, ...problems]
}

/** The local time, to the millisecond: as who watches sees it on the wall. */
function clock({ at }: JsonObject, { paint }: Look): string {
  const time = new Date(typeof at === 'number' ? at : 0)
  const two = (part: number) => String(part).padStart(2, '0')
  const seconds = `${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`
  return paint('dim', `${two(time.getHours())}:${two(time.getMinutes())}:${seconds}`)
}

function bodyOf({ body, text: written, base64 }: JsonObject): string {
  if (body !== undefined) return shown(body)
  return written === undefined ? (base64 === undefined ? '' : text(base64)) : text(written)
}

const clip = (line: string, most: number) => (line.length > most ? `${line.slice(0, most - 1)}…` : line)
const shown = (value: Json) => oneLine(JSON.stringify(value))
const text = (value: Json | undefined) => oneLine(typeof value === 'string' ? value : JSON.stringify(value ?? ''))
const listOf = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isObject) : [])
const listed = (value: Json | undefined) => (Array.isArray(value) ? value.map(text).join(', ') : '')
