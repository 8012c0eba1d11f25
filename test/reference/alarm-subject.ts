// `{ "alarm": rule, "key": … }`: what one rule reads of another, and the order of rules that follows from it.
import { byCodeUnits, isObject, type Json, type JsonObject, keyText, type Maybe } from './json.ts'
import { isForgotten } from './memory.ts'
import type { Rule } from './rule.ts'
import type { World } from './world.ts'

/**
 * "`"idle"`, `"pending"` or `"raised"`, the state of another rule's key at the moment when it is read …; and no use of that key. A key
 * not in state is `"idle"`, and so is every key of a rule that is off or a shadow"; "A rule without `by` has one state, whatever a
 * present `key` is"; "without alarm words it is raised while its `when` holds".
 */
export function alarmOf(world: World, id: string, value: Maybe): Maybe {
  const history = world.histories.find(({ rule }) => rule.id === id)
  if (history === undefined || history.rule.node['shadow'] === true) return 'idle'
  const key = history.keys.get(history.rule.node['by'] === undefined ? '' : keyText(value))
  return key === undefined || isForgotten(world, history, key) ? 'idle' : key.alarm.is
}

/**
 * "Rules are evaluated in code-unit order of their ids, but each after those whose alarm it reads (of those that may come next, the
 * least id)".
 */
export function inOrderOfRules(rules: readonly Rule[], define: JsonObject): readonly Rule[] {
  const left = rules.toSorted((a, b) => byCodeUnits(a.id, b.id))
  const ordered: Rule[] = []
  while (left.length > 0) {
    const next = left.findIndex(({ node }) => {
      const read = alarmsIn(node, define, 0)
      return !left.some(({ id }) => read.includes(id))
    })
    ordered.push(...left.splice(Math.max(0, next), 1))
  }
  return ordered
}

/** The rules whose alarm any of these reads. */
export const readBy = (rules: readonly Rule[], define: JsonObject): readonly string[] =>
  rules.flatMap(({ node }) => alarmsIn(node, define, 0))

/** Members whose names are the author's own. */
const maps = ['tag', 'object', 'aggregate', 'latest']

/** The rules whose alarm is read there, the definitions that are used included. */
function alarmsIn(node: Json, define: JsonObject, depth: number): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((item: Json) => alarmsIn(item, define, depth))
  if (!isObject(node) || depth > 20) return []
  const { alarm, use } = node
  const own = typeof alarm === 'string' ? [alarm] : []
  const used = typeof use === 'string' ? alarmsIn(define[use] ?? null, define, depth + 1) : []
  const inner = Object.entries(node).flatMap(([name, value]) => {
    if (name === 'literal') return []
    const parts = maps.includes(name) && isObject(value) ? Object.values(value) : [value]
    return parts.flatMap(part => alarmsIn(part, define, depth))
  })
  return [...own, ...used, ...inner]
}
