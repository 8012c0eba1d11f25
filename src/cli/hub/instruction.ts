// What a program tells the hub on a line of JSON: to send, to change a twin, to call a method, to fail.
import type { Fault } from '../../hub/fault.ts'
import { type LooseMessage, type SystemProperties, systemPropertyNames } from '../../hub/message.ts'
import { parseDuration } from '../../rules/data/duration.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { nearest } from '../../rules/data/nearest.ts'
import { readBody, readTexts } from '../../workbench/recording/line-reader.ts'
import { rawMember } from '../../workbench/recording/raw-member.ts'
import { UsageError } from '../command/command.ts'

export type Instruction =
  | { readonly kind: 'send'; readonly module: string; readonly input: string; readonly message: LooseMessage }
  | { readonly kind: 'twin'; readonly module: string; readonly patch: JsonObject }
  | { readonly kind: 'method'; readonly module: string; readonly name: string; readonly payload: Json }
  | { readonly kind: 'fault'; readonly fault: Fault }

interface Form {
  /** Undefined where the reader looks itself. */
  readonly keys?: readonly string[]
  /** `text` is the JSON text of what it reads. */
  read(about: JsonObject, text: string): Instruction
}

const complain = (text: string) => new UsageError(text)

const forms: Readonly<Record<Instruction['kind'], Form>> = {
  send: {
    keys: ['module', 'input', 'properties', 'system', 'body', 'text', 'base64'],
    read: (about, text) => ({
      kind: 'send',
      module: readText(about, 'module'),
      input: readText(about, 'input'),
      message: {
        body: readBody(text, about, complain),
        properties: Object.fromEntries(readTexts(about, 'properties', complain)),
        system: readSystem(about),
      },
    }),
  },
  twin: {
    keys: ['module', 'patch'],
    read: about => ({ kind: 'twin', module: readText(about, 'module'), patch: readObject(about, 'patch') }),
  },
  method: {
    keys: ['module', 'name', 'payload'],
    read: about => ({
      kind: 'method',
      module: readText(about, 'module'),
      name: readText(about, 'name'),
      payload: member(about, 'payload') ?? {},
    }),
  },
  fault: { read: about => ({ kind: 'fault', fault: readFault(about) }) },
}

/** Throws a `UsageError` that says what is wrong with the line, and what would be right. */
export function readInstruction(line: string): Instruction {
  const value = parse(line)
  const [name = '', ...more] = isObject(value) ? Object.keys(value) : []
  const about = isObject(value) ? member(value, name) : undefined
  const form = Object.entries(forms).find(([kind]) => kind === name)?.[1]
  if (form === undefined || more.length > 0 || !isObject(about))
    throw complain(
      'a line is {"send": {…}}, {"twin": {…}}, {"method": {…}} or {"fault": {…}}, with exactly one of them and an object in it.',
    )
  if (form.keys !== undefined) refuseUnknown(Object.keys(about), form.keys, `key of "${name}"`)
  return form.read(about, rawMember(line, name) ?? '')
}

function parse(line: string): Json {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw complain(`this is not JSON: ${error instanceof Error ? error.message : error}.`)
  }
}

interface FaultForm {
  /** Besides `kind`. */
  readonly keys: readonly string[]
  read(about: JsonObject): Fault
}

const faultForms: Readonly<Record<Fault['kind'], FaultForm>> = {
  disconnect: { keys: ['module'], read: about => ({ kind: 'disconnect', ...readModule(about) }) },
  down: { keys: [], read: () => ({ kind: 'down' }) },
  up: { keys: [], read: () => ({ kind: 'up' }) },
  silent: { keys: [], read: () => ({ kind: 'silent' }) },
  refuse: {
    keys: ['module', 'count', 'condition'],
    read: about => ({
      kind: 'refuse',
      ...readModule(about),
      count: readCount(about),
      ...(member(about, 'condition') === undefined ? {} : { condition: readText(about, 'condition') }),
    }),
  },
  dropAcknowledgement: {
    keys: ['module', 'count'],
    read: about => ({ kind: 'dropAcknowledgement', ...readModule(about), count: readCount(about) }),
  },
  twin: {
    keys: ['module', 'answer', 'after'],
    read: about => ({
      kind: 'twin',
      ...readModule(about),
      answer: readChoice(about, ['normal', 'slow', 'offline', 'empty', 'none']),
      ...readAfter(about),
    }),
  },
  workload: {
    keys: ['answer', 'after'],
    read: about => ({
      kind: 'workload',
      answer: readChoice(about, ['normal', 'slow', 'error']),
      ...readAfter(about),
    }),
  },
}

function readFault(about: JsonObject): Fault {
  const kind = member(about, 'kind')
  const kinds = Object.keys(faultForms)
  const form = Object.entries(faultForms).find(([name]) => name === kind)?.[1]
  if (form === undefined) {
    const meant = typeof kind === 'string' ? nearest(kind, kinds) : undefined
    const advice = meant === undefined ? `Known: ${kinds.join(', ')}.` : `Did you mean "${meant}"?`
    throw complain(`"kind" must name a fault, not ${JSON.stringify(kind)}. ${advice}`)
  }
  refuseUnknown(Object.keys(about), ['kind', ...form.keys], `key of the fault "${kind}"`)
  return form.read(about)
}

function readModule(about: JsonObject): { readonly module?: string } {
  return member(about, 'module') === undefined ? {} : { module: readText(about, 'module') }
}

/** With an answer that comes later. */
function readAfter(about: JsonObject): { readonly after?: number } {
  const value = member(about, 'after')
  if (value === undefined) return {}
  const after = typeof value === 'string' ? parseDuration(value) : undefined
  if (after === undefined) throw complain(`"after" must be a time such as "60s", not ${JSON.stringify(value)}.`)
  if (member(about, 'answer') !== 'slow') throw complain('"after" goes with the answer "slow" only.')
  return { after }
}

function readSystem(about: JsonObject): SystemProperties {
  const texts = readTexts(about, 'system', complain)
  refuseUnknown(
    texts.map(([name]) => name),
    systemPropertyNames,
    'system property',
  )
  return Object.fromEntries(texts)
}

function refuseUnknown(names: readonly string[], known: readonly string[], what: string): void {
  const unknown = names.find(name => !known.includes(name))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  throw complain(
    `"${unknown}" is not a ${what}. ${meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${meant}"?`}`,
  )
}

function readText(about: JsonObject, key: string): string {
  const value = member(about, key)
  if (typeof value !== 'string' || value === '') throw complain(`"${key}" is missing, or not a string.`)
  return value
}

function readObject(about: JsonObject, key: string): JsonObject {
  const value = member(about, key)
  if (!isObject(value)) throw complain(`"${key}" is missing, or not an object.`)
  return value
}

function readCount(about: JsonObject): number {
  const value = member(about, 'count') ?? 1
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  throw complain('"count" must be a whole number above 0.')
}

function readChoice<const Choice extends string>(about: JsonObject, choices: readonly Choice[]): Choice {
  const value = member(about, 'answer')
  const choice = choices.find(valid => valid === value)
  if (choice === undefined) throw complain(`"answer" must be ${choices.join(' or ')}, not ${JSON.stringify(value)}.`)
  return choice
}
