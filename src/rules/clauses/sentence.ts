// A rule, read as one sentence: its words in their order, then what its clauses make of them.
import type { Edit } from '../data/edit.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { type Hint, type Problem, problem, under, unknownKey } from '../data/problem.ts'
import { show } from '../data/value.ts'
import type { RuleReader } from '../reading/rule-reader.ts'
import type { BoundClause } from '../rule/bound-clause.ts'
import type { RuleWords, Same } from '../rule/clause.ts'
import type { Rule, RuleFrame } from '../rule/rule.ts'
import { checkShape, shapeOf } from '../schema/fragment.ts'
import { clauses, type NamedWord, words } from './registry.ts'

export const ruleIdPattern = '^[A-Za-z0-9_-]{1,64}$'
const ruleId = new RegExp(ruleIdPattern)

const names = [...words].map(([name, { synonyms = [], unlike = [] }]) => ({ name, synonyms, unlike }))

/** What each word looks like whose reader does not check that itself. */
const shapes = new Map(
  [...words].flatMap(([name, { readAlone, schema }]) => (readAlone === true ? [] : [[name, shapeOf(schema)] as const])),
)

/** What each word says that no rule may lack. */
const required = [...words].flatMap(([name, { required }]) =>
  required === undefined ? [] : [[name, required] as const],
)

type Parts = Readonly<Record<string, unknown>>

/** The rule under this id; undefined where it is not an object: nothing more can be said of it. */
export function readRule(id: string, node: Json, pointer: string, reader: RuleReader): Rule | undefined {
  if (!ruleId.test(id)) {
    const message = `"${id}" cannot be a rule id; use letters, digits, "_" and "-", at most 64.`
    reader.report(problem('bad-name', pointer, message))
  }
  if (!isObject(node)) {
    const message = `${show(node)} is not a rule; write { "when": …, "then": { "output": "output1" } }.`
    if (node !== null) reader.report(problem('not-an-object', pointer, message))
    return undefined
  }
  const present = [...words].filter(([name]) => node[name] !== undefined)
  reader.report(
    ...checkEach(node, pointer),
    ...checkMissing(node, pointer, present),
    ...checkTogether(node, pointer, present),
  )
  const parts = readWords(node, pointer, present, reader)
  const rule = wordsOf(node, reader)
  for (const [, { warn }] of present) if (warn !== undefined) reader.report(...warn(rule, pointer, reader.parameters))
  return compose(id, node, parts, reader)
}

function checkEach(node: JsonObject, pointer: string): readonly Problem[] {
  return Object.entries(node).flatMap(([name, value]) => {
    if (!words.has(name)) {
      return [unknownKey(pointer, name, node, 'is not a clause of a rule', names, contraryOf(name, node, pointer))]
    }
    const shape = shapes.get(name)
    return shape === undefined || value === null ? [] : checkShape(shape, value, under(pointer, name))
  })
}

/** The way out of a word that says the contrary of another: `"disabled": true`. */
function contraryOf(name: string, node: JsonObject, pointer: string): Hint | undefined {
  const value = node[name]
  const other = names.find(({ unlike }) => unlike.includes(name))?.name
  if (other === undefined || typeof value !== 'boolean' || node[other] !== undefined) return undefined
  const edits: readonly Edit[] = [
    { op: 'move', from: under(pointer, name), path: under(pointer, other) },
    { op: 'replace', path: under(pointer, other), value: !value },
  ]
  return { text: `write "${other}": ${!value}`, edits }
}

function checkMissing(node: JsonObject, pointer: string, present: readonly NamedWord[]): readonly Problem[] {
  const isMissing = (name: string) => node[name] === undefined
  const lacks = present.flatMap(([, { needs = {} }]) => Object.entries(needs).filter(([other]) => isMissing(other)))
  const absent = required.filter(([name]) => isMissing(name))
  return [...lacks, ...absent].map(([, message]) => problem('missing-key', pointer, message))
}

function checkTogether(node: JsonObject, pointer: string, present: readonly NamedWord[]): readonly Problem[] {
  return present.flatMap(([name, { excludes = [], excludesAs }]) => {
    if (excludes.length === 0 || (excludesAs !== undefined && node[name] !== excludesAs)) return []
    const what = excludesAs === undefined ? `"${name}"` : `"${name}": ${JSON.stringify(excludesAs)}`
    return excludes
      .filter(other => node[other] !== undefined)
      .map(other =>
        problem('conflicting-clauses', under(pointer, other), `"${other}" cannot be combined with ${what}.`),
      )
  })
}

/** What was read of each word. */
function readWords(node: JsonObject, pointer: string, present: readonly NamedWord[], reader: RuleReader): Parts {
  const rule = wordsOf(node, reader)
  const parts: { [name: string]: unknown } = {}
  for (const [name, word] of present) {
    const value = node[name] ?? null
    const part = reader.at(word.readable(rule), () => word.read(value, under(pointer, name), reader))
    if (part !== undefined) parts[name] = part
  }
  return parts
}

const wordsOf = (node: JsonObject, reader: RuleReader): RuleWords => ({
  node,
  has: word => node[word] !== undefined,
  readsAlarm: reader.readsAlarm,
  definitions: reader.definitions,
})

const bare: RuleFrame = {
  enabled: true,
  silent: false,
  inputs: undefined,
  elements: undefined,
  filter: undefined,
  key: undefined,
  ownTime: undefined,
  tables: [],
  effects: [],
}

/** The clauses, and of each the number of its first timer: the timers of all are numbered through. */
const numbered = clauses.map((clause, index) => ({
  clause,
  firstTimer: clauses.slice(0, index).reduce((sum, one) => sum + (one.kind === 'frame' ? 0 : one.timers.length), 1),
}))

function compose(id: string, node: JsonObject, parts: Parts, reader: RuleReader): Rule {
  const rule = wordsOf(node, reader)
  const frame = { ...bare }
  const bound: BoundClause[] = []
  for (const { clause, firstTimer } of numbered) {
    if (clause.kind === 'frame') {
      Object.assign(frame, clause.frame(parts, rule))
      continue
    }
    const found = clause.bind(parts, rule, firstTimer)
    if (found !== undefined) bound.push(found)
  }
  return { id, node, definitions: reader.definitions, ...frame, ...factsOf(frame, bound, reader) }
}

const none: readonly never[] = []

/** What is known of a rule by its clauses. */
function factsOf(frame: RuleFrame, bound: readonly BoundClause[], { remembered, readsAlarm, alarmsRead }: RuleReader) {
  const decider = bound.findIndex(({ phase }) => phase === 'decide')
  const decision = bound[decider]?.decision
  const uses = bound.map(clause => clause.uses)
  const isAlone = bound.length === 1 && frame.ownTime === undefined && remembered.length === 0
  const { condition, otherwise: unmet = [] } = decision?.gate ?? {}
  const outcomes = [...frame.effects, ...uses.flatMap(use => use.outcomes ?? [])]
  const durations = uses.flatMap(use => use.durations ?? []).filter(duration => duration !== undefined)
  const waits = uses.flatMap(use => use.waits ?? []).filter(wait => wait !== undefined)
  const { elements, filter, key, ownTime, tables } = frame
  const readers = [
    ...outcomes,
    filter?.condition,
    key,
    ...tables.flatMap(({ by, on }) => [by, on]),
    ...uses.flatMap(use => use.expressions ?? []),
    ...waits,
  ]
  return {
    clauses: bound,
    decider,
    condition,
    unmet,
    gated: isAlone && decision?.gate !== undefined && unmet.length === 0,
    stateless: isAlone && !readsAlarm && key === undefined && tables.length === 0 && decision?.remembers === false,
    alarm: decision?.alarms === true,
    starts: bound.some(clause => clause.starts) || decision?.expected !== undefined,
    alarmsRead: alarmsRead.length === 0 ? none : [...new Set(alarmsRead.map(({ rule }) => rule))],
    isRead: false,
    remembered,
    durations,
    waits,
    spans: [
      ...durations,
      ...waits.map(({ longest }) => longest),
      ...uses.flatMap(use => use.spans ?? []),
      ...tables.flatMap(({ ttl }) => ttl ?? []),
      ...(ownTime === undefined ? [] : [() => ownTime.lateness]),
    ],
    outcomes,
    steps: uses.flatMap(use => use.steps ?? []),
    // What one clause makes is what the next ones are shown.
    makes: (largestBody: number, mostParts: number) =>
      uses.reduce((sum, { makes }) => sum + (makes?.(largestBody + sum, mostParts) ?? 0), 0),
    needsBody:
      elements !== undefined ||
      ownTime !== undefined ||
      uses.some(use => use.needsBody === true) ||
      readers.some(it => it?.needsBody === true),
  }
}

/** Whether a changed rule is about the same keys in the same time, so that their state goes on. */
export const keepsKeys = (before: RuleFrame, after: RuleFrame, same: Same): boolean =>
  clauses.every(clause => clause.kind === 'stateful' || clause.keepsKeys(before, after, same))

/** The names of the clauses that start again with a change: those from the first one on that says so of either rule. */
export function renewed(before: Rule, after: Rule, same: Same): ReadonlySet<string> {
  const all = [...before.clauses, ...after.clauses]
  const isInBoth = (name: string) => all.filter(clause => clause.name === name).length === 2
  const names = clauses.flatMap(clause => (clause.kind === 'stateful' ? [clause.name] : []))
  const first = names.findIndex(name => all.some(clause => clause.name === name && clause.renews(same, isInBoth(name))))
  return new Set(first < 0 ? [] : names.slice(first))
}
