// From a desired document to validated rules, or to every problem in it. What the reader of documents promises: total,
// bounded in time and depth, and nothing of a document with an error is used.
import { isObject, type Json, type JsonObject } from './json.ts'
import { nearest } from './nearest.ts'
import { didYouMean, type Problem, problem, under } from './problem.ts'
import { isCondition, Reader } from './reader.ts'
import { type Rule, readRule } from './rule.ts'
import { readSettings, type Settings } from './settings.ts'
import { show } from './value.ts'

/** What a document says, read and found valid. */
export interface RuleSet {
  /** Enabled rules, in code-unit order of their ids. */
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

const sections = ['rules', 'define', 'settings']
const deepest = 64

/**
 * Reads what stands under `properties.desired`, over a base document that gives the rules where the twin has none.
 * Reports every problem, not the first.
 */
export function readDocument(desired: JsonObject, base: JsonObject = defaultDocument): DocumentReading {
  const unsound = findUnsound(desired)
  if (unsound.some(found => found.code === 'too-deep')) return { problems: unsound }
  const document = overlay(desired, base)
  const parameters = parametersOf(document)
  const reader = new Reader(parameters, section(document, 'define'))
  reader.report(...unsound)

  for (const name of Object.keys(parameters)) {
    const section = nearest(name, sections)
    if (section === undefined) continue
    const message = `"${name}" would be a parameter, but is nearly "${section}"; name it otherwise if a parameter is meant.`
    reader.report(problem('misspelt-section', under('', name), message, `did you mean "${section}"?`))
  }
  const settings = readSettings(document['settings'], '/settings', found => reader.report(found))
  const rules = readRules(document['rules'] ?? {}, settings, reader)
  if (!reader.anyParameterRead && isObject(document['rules'])) {
    for (const name of Object.keys(parametersOf(desired))) {
      if (reader.parametersRead.has(name) || nearest(name, sections) !== undefined) continue
      const message = `No rule reads the parameter "${name}".`
      reader.report(problem('unread-parameter', under('', name), message, didYouMean(name, reader.parametersRead)))
    }
  }
  checkStreams(rules, reader)
  checkDefinitions(section(document, 'define'), reader)
  const { problems } = reader
  if (problems.some(found => found.severity === 'error')) return { problems }
  return { ruleSet: { rules: rules.filter(rule => rule.enabled), parameters, settings }, problems }
}

function readRules(node: Json, settings: Settings, reader: Reader): readonly Rule[] {
  if (!isObject(node)) {
    const message = `"rules" is ${show(node)}; it is a map from rule id to rule, as in { "rules": { "my-rule": { … } } }.`
    reader.report(problem('not-an-object', '/rules', message))
    return []
  }
  const ids = Object.keys(node).sort()
  if (ids.length > settings.limits.ruleCount) {
    const message = `${ids.length} rules are more than settings.limits.ruleCount allows (${settings.limits.ruleCount}).`
    reader.report(problem('out-of-range', '/rules', message))
    return []
  }
  return ids.flatMap(id => readRule(id, node[id] ?? null, under('/rules', id), reader) ?? [])
}

/** Definitions that no rule uses are read too: a mistake in one is a mistake, and that it is unused may be one. */
function checkDefinitions(define: JsonObject, reader: Reader): void {
  for (const [name, node] of Object.entries(define)) {
    if (reader.definitionsUsed.has(name)) continue
    reader.report(problem('unused-definition', under('/define', name), `No rule uses the definition "${name}".`))
    reader.at({ each: true, alarm: true, state: true }, () => {
      const at = under('/define', name)
      if (isObject(node) && node['output'] !== undefined) reader.outcomes(node, at)
      else if (isObject(node) && isCondition(node)) reader.condition(node, at)
      else reader.expression(node, at)
    })
  }
}

/** Streams that are fed and read in a circle, read and never fed, or fed and never read. */
function checkStreams(rules: readonly Rule[], reader: Reader): void {
  const streamsOf = (names: readonly string[]) => names.filter(name => name.startsWith('#'))
  const fedBy = (rule: Rule) =>
    streamsOf([...rule.then, ...rule.otherwise, ...rule.resolved].flatMap(({ outputs }) => outputs))
  const fed = new Set(rules.flatMap(fedBy))
  const read = new Set(rules.flatMap(rule => streamsOf(rule.from ?? [])))
  for (const rule of rules) {
    for (const name of streamsOf(rule.from ?? [])) {
      if (fed.has(name)) continue
      const message = `No rule feeds the stream ${name}, so that this rule sees nothing of it.`
      reader.report(problem('unread-stream', `/rules/${rule.id}/from`, message, didYouMean(name, fed)))
    }
    for (const name of fedBy(rule)) {
      if (read.has(name)) continue
      reader.report(
        problem('unread-stream', `/rules/${rule.id}`, `No rule reads the stream ${name}.`, didYouMean(name, read)),
      )
    }
  }
  const readers = new Map<string, Rule[]>()
  for (const rule of rules) {
    for (const name of streamsOf(rule.from ?? [])) readers.set(name, [...(readers.get(name) ?? []), rule])
  }
  const done = new Set<Rule>()
  const visit = (rule: Rule, trail: readonly Rule[]): void => {
    const start = trail.indexOf(rule)
    if (start >= 0) {
      const circle = [...trail.slice(start), rule].map(({ id }) => id).join(' → ')
      reader.report(
        problem('cyclic-streams', `/rules/${rule.id}/from`, `The rules feed each other in a circle: ${circle}.`),
      )
      return
    }
    if (done.has(rule)) return
    done.add(rule)
    for (const next of fedBy(rule).flatMap(name => readers.get(name) ?? [])) visit(next, [...trail, rule])
  }
  for (const rule of rules) visit(rule, [])
}

/** The twin's document over the base: its own keys win; the base's rules and definitions stand where it has none. */
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

/** Every null, and the first place that is nested too deep. Walks with a stack of its own: input of any depth is safe. */
function findUnsound(root: Json): readonly Problem[] {
  const found: Problem[] = []
  const open: { node: Json; pointer: string; depth: number }[] = [{ node: root, pointer: '', depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, pointer, depth } = next
    if (node === null) {
      const message = 'null cannot stand in a document: a twin removes the key. Leave the key out.'
      found.push(problem('null-value', pointer, message))
    } else if (depth > deepest) {
      return [problem('too-deep', pointer, `The document is nested deeper than ${deepest} levels; a twin holds 10.`)]
    } else if (typeof node === 'object') {
      const children = Object.entries(node) as [string, Json][]
      for (const [name, child] of children.reverse()) {
        open.push({ node: child, pointer: under(pointer, name), depth: depth + 1 })
      }
    }
  }
  return found
}
