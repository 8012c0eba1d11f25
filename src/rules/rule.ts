// A rule: its clauses, read as one sentence.
import { type Changes, readChanges } from './clauses/changes.ts'
import { checkClauses } from './clauses/check.ts'
import { type LatestTable, readLatest } from './clauses/latest.ts'
import { readSequence, type Sequence } from './clauses/sequence.ts'
import { readWindow, type Window } from './clauses/window.ts'
import { absentSchema } from './clauses.ts'
import { isObject, type Json, type JsonObject } from './data/json.ts'
import { problem, under } from './data/problem.ts'
import { show } from './data/value.ts'
import { readNames } from './nodes/channel-names.ts'
import type { Condition } from './nodes/condition.ts'
import { type Duration, readDuration, readFixedDuration } from './nodes/duration-node.ts'
import type { Expression } from './nodes/expression.ts'
import type { Readable } from './nodes/node-reader.ts'
import type { Outcome } from './nodes/outcome.ts'
import type { Path } from './path/path.ts'
import type { RuleReader } from './reading/rule-reader.ts'
import { checkShape } from './schema/fragment.ts'
import { type Aggregate, readAggregates } from './windows/aggregate.ts'

export interface Rule {
  readonly id: string
  /** As written: what two documents are compared by. */
  readonly node: JsonObject
  /** The definitions that it uses, directly or through others. */
  readonly definitions: ReadonlyMap<string, Json>
  readonly enabled: boolean
  readonly shadow: boolean
  /** Inputs and `#streams` that it reads; undefined: every input. */
  readonly from: readonly string[] | undefined
  readonly each: Path | undefined
  readonly where: Condition | undefined
  readonly by: Expression | undefined
  readonly time: EventTime | undefined
  readonly dedupe: { readonly on: Expression; readonly within: Duration } | undefined
  readonly merge: Duration | undefined
  readonly latest: readonly LatestTable[]
  readonly window: Window | undefined
  readonly aggregate: readonly Aggregate[]
  readonly when: Condition | undefined
  readonly sequence: Sequence | undefined
  readonly absent: Absent | undefined
  readonly for: Duration | undefined
  readonly times: number | undefined
  readonly until: Condition | undefined
  readonly keep: Duration | undefined
  readonly changes: Changes | undefined
  readonly emit: 'every' | 'rise'
  readonly repeat: Duration | undefined
  readonly limiter: Limiter | undefined
  readonly then: readonly Outcome[]
  readonly otherwise: readonly Outcome[]
  readonly resolved: readonly Outcome[]
  /** The expressions whose values are kept for `previous`, by number. */
  readonly remembered: readonly Expression[]
  /** True where every event counts and nothing asks what was before: there is no alarm to raise or to resolve. */
  readonly alarmless: boolean
  /** True where nothing is remembered from one event to the next. */
  readonly stateless: boolean
  /** True where deciding or sending reads the body of the message. */
  readonly needsBody: boolean
}

export interface EventTime {
  readonly path: Path
  readonly lateness: number
}

export interface Absent {
  readonly after: Duration
  readonly keys: Expression | undefined
}

/** What holds emissions of `then` back. */
export interface Limiter {
  readonly kind: 'throttle' | 'debounce' | 'sample'
  readonly duration: Duration
}

/** The clauses that make an alarm of a rule. */
const alarming = ['when', 'for', 'times', 'until', 'keep', 'repeat', 'resolved']

/** The clauses that need memory. */
const stateful = [
  'by',
  'time',
  'dedupe',
  'merge',
  'latest',
  'window',
  'sequence',
  'absent',
  'for',
  'times',
  'until',
  'keep',
  'changes',
  'repeat',
  'throttle',
  'debounce',
  'sample',
  'resolved',
]
const none: readonly never[] = []
const limiters = ['throttle', 'debounce', 'sample'] as const

export const ruleIdPattern = '^[A-Za-z0-9_-]{1,64}$'
const ruleId = new RegExp(ruleIdPattern)

/** The rule under this id; undefined where it is no object, of which nothing more can be said. */
export function readRule(id: string, node: Json, pointer: string, reader: RuleReader): Rule | undefined {
  if (!ruleId.test(id)) {
    const message = `"${id}" cannot be a rule id: letters, digits, "_" and "-", at most 64.`
    reader.report(problem('bad-name', pointer, message))
  }
  if (!isObject(node)) {
    const message = `${show(node)} is no rule; write { "when": …, "then": { "output": "output1" } }.`
    if (node !== null) reader.report(problem('not-an-object', pointer, message))
    return undefined
  }
  reader.report(...checkClauses(node, pointer))
  return readClauses(id, node, pointer, reader)
}

function readClauses(id: string, node: JsonObject, pointer: string, reader: RuleReader): Rule {
  const read = <Read>(name: string, reads: (node: Json, pointer: string) => Read, readable: Partial<Readable> = {}) => {
    const value = node[name]
    return value === undefined ? undefined : reader.at(readable, () => reads(value, under(pointer, name)))
  }
  const condition = (value: Json, at: string) => reader.condition(value, at)
  const duration = (value: Json, at: string) => readDuration(value, at, reader)
  const outcomes = (value: Json, at: string) => reader.outcomes(value, at)

  const tables = isObject(node['latest']) ? Object.keys(node['latest']) : []
  const early = { each: node['each'] !== undefined }
  // Where a window or `merge` stands between, the event that `when` sees is no match of `each`.
  const late = {
    each: early.each && node['window'] === undefined && node['merge'] === undefined,
    latest: tables,
    state: true,
  }
  const each = read('each', (value, at) => reader.path(value, at))
  const where = read('where', condition, early)
  const by = read('by', (value, at) => readKey(value, at, reader), early)
  const time = read('time', (value, at) => readTime(value, at, reader))
  const dedupe = read('dedupe', (value, at) => readDedupe(value, at, reader), early)
  const latest = read('latest', (value, at) => readLatest(value, at, reader), { ...early, latest: [] }) ?? none
  const window = read('window', (value, at) => readWindow(value, at, reader))
  const aggregate =
    read('aggregate', (value, at) => readAggregates(value, at, reader), { ...early, latest: tables }) ?? none
  const when = read('when', condition, late)
  const sequence = read('sequence', (value, at) => readSequence(value, at, reader), late)
  const absent = read('absent', (value, at) => readAbsent(value, at, reader))
  const until = read('until', condition, late)
  const changes = read('changes', (value, at) => readChanges(value, at, reader), late)
  const then = read('then', outcomes, { ...late, alarm: true }) ?? none
  const otherwise = read('otherwise', outcomes, late) ?? none
  const resolved = read('resolved', outcomes, { ...late, alarm: true }) ?? none
  const limiter = limiters.flatMap(kind => {
    const held = read(kind, duration)
    return held === undefined ? [] : [{ kind, duration: held }]
  })[0]
  const rises = ['for', 'times', 'until', 'keep', 'absent'].some(name => node[name] !== undefined)
  const expressions = [
    by,
    dedupe?.on,
    changes?.on,
    ...aggregate.map(({ of }) => of),
    ...latest.flatMap(({ by: of, on }) => [of, on]),
  ]
  const conditions = [where, when, until, ...(sequence?.steps ?? []).map(step => step.when)]
  return {
    id,
    node,
    definitions: reader.definitions,
    enabled: node['enabled'] !== false,
    shadow: node['shadow'] === true,
    from: read('from', (value, at) => readNames(value, at, reader)),
    each,
    where,
    by,
    time,
    dedupe,
    merge: read('merge', duration),
    latest,
    window,
    aggregate,
    when,
    sequence,
    absent,
    for: read('for', duration),
    times: typeof node['times'] === 'number' ? node['times'] : undefined,
    until,
    keep: read('keep', duration),
    changes,
    emit: node['emit'] === 'rise' || (rises && node['emit'] !== 'every') ? 'rise' : 'every',
    repeat: read('repeat', duration),
    limiter,
    then,
    otherwise,
    resolved,
    remembered: reader.remembered,
    alarmless: !reader.readsAlarm && node['emit'] !== 'rise' && !alarming.some(name => node[name] !== undefined),
    stateless:
      !reader.readsAlarm &&
      reader.remembered.length === 0 &&
      node['emit'] !== 'rise' &&
      !stateful.some(name => node[name] !== undefined),
    needsBody:
      each !== undefined ||
      time !== undefined ||
      node['merge'] !== undefined ||
      sequence !== undefined ||
      [...expressions, ...conditions, ...then, ...otherwise, ...resolved].some(it => it?.needsBody === true),
  }
}

/** The key's expression; a list is absent where one of its parts is. */
function readKey(node: Json, pointer: string, reader: RuleReader): Expression {
  const key = reader.expression(node, pointer)
  if (!Array.isArray(node)) return key
  const evaluate: Expression['evaluate'] = scope => {
    const parts = key.evaluate(scope)
    return Array.isArray(parts) && parts.length === node.length ? parts : undefined
  }
  return { ...key, evaluate }
}

function readTime(node: Json, pointer: string, reader: RuleReader): EventTime | undefined {
  if (!isObject(node)) return undefined
  const path = reader.path(node['path'] ?? null, under(pointer, 'path'))
  const lateness =
    node['lateness'] === undefined ? 0 : readFixedDuration(node['lateness'], under(pointer, 'lateness'), reader)
  return path === undefined ? undefined : { path, lateness }
}

function readDedupe(node: Json, pointer: string, reader: RuleReader): Rule['dedupe'] {
  if (!isObject(node) || node['on'] === undefined || node['within'] === undefined) return undefined
  const on = reader.expression(node['on'], under(pointer, 'on'))
  return { on, within: readDuration(node['within'], under(pointer, 'within'), reader) }
}

function readAbsent(node: Json, pointer: string, reader: RuleReader): Absent | undefined {
  if (!isObject(node) || node['twin'] !== undefined)
    return { after: readDuration(node, pointer, reader), keys: undefined }
  const problems = checkShape(absentSchema, node, pointer)
  reader.report(...problems)
  if (node['after'] === undefined) return undefined
  const keys =
    node['keys'] === undefined ? undefined : reader.expression(node['keys'], under(pointer, 'keys'), ['array'])
  return { after: readDuration(node['after'], under(pointer, 'after'), reader), keys }
}
