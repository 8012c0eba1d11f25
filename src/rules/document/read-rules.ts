// What was read of each rule, to be found by what it depends on, so that a change costs what it concerns. Knows no
// document as a whole.
import type { Json } from '../data/json.ts'
import type { Problem } from '../data/problem.ts'
import type { AlarmReading, PatternUse } from '../nodes/node-reader.ts'
import type { Rule } from '../rule/rule.ts'
import { checkAlarms, inOrderOfAlarms } from './alarms.ts'
import { clashingTags } from './clashing-tags.ts'
import { checkPatterns, type PatternsOfRules } from './patterns.ts'
import { checkStreams, usesStreams } from './streams.ts'

/** What was read of one rule, and what it depends on beside its own node. */
export interface ReadRule {
  readonly node: Json
  /** Undefined where the node is none. */
  readonly rule: Rule | undefined
  readonly problems: readonly Problem[]
  /** The parameters that it reads; undefined: any. */
  readonly parameters: ReadonlySet<string> | undefined
  readonly definitions: ReadonlySet<string>
  /** The regular expressions that it asks, each with its size. */
  readonly patterns: ReadonlyMap<string, PatternUse>
  /** The alarms of other rules that it reads. */
  readonly alarms: readonly AlarmReading[]
}

/** What takes the place of the rule that was read under this id; undefined: the rule is gone. */
export type RuleChange = readonly [id: string, read: ReadRule | undefined]

/** All rules that were read, by id. */
export class ReadRules {
  readonly #byId = new Map<string, ReadRule>()
  readonly #byParameter = new Map<string, Set<string>>()
  readonly #byDefinition = new Map<string, Set<string>>()
  readonly #ofAnyParameter = new Set<string>()
  readonly #withProblems = new Set<string>()
  readonly #withStreams = new Set<string>()
  readonly #patterns: PatternsOfRules = new Map()
  readonly #alarmReaders = new Set<string>()
  /** Enabled rules, in code-unit order of their ids. */
  #sorted: readonly Rule[] = []
  #rules: readonly Rule[] = []
  #togetherProblems: readonly Problem[] = []

  get(id: string): ReadRule | undefined {
    return this.#byId.get(id)
  }

  get ids(): Iterable<string> {
    return this.#byId.keys()
  }

  get size(): number {
    return this.#byId.size
  }

  /** Enabled rules, in the order in which they are evaluated: the same list until one of them changes. */
  get rules(): readonly Rule[] {
    return this.#rules
  }

  /** Of each rule, in their order, then of what they are together. */
  get problems(): readonly Problem[] {
    const own = [...this.#withProblems].sort().flatMap(id => this.#byId.get(id)?.problems ?? [])
    return [...own, ...this.#togetherProblems]
  }

  /** Enabled or not, in no order. */
  get everyRule(): readonly Rule[] {
    return [...this.#byId.values()].flatMap(({ rule }) => rule ?? [])
  }

  /** By name, the parameters that rules read; undefined: any may be. */
  get parameters(): ReadonlyMap<string, unknown> | undefined {
    return this.#ofAnyParameter.size > 0 ? undefined : this.#byParameter
  }

  usesDefinition(name: string): boolean {
    return this.#byDefinition.has(name)
  }

  /** The ids of the rules that use a definition. */
  usersOfDefinitions(): Iterable<string> {
    return [...this.#byDefinition.values()].flatMap(ids => [...ids])
  }

  /** The ids of the rules that may read one of these parameters. */
  readersOf(parameters: readonly string[]): Iterable<string> {
    if (parameters.length === 0) return []
    return [...this.#ofAnyParameter, ...parameters.flatMap(name => [...(this.#byParameter.get(name) ?? [])])]
  }

  update(changes: readonly RuleChange[]): void {
    const rules = [...this.#sorted]
    for (const [id, read] of changes) {
      this.#forget(id)
      if (read !== undefined) this.#note(id, read)
      const rule = read?.rule?.enabled === true ? read.rule : undefined
      place(rules, id, rule)
    }
    this.#sorted = rules
    const feeding = [...this.#withStreams].sort().flatMap(id => this.#byId.get(id)?.rule ?? [])
    this.#togetherProblems = [
      ...checkStreams(feeding),
      ...this.#order(),
      ...clashingTags(rules),
      ...checkPatterns(this.#patterns),
    ]
  }

  /** Sees to the order of the rules, and says what is wrong with the alarms that they read of each other. */
  #order(): readonly Problem[] {
    const readers = [...this.#alarmReaders].sort().flatMap(id => {
      const { rule, alarms = [] } = this.#byId.get(id) ?? {}
      return rule === undefined ? [] : [{ rule, readings: alarms }]
    })
    const isRead = new Set(readers.flatMap(({ rule }) => rule.alarmsRead))
    this.#rules = readers.length === 0 ? this.#sorted : inOrderOfAlarms(this.#sorted, id => isRead.has(id))
    return readers.length === 0 ? [] : checkAlarms(readers, [...this.#byId.keys()], id => this.#byId.get(id)?.rule)
  }

  #note(id: string, read: ReadRule): void {
    const { rule, problems, parameters, definitions } = read
    this.#byId.set(id, read)
    if (parameters === undefined) this.#ofAnyParameter.add(id)
    for (const name of parameters ?? []) add(this.#byParameter, name, id)
    for (const name of definitions) add(this.#byDefinition, name, id)
    if (problems.length > 0) this.#withProblems.add(id)
    if (rule !== undefined && usesStreams(rule)) this.#withStreams.add(id)
    if (read.alarms.length > 0) this.#alarmReaders.add(id)
    if (read.patterns.size > 0) this.#patterns.set(id, read.patterns)
  }

  #forget(id: string): void {
    const { parameters = [], definitions = [] } = this.#byId.get(id) ?? {}
    this.#byId.delete(id)
    this.#ofAnyParameter.delete(id)
    for (const name of parameters) remove(this.#byParameter, name, id)
    for (const name of definitions) remove(this.#byDefinition, name, id)
    this.#withProblems.delete(id)
    this.#withStreams.delete(id)
    this.#alarmReaders.delete(id)
    this.#patterns.delete(id)
  }
}

function add(map: Map<string, Set<string>>, name: string, id: string): void {
  const ids = map.get(name)
  if (ids === undefined) map.set(name, new Set([id]))
  else ids.add(id)
}

function remove(map: Map<string, Set<string>>, name: string, id: string): void {
  const ids = map.get(name)
  ids?.delete(id)
  if (ids?.size === 0) map.delete(name)
}

/** Sets, replaces or (undefined) removes the rule of an id in a list that is sorted by id. */
function place(rules: Rule[], id: string, rule: Rule | undefined): void {
  let low = 0
  let high = rules.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rules[middle]?.id ?? '') < id) low = middle + 1
    else high = middle
  }
  const present = rules[low]?.id === id ? 1 : 0
  if (rule === undefined) rules.splice(low, present)
  else if (present === 1) rules[low] = rule
  else rules.splice(low, 0, rule)
}
