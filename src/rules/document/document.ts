// From a desired document to validated rules, or to every problem in it. What the reader of documents promises: total,
// bounded in time and depth, and nothing of a document with an error is used.
import { readRule } from '../clauses/sentence.ts'
import { isObject, type Json, type JsonObject, member } from '../data/json.ts'
import { nearestOf, type Problem, problem, renaming, under } from '../data/problem.ts'
import { equal, show } from '../data/value.ts'
import type { WatchCondition } from '../nodes/condition.ts'
import type { Readable } from '../nodes/node-reader.ts'
import { readSettings, type Settings } from '../nodes/settings.ts'
import { RuleReader } from '../reading/rule-reader.ts'
import type { Rule } from '../rule/rule.ts'
import { findForbidden } from './forbidden.ts'
import { type ReadRule, ReadRules, type RuleChange } from './read-rules.ts'
import { sections, strayKeys } from './stray-keys.ts'
import { anyReadable, checkDefinition } from './unused-definition.ts'

/** What a document says, read and found valid. */
export interface RuleSet {
  /** Enabled rules, in the order in which they are evaluated: by id, but each after those whose alarm it reads. */
  readonly rules: readonly Rule[]
  readonly parameters: JsonObject
  readonly settings: Settings
}

/** `ruleSet` is there exactly where no problem is an error. */
export interface DocumentReading {
  readonly ruleSet?: RuleSet
  readonly problems: readonly Problem[]
}

/** The built-in base document: the tutorial's filter. `rules.example.json` says the same. */
export const defaultDocument: JsonObject = {
  rules: {
    'high-temperature': {
      description: "Forward readings of machines hotter than the twin's threshold",
      when: { path: '$.machine.temperature', gt: { twin: 'TemperatureThreshold', default: 25 } },
      then: { output: 'output1', tag: { MessageType: 'Alert' } },
    },
  },
}

/**
 * Reads `properties.desired`, over a base document that gives the rules where the twin has none.
 * Reports every problem, not the first.
 */
export function readDocument(desired: JsonObject, base: JsonObject = defaultDocument): DocumentReading {
  return new DocumentReader(base).read(desired)
}

/**
 * Reads one document after the other, and of each only what is new: a rule whose node is the same object as before, as
 * a merge patch leaves it, is read again only where a definition or a parameter that it reads has changed.
 */
export class DocumentReader {
  readonly #base: JsonObject
  readonly #watch: WatchCondition | undefined
  #document: JsonObject = {}
  #read = new ReadRules()

  constructor(base: JsonObject = defaultDocument, watch?: WatchCondition) {
    this.#base = base
    this.#watch = watch
  }

  read(desired: JsonObject): DocumentReading {
    const document = overlay(desired, this.#base)
    const { rules: node = {}, ...others } = document
    const forbidden = [...findForbidden(others), ...(isObject(node) ? [] : findForbidden(node, '/rules'))]
    if (forbidden.some(found => found.code === 'too-deep')) return { problems: forbidden }

    const parameters = parametersOf(document)
    const reader = new RuleReader(parameters, section(document, 'define'), this.#watch)
    reader.report(...forbidden, ...strayKeys(parameters, desired))
    const { define } = document
    if (define !== undefined && define !== null && !isObject(define)) {
      const message = `"define" is ${show(define)}; write a map from name to definition, as in { "define": { "hot": { … } } }.`
      reader.report(problem('not-an-object', '/define', message))
    }
    const settings = readSettings(document['settings'], '/settings', found => reader.report(found))
    if (!isObject(node) && node !== null)
      reader.report(
        problem(
          'not-an-object',
          '/rules',
          `"rules" is ${show(node)}; write a map from rule id to rule, as in { "rules": { "my-rule": { … } } }.`,
        ),
      )
    // The same map has the same rules: their ids are not asked for again.
    const ids = !isObject(node) ? [] : node === this.#document['rules'] ? undefined : Object.keys(node)
    const isMap = isObject(node) && checkCount(ids?.length ?? this.#read.size, settings, reader)
    const changes = isMap ? this.#readChanges(node, ids, document, parameters) : []
    if (!isMap) this.#read = new ReadRules()
    if (changes.length > 0) this.#read.update(changes)
    for (const found of this.#read.problems) reader.report(found)
    if (isMap) this.#checkUse(parametersOf(desired), section(document, 'define'), reader)
    this.#document = isMap ? document : others
    const { problems } = reader
    if (problems.some(found => found.severity === 'error')) return { problems }
    return { ruleSet: { rules: this.#read.rules, parameters, settings }, problems }
  }

  /** The rules that are new, gone, or written, defined or parametrized otherwise than when they were read. */
  #readChanges(
    node: JsonObject,
    ids: readonly string[] | undefined,
    document: JsonObject,
    parameters: JsonObject,
  ): readonly RuleChange[] {
    const read = this.#read
    const changed = this.#staleBy(document)
    if (ids !== undefined) {
      let known = 0
      for (const id of ids) {
        const before = read.get(id)
        if (before !== undefined) known++
        if (before?.node !== node[id]) changed.add(id)
      }
      if (known < read.size) for (const id of read.ids) if (!Object.hasOwn(node, id)) changed.add(id)
    }
    const define = section(document, 'define')
    return [...changed].sort().map(id => [id, this.#readAlone(id, member(node, id), parameters, define)])
  }

  #readAlone(id: string, node: Json | undefined, parameters: JsonObject, define: JsonObject): ReadRule | undefined {
    if (node === undefined) return undefined
    const pointer = under('/rules', id)
    const forbidden = findForbidden(node, pointer)
    const reader = new RuleReader(parameters, define, this.#watch)
    reader.report(...forbidden)
    const rule = forbidden.some(({ code }) => code === 'too-deep') ? undefined : readRule(id, node, pointer, reader)
    const { problems, parametersRead, anyParameterRead, definitionsUsed, patterns, alarmsRead } = reader
    return {
      node,
      rule,
      problems,
      parameters: anyParameterRead ? undefined : parametersRead,
      definitions: definitionsUsed,
      patterns,
      alarms: alarmsRead,
    }
  }

  /** The ids of the rules whose definitions or parameters are other ones than when they were read. */
  #staleBy(document: JsonObject): Set<string> {
    const before = this.#document
    const isNew = (name: string) => !equal(member(document, name), member(before, name))
    const names = new Set([...Object.keys(before), ...Object.keys(document)])
    const changed = [...names].filter(name => !sections.includes(name) && isNew(name))
    const redefined = isNew('define') ? this.#read.usersOfDefinitions() : []
    return new Set([...redefined, ...this.#read.readersOf(changed)])
  }

  /** Warns of parameters and definitions that nothing uses; what is wrong in the latter is reported all the same. */
  #checkUse(own: JsonObject, define: JsonObject, reader: RuleReader): void {
    const read = this.#read.parameters
    const nearest = nearestOf(() => [...(read?.keys() ?? [])].filter(name => !Object.hasOwn(own, name)))
    const told = new Set(reader.problems.map(({ pointer }) => pointer))
    for (const name of Object.keys(own)) {
      if (read === undefined || own[name] === null || read.has(name) || told.has(under('', name))) continue
      const meant = nearest(name)
      const hint = meant === undefined ? undefined : renaming('', name, meant, `did you mean "${meant}"?`)
      reader.report(problem('unread-parameter', under('', name), `No rule reads the parameter "${name}".`, hint))
    }
    // Then not everything that is used was seen.
    if (reader.problems.some(({ code }) => code === 'too-many-uses')) return
    let readable: Readable | undefined // made only where it is asked for: it takes every rule
    for (const name of Object.keys(define)) {
      if (this.#read.usesDefinition(name)) continue
      reader.report(problem('unused-definition', under('/define', name), `No rule uses the definition "${name}".`))
      if (reader.definitionsUsed.has(name)) continue // read with the one that uses it
      readable ??= anyReadable(this.#read.everyRule)
      checkDefinition(name, define, readable, reader)
    }
  }
}

/** False where there are more rules than the settings allow; that is reported. */
function checkCount(count: number, { limits }: Settings, reader: RuleReader): boolean {
  const most = limits.ruleCount
  if (count <= most) return true
  const message = `${count} rules are more than settings.limits.ruleCount allows (${most}).`
  reader.report(problem('out-of-range', '/rules', message))
  return false
}

/** The twin's document over the base: its own keys win; the base's rules and definitions apply where it has none. */
export function overlay(desired: JsonObject, base: JsonObject): JsonObject {
  const settings = { ...section(base, 'settings'), ...section(desired, 'settings') }
  const merged: { [key: string]: Json } = { ...base, ...desired }
  if (isObject(base['settings']) && isObject(desired['settings'])) merged['settings'] = settings
  if (desired['rules'] === undefined) return merged
  const merge = settings['base'] === 'merge'
  for (const name of ['rules', 'define']) {
    const own = desired[name]
    if (merge && (own === undefined || isObject(own)))
      merged[name] = { ...section(base, name), ...section(desired, name) }
    else if (own === undefined) delete merged[name]
  }
  return merged
}

function section(document: JsonObject, name: string): JsonObject {
  const found = document[name]
  return isObject(found) ? found : {}
}

/** Everything but the sections, and but what the twin or an editor adds (`$version`, `$metadata`, `$schema`). */
function parametersOf(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => !sections.includes(name) && !name.startsWith('$')),
  )
}
