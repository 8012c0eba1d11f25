// Expressions: what they yield for an event. Each form as the contract lists it.
import { isTrue } from './conditions.ts'
import { double, numeral } from './exact.ts'
import { functions, listFunctions } from './functions.ts'
import {
  fromDocument,
  isList,
  isNumber,
  isObject,
  type Json,
  type JsonObject,
  type Maybe,
  tagText,
  type Value,
} from './json.ts'
import { isMany, locate, read } from './path.ts'
import { propertyOf, type Scope } from './scope.ts'
import { isUtc, offsetAt, offsetText, readTime } from './time.ts'

/** The value, or undefined where the language says "absent". */
export function evaluate(node: Json, scope: Scope): Maybe {
  // "A text that starts with `$` is a path"
  if (typeof node === 'string' && node.startsWith('$')) return read(node, scope.event.body)
  // A list of expressions; what is absent is not in it.
  if (Array.isArray(node)) return there(node.map((item: Json) => evaluate(item, scope)))
  if (!isObject(node)) return fromDocument(node)
  const name = formOf(node)
  if (name === undefined) throw new Error(`the reference does not know the expression ${JSON.stringify(node)}`)
  return forms[name]?.(node, scope)
}

/** "an absent `key`, or a list with an absent member, gives absent" */
export function keyValue(node: Json, scope: Scope): Maybe {
  if (isObject(node) && typeof node['use'] === 'string') return keyValue(scope.define[node['use']] ?? null, scope)
  const value = evaluate(node, scope)
  return Array.isArray(node) && Array.isArray(value) && value.length < node.length ? undefined : value
}

/** The form's name, of an expression or of the subject of a test. */
export const formOf = (node: JsonObject) => names.find(name => Object.hasOwn(node, name))

const there = (values: readonly Maybe[]): readonly Value[] =>
  values.flatMap(value => (value === undefined ? [] : [value]))

/** All values that a subject has: several, where its path can match many. */
export function valuesOf(node: Json, scope: Scope): { readonly many: boolean; readonly values: readonly Value[] } {
  const path = typeof node === 'string' ? node : isObject(node) ? pathOf(node) : undefined
  const value = evaluate(node, scope)
  if (path?.startsWith('$') && isMany(path)) return { many: true, values: isList(value) ? value : [] }
  return { many: false, values: value === undefined ? [] : [value] }
}

function pathOf(node: JsonObject): string | undefined {
  const path = node['message'] ?? node['path']
  const form = formOf(node)
  return typeof path === 'string' && ['path', 'message', 'latest', 'step', 'up'].includes(form ?? '') ? path : undefined
}

type Form = (node: JsonObject, scope: Scope) => Maybe

const forms: Readonly<Record<string, Form>> = {
  // Those whose names are words that others use too come first: `latest`, `step` and `up` have a `path`.
  literal: node => fromDocument(node['literal'] ?? null),
  latest: (node, scope) => {
    const event = scope.latest?.(String(node['latest']))
    return event && read(String(node['path'] ?? '$'), event.body)
  },
  // "`{ "step": "open", "path": … }`, their times with `{ "step": "open", "time": true }`"
  step: (node, scope) => {
    const step = scope.steps?.get(String(node['step']))
    if (node['time'] === true) return step && numeral(step.at)
    return step && read(String(node['path'] ?? '$'), step.event.body)
  },
  alarm: (node, scope) => {
    const key = node['key'] === undefined ? scope.key : keyValue(node['key'], scope)
    return node['key'] !== undefined && key === undefined ? undefined : scope.alarmOf?.(String(node['alarm']), key)
  },
  // "`{ "up": n, "path": … }`, from n levels above it"; "with `"up": n` that of the level n above it"
  each: (node, { event }) => {
    const name = event.match?.levels[Number(node['up'] ?? 0)]?.name
    return typeof name === 'number' ? numeral(name) : name
  },
  up: (node, { event: { match } }) => {
    const level = match?.levels[Number(node['up'])]
    return level && match && read(String(node['path'] ?? '$'), locate(match.root, level.location))
  },
  path: (node, scope) => read(String(node['path']), scope.event.body),
  message: (node, scope) => read(String(node['message']), scope.event.payload),
  property: (node, scope) => propertyOf(scope.event.properties, String(node['property'])),
  system: (node, { event: { message } }) =>
    node['system'] === 'input' ? message.input : message.system[String(node['system'])],
  twin: (node, scope) => {
    const found = parameter(node['twin'] ?? '', scope)
    return found ?? (node['default'] === undefined ? undefined : evaluate(node['default'], scope))
  },
  use: (node, scope) => evaluate(scope.define[String(node['use'])] ?? null, scope),
  previous: (node, scope) => scope.previous?.(node['previous'] ?? null),
  rule: (_node, scope) => scope.rule,
  key: (_node, scope) => scope.key,
  raised: (node, { alarm, now }) => {
    if (alarm === undefined) return undefined
    if (node['raised'] === 'id') return alarm.id
    return numeral(node['raised'] === 'at' ? alarm.at : now - alarm.at)
  },
  now: (_node, scope) => numeral(scope.now),
  hour: timePart('hour', local => numeral(local.getUTCHours())),
  minute: timePart('minute', local => numeral(local.getUTCMinutes())),
  weekday: timePart('weekday', local => numeral(local.getUTCDay() || 7)),
  date: timePart('date', local => local.toISOString().slice(0, -14)),
  clock: timePart('clock', local => local.toISOString().slice(-13, -8)),
  // "`iso` writes `Z` where the zone is UTC"
  iso: timePart('iso', (local, offset, tz) => {
    const text = local.toISOString().slice(0, -1)
    return isUtc(tz) ? `${text}Z` : text + offsetText(offset)
  }),
  // "epoch milliseconds of an ISO 8601 text with offset or, with `tz`, without; a number stays"
  time: (node, scope) => {
    const value = evaluate(node['time'] ?? null, scope)
    if (isNumber(value)) return value
    const time = readTime(value, 'ms', node['tz'] === undefined ? undefined : String(node['tz']))
    return time === undefined ? undefined : numeral(time)
  },
  if: (node, scope) => {
    const items = list(node['if'])
    const branch = items.findIndex((item, index) => index % 2 === 0 && index + 1 < items.length && isTrue(item, scope))
    if (branch >= 0) return evaluate(items[branch + 1] ?? null, scope)
    return items.length % 2 === 1 ? evaluate(items.at(-1) ?? null, scope) : undefined
  },
  coalesce: (node, scope) => there(list(node['coalesce']).map(item => evaluate(item, scope)))[0],
  object: (node, scope) =>
    new Map(
      Object.entries(isObject(node['object']) ? node['object'] : {}).flatMap(([name, of]): [string, Value][] => {
        const value = evaluate(of, scope)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  ...Object.fromEntries(Object.keys(functions).map(name => [name, call(name)])),
  ...Object.fromEntries(Object.keys(listFunctions).map(name => [name, callOfList(name)])),
}
const names = Object.keys(forms)

const list = (node: Json | undefined): readonly Json[] => (Array.isArray(node) ? node : [])

function call(name: string): Form {
  return (node, scope) => {
    const argument = node[name] ?? null
    const nodes = Array.isArray(argument) && !['text', 'length', 'json'].includes(name) ? argument : [argument]
    const operands = nodes.map((item: Json) => evaluate(item, scope))
    return operands.includes(undefined) ? undefined : functions[name]?.(there(operands))
  }
}

function callOfList(name: string): Form {
  return (node, scope) => {
    const argument = node[name] ?? null
    const values = Array.isArray(argument)
      ? argument.map((item: Json) => evaluate(item, scope))
      : evaluate(argument, scope)
    if (!Array.isArray(values)) return undefined
    const numbers = values.filter(isNumber)
    return numbers.length === values.length ? listFunctions[name]?.(numbers) : undefined
  }
}

/** "`true`, or an expression that is a time; `"tz"` names an IANA zone (default UTC)" */
function timePart(name: string, part: (local: Date, offset: number, tz: string) => Maybe): Form {
  return (node, scope) => {
    const tz = node['tz'] === undefined ? undefined : String(node['tz'])
    const of = node[name] ?? null
    const time = of === true ? scope.now : readTime(evaluate(of, scope), 'ms', tz)
    if (time === undefined || Number.isNaN(new Date(time).getTime())) return undefined
    const offset = offsetAt(tz ?? 'UTC', time)
    const local = new Date(time + offset)
    return Number.isNaN(local.getTime()) ? undefined : part(local, offset, tz ?? 'UTC')
  }
}

/** A parameter, "by dotted path"; "expressions as segments (characters that a twin key cannot hold become `_`)". */
function parameter(name: Json, scope: Scope): Maybe {
  let found: Json | undefined = scope.parameters
  const segments = Array.isArray(name) ? name.map((item: Json) => evaluate(item, scope)) : String(name).split('.')
  for (const segment of segments) {
    if (segment === undefined || !isObject(found)) return undefined
    const key: string = Array.isArray(name) ? tagText(segment).replaceAll(/[.$\s\p{Cc}]/gu, '_') : tagText(segment)
    found = Object.hasOwn(found, key) ? found[key] : undefined
  }
  return found === undefined ? undefined : fromDocument(found)
}

/** The number that it yields. */
export function numberOf(node: Json, scope: Scope): number | undefined {
  const value = evaluate(node, scope)
  return isNumber(value) ? double(value) : undefined
}
