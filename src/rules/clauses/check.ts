// What a rule's clauses must be, each for itself and together, before they are read.
import { clauses } from '../clauses.ts'
import type { JsonObject } from '../data/json.ts'
import { type Problem, problem, under, unknownKey } from '../data/problem.ts'
import { checkShape } from '../schema/fragment.ts'

/** The clauses of the list cannot stand with the one before it. */
export const conflicts: Readonly<Record<string, readonly string[]>> = {
  sequence: ['when', 'absent', 'for', 'times', 'until', 'keep', 'repeat', 'resolved', 'otherwise'],
  absent: ['when', 'for', 'times', 'until', 'keep', 'otherwise'],
  for: ['otherwise'],
  times: ['otherwise'],
  until: ['otherwise'],
  keep: ['otherwise'],
  throttle: ['debounce', 'sample'],
  debounce: ['sample'],
}

const names = Object.keys(clauses)

/** Unknown clauses, shapes, and clauses that are missing or cannot stand together. */
export function checkClauses(rule: JsonObject, pointer: string): readonly Problem[] {
  return [...checkEach(rule, pointer), ...checkMissing(rule, pointer), ...checkTogether(rule, pointer)]
}

function checkEach(rule: JsonObject, pointer: string): readonly Problem[] {
  return Object.entries(rule).flatMap(([name, value]) => {
    const clause = Object.hasOwn(clauses, name) ? clauses[name] : undefined
    if (clause === undefined) return [unknownKey(pointer, name, 'is no clause of a rule', names)]
    return clause.readAlone === true || value === null ? [] : checkShape(clause.schema, value, under(pointer, name))
  })
}

function checkMissing(rule: JsonObject, pointer: string): readonly Problem[] {
  const missing = (name: string, message: string) =>
    rule[name] === undefined ? [problem('missing-key', pointer, message)] : []
  const then = '"then" is missing: a rule says what happens, as in "then": { "output": "output1" }.'
  return [
    ...missing('then', then),
    ...(rule['window'] === undefined ? [] : missing('aggregate', '"window" needs "aggregate" beside it.')),
    ...(rule['aggregate'] === undefined ? [] : missing('window', '"aggregate" needs "window" beside it.')),
  ]
}

function checkTogether(rule: JsonObject, pointer: string): readonly Problem[] {
  const conflict = (name: string, other: string) =>
    problem('conflicting-clauses', under(pointer, name), `"${name}" cannot stand with ${other}.`)
  const stands = (name: string) => rule[name] !== undefined
  const found = Object.entries(conflicts).flatMap(([clause, others]) =>
    stands(clause) ? others.filter(stands).map(other => conflict(other, `"${clause}"`)) : [],
  )
  return stands('otherwise') && rule['emit'] === 'rise' ? [...found, conflict('otherwise', '"emit": "rise"')] : found
}
