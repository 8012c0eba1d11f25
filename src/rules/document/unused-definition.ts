// A definition that no rule uses: read as what it looks like, so that a mistake in it is found before it is used.
import { isObject, type Json, type JsonObject, member } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { headOf, keysOf } from '../expressions/form-by-keys.ts'
import type { Readable } from '../nodes/node-reader.ts'
import { isCondition } from '../reading/condition-reader.ts'
import type { RuleReader } from '../reading/rule-reader.ts'
import type { Rule } from '../rule/rule.ts'

/** What a definition may read that no rule uses: whatever some rule offers. */
export function anyReadable(rules: readonly Rule[]): Readable {
  return {
    each: true,
    alarm: true,
    state: true,
    latest: rules.flatMap(rule => rule.tables.map(({ name }) => name)),
    steps: rules.flatMap(({ steps }) => steps),
  }
}

/** Reports what is wrong with the definition. */
export function checkDefinition(name: string, define: JsonObject, readable: Readable, reader: RuleReader): void {
  const node = define[name] ?? null
  const pointer = under('/define', name)
  reader.forgetUses()
  reader.at(readable, () => {
    const kind = kindOf(node, define)
    if (kind === 'outcome') reader.outcomes(node, pointer)
    else if (kind === 'condition') reader.condition(node, pointer)
    else reader.expression(node, pointer)
  })
}

/** What a definition is, where no rule says it by its use. */
function kindOf(node: Json, define: JsonObject, seen: readonly string[] = []): 'outcome' | 'condition' | 'expression' {
  if (Array.isArray(node)) {
    return node.some(item => kindOf(item, define, seen) === 'outcome') ? 'outcome' : 'expression'
  }
  if (!isObject(node)) return 'expression'
  const { use } = node
  if (typeof use === 'string' && Object.keys(node).length === 1 && !seen.includes(use)) {
    return kindOf(member(define, use) ?? null, define, [...seen, use])
  }
  if (Object.hasOwn(node, 'output')) return 'outcome'
  const form = headOf(Object.keys(node))
  const tests = form !== undefined && Object.keys(node).some(key => !keysOf(form).includes(key))
  return tests || isCondition(node) ? 'condition' : 'expression'
}
