// Rules that read the alarms of others: whether they can, and the order in which rules are then evaluated.
import { listed, meantValue, type Problem, problem, under } from '../data/problem.ts'
import type { AlarmReading } from '../nodes/node-reader.ts'
import { asRead, type Rule } from '../rule/rule.ts'

/** A rule that reads alarms, and where. */
export interface AlarmReader {
  readonly rule: Rule
  readonly readings: readonly AlarmReading[]
}

/** What is wrong with what these rules read of others. */
export function checkAlarms(
  readers: readonly AlarmReader[],
  ids: readonly string[],
  find: (id: string) => Rule | undefined,
): readonly Problem[] {
  const known = new Set(ids)
  const problems = readers.flatMap(({ rule, readings }) =>
    readings.flatMap(reading => checkReading(rule, reading, known, ids, find(reading.rule))),
  )
  return [...problems, ...circlesOf(readers)]
}

function checkReading(
  reader: Rule,
  { rule: id, pointer, key }: AlarmReading,
  known: ReadonlySet<string>,
  ids: readonly string[],
  read: Rule | undefined,
): readonly Problem[] {
  if (!known.has(id)) {
    const others = ids.filter(other => other !== reader.id)
    const message = `There is no rule "${id}"${others.length > 0 && others.length <= 10 ? `; there is ${listed(others)}` : ''}.`
    return [problem('unknown-name', under(pointer, 'alarm'), message, meantValue(under(pointer, 'alarm'), id, others))]
  }
  if (read === undefined) return []
  if (read.node['sequence'] !== undefined) {
    const message = `The rule "${id}" is a sequence: it leaves nothing raised.`
    return [problem('no-alarm', under(pointer, 'alarm'), message)]
  }
  if (read.key === undefined || key === 'given' || (key === 'own' && reader.key !== undefined)) return []
  const why = key === 'own' ? 'this rule has no "by"' : 'the event has no key here yet'
  const message = `"key" is missing: the rule "${id}" has a state for each key, and ${why}; write which one, as in "key": "$.machine.id".`
  return [problem('missing-key', pointer, message)]
}

/** One problem for each rule at which a circle closes. Walks with a stack of its own: chains of any length are safe. */
function circlesOf(readers: readonly AlarmReader[]): readonly Problem[] {
  const byId = new Map(readers.map(reader => [reader.rule.id, reader]))
  const problems: Problem[] = []
  /** Where a rule is on the path from the first one; -1: done. */
  const places = new Map<string, number>()
  for (const first of byId.keys()) {
    if (places.has(first)) continue
    const path: { readonly id: string; readonly next: AlarmReading[] }[] = []
    const enter = (id: string) => {
      places.set(id, path.length)
      path.push({ id, next: [...(byId.get(id)?.readings ?? [])].reverse() })
    }
    enter(first)
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.next.pop()
      if (next === undefined) {
        places.set(last.id, -1)
        path.pop()
        continue
      }
      const place = places.get(next.rule)
      if (place === undefined && byId.has(next.rule)) enter(next.rule)
      else if (place !== undefined && place >= 0)
        problems.push(
          circle(
            path.slice(place).map(({ id }) => id),
            next,
          ),
        )
    }
  }
  return problems
}

function circle(ids: readonly string[], { pointer }: AlarmReading): Problem {
  const shown = ids.length <= 10 ? ids : [...ids.slice(0, 9), '…']
  const message = `Rules read each other's alarms in a circle: ${[...shown, ids[0]].join(' → ')}.`
  return problem('cyclic-alarms', under(pointer, 'alarm'), message)
}

/**
 * Rules, which are in code-unit order of their ids, in the order in which they are evaluated: each after those whose alarm
 * it reads; of those that may come next, the least id. Those that are read keep their state.
 */
export function inOrderOfAlarms(rules: readonly Rule[], isRead: (id: string) => boolean): readonly Rule[] {
  const present = new Set(rules.map(({ id }) => id))
  const waiting = new Map<string, { readonly rule: Rule; for: number }>()
  const readersOf = new Map<string, Rule[]>()
  for (const rule of rules) {
    const others = rule.alarmsRead.filter(id => present.has(id) && id !== rule.id)
    if (others.length > 0) waiting.set(rule.id, { rule, for: others.length })
    for (const id of others) readersOf.set(id, [...(readersOf.get(id) ?? []), rule])
  }
  const ordered: Rule[] = []
  /** Those that may come now beside the ones that never waited, in order of their ids. */
  const free: Rule[] = []
  const take = (rule: Rule) => {
    ordered.push(isRead(rule.id) ? asRead(rule) : rule)
    for (const reader of readersOf.get(rule.id) ?? []) {
      const entry = waiting.get(reader.id)
      if (entry === undefined || --entry.for > 0) continue
      insert(free, reader)
    }
  }
  for (const rule of rules) {
    if (waiting.has(rule.id)) continue
    for (let first = free[0]; first !== undefined && first.id < rule.id; first = free[0]) take(free.shift() ?? first)
    take(rule)
  }
  for (let first = free.shift(); first !== undefined; first = free.shift()) take(first)
  return ordered
}

/** At its place in a list that is sorted by id. */
function insert(rules: Rule[], rule: Rule): void {
  let low = 0
  let high = rules.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rules[middle]?.id ?? '') < rule.id) low = middle + 1
    else high = middle
  }
  rules.splice(low, 0, rule)
}
