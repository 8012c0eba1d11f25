// Internal streams over all rules of a document: what is fed and read in a circle, or by one side only.
import type { Json } from '../data/json.ts'
import { type Hint, nearestOf, type Problem, problem, under } from '../data/problem.ts'
import { isStream } from '../nodes/channel-names.ts'
import type { Rule } from '../rule/rule.ts'

/** Whether the rule feeds or reads a stream. */
export function usesStreams(rule: Rule): boolean {
  if (readBy(rule).length > 0) return true
  return rule.outcomes.some(({ outputs }) => outputs.some(isStream))
}

const streamsOf = (names: readonly string[]) => names.filter(isStream)

const fedBy = ({ outcomes }: Rule) => streamsOf(outcomes.flatMap(({ outputs }) => outputs))

/** The streams that a rule reads, each with the place that says so. */
const readBy = ({ id, inputs = [], tables }: Rule): readonly (readonly [name: string, pointer: string])[] => [
  ...streamsOf(inputs).map(name => [name, `/rules/${id}/from`] as const),
  ...tables.flatMap(table =>
    streamsOf(table.inputs ?? []).map(
      name => [name, `${under(under(`/rules/${id}`, table.place[0]), table.place[1])}/from`] as const,
    ),
  ),
]

/** Streams that these rules feed and read in a circle, read and never feed, or feed and never read. */
export function checkStreams(rules: readonly Rule[]): readonly Problem[] {
  const problems: Problem[] = []
  const fed = new Set(rules.flatMap(fedBy))
  const read = new Set(rules.flatMap(rule => readBy(rule).map(([name]) => name)))
  const [nearestFed, nearestRead] = [nearestOf(() => fed), nearestOf(() => read)]
  for (const rule of rules) {
    const own = new Set([...fedBy(rule), ...readBy(rule).map(([name]) => name)])
    for (const [name, pointer] of readBy(rule)) {
      if (fed.has(name)) continue
      const message = `No rule feeds the stream ${name}; this rule gets nothing from it.`
      problems.push(problem('unread-stream', pointer, message, otherStream(rule, 'from', name, nearestFed(name), own)))
    }
    for (const name of fedBy(rule)) {
      if (read.has(name)) continue
      const hint = otherStream(rule, 'output', name, nearestRead(name), own)
      problems.push(problem('unread-stream', `/rules/${rule.id}`, `No rule reads the stream ${name}.`, hint))
    }
  }
  return [...problems, ...circlesOf(rules)]
}

/** The hint to write another stream wherever the rule has this one; one that it has itself would make a circle. */
function otherStream(
  { id, node }: Rule,
  key: 'from' | 'output',
  name: string,
  meant: string | undefined,
  own: ReadonlySet<string>,
): Hint | undefined {
  if (meant === undefined || own.has(meant)) return undefined
  const edits = placesOf(node, `/rules/${id}`, key, name).map(path => ({ op: 'replace', path, value: meant }) as const)
  return edits.length === 0 ? undefined : { text: `did you mean "${meant}"?`, edits }
}

/** Where the name is the value of such a key, or in the list that is. */
function placesOf(node: Json, pointer: string, key: string, name: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([step, child]: [string, Json]) => {
    const place = under(pointer, step)
    if (step !== key) return placesOf(child, place, key, name)
    if (child === name) return [place]
    return Array.isArray(child) ? child.flatMap((item, at) => (item === name ? [under(place, at)] : [])) : []
  })
}

/** One problem for each rule at which a circle closes. Walks with a stack of its own: chains of any length are safe. */
function circlesOf(rules: readonly Rule[]): readonly Problem[] {
  const readers = new Map<string, Rule[]>()
  for (const rule of rules) {
    for (const name of new Set(streamsOf(rule.inputs ?? []))) {
      const others = readers.get(name)
      if (others === undefined) readers.set(name, [rule])
      else others.push(rule)
    }
  }
  const problems = new Map<Rule, Problem>()
  /** Where a rule lies on the path from the first one; -1: done. */
  const places = new Map<Rule, number>()
  for (const first of rules) {
    if (places.has(first)) continue
    const path: { readonly rule: Rule; readonly next: Rule[] }[] = []
    const enter = (rule: Rule) => {
      places.set(rule, path.length)
      path.push({ rule, next: [...new Set(fedBy(rule))].flatMap(name => readers.get(name) ?? []).reverse() })
    }
    enter(first)
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.next.pop()
      if (next === undefined) {
        places.set(last.rule, -1)
        path.pop()
        continue
      }
      const place = places.get(next)
      if (place === undefined) enter(next)
      else if (place >= 0 && !problems.has(next))
        problems.set(next, circle(path.slice(place).map(({ rule }) => rule.id)))
    }
  }
  return [...problems.values()]
}

function circle(ids: readonly string[]): Problem {
  const [first = ''] = ids
  const shown = ids.length <= 10 ? ids : [...ids.slice(0, 9), '…']
  const message = `The rules feed each other in a circle: ${[...shown, first].join(' → ')}.`
  return problem('cyclic-streams', `/rules/${first}/from`, message)
}
