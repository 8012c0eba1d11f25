// The text of a document, read: its problems at their places, its rules, what they test. Nothing is run.
import { nameOf } from '../../rules/conditions/reason.ts'
import { isObject, type JsonObject, member } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import { DocumentReader, defaultDocument, overlay, type RuleSet } from '../../rules/document/document.ts'
import type { Condition } from '../../rules/nodes/condition.ts'
import { checkText } from '../../workbench/document/check.ts'
import { readDocumentText } from '../../workbench/document/json-text.ts'
import type { FoundProblem, NumberTest, Reading, RuleInfo } from '../protocol.ts'
import { partsOf, section } from './document-walk.ts'
import { knobsOf } from './knobs.ts'

export interface ReadText {
  readonly reading: Reading
  /** What runs: the built-in rules where it has none. Undefined where it is not valid. */
  readonly document: JsonObject | undefined
  readonly ruleSet: RuleSet | undefined
  readonly conditions: ReadonlyMap<string, Condition>
}

export function readText(text: string): ReadText {
  const { value } = readDocumentText(text)
  const problems = checkText(text).map(
    ({ problem, span }): FoundProblem => ({
      severity: problem.severity,
      code: problem.code,
      message: problem.message,
      hint: problem.hint,
      edits: problem.edits ?? [],
      from: span.offset,
      to: span.offset + span.length,
    }),
  )
  const none = {
    reading: { valid: false, problems, rules: [], knobs: [], tests: [] },
    document: undefined,
    ruleSet: undefined,
    conditions: new Map(),
  }
  if (!isObject(value) || problems.some(({ severity }) => severity === 'error')) return none
  const { $schema: _, ...document } = overlay(value, defaultDocument)
  const conditions = new Map<string, Condition>()
  const { ruleSet } = new DocumentReader({ rules: {} }, (condition, pointer) => {
    conditions.set(pointer, condition)
    return condition
  }).read(document)
  if (ruleSet === undefined) return none
  const rules = ruleSet.rules.map(
    ({ id, node, alarm, key, silent }): RuleInfo => ({
      id,
      description: String(member(node, 'description') ?? ''),
      alarm,
      keyed: key !== undefined,
      shadow: silent,
    }),
  )
  const tests = ruleSet.rules.flatMap(({ id }) => testsOf(document, id, conditions))
  return { reading: { valid: true, problems, rules, knobs: knobsOf(document), tests }, document, ruleSet, conditions }
}

const clauses = ['where', 'when', 'until', 'sequence', 'mute'] as const

/** Clauses that make another body: what is tested after them is not in the message. */
const makers = ['each', 'merge', 'window', 'sequence', 'unpack', 'absent']

/** Tests of numbers with limits that are known without a message. */
function testsOf(
  document: JsonObject,
  rule: string,
  conditions: ReadonlyMap<string, Condition>,
): readonly NumberTest[] {
  const node = member(section(document, 'rules'), rule)
  if (!isObject(node)) return []
  return clauses.flatMap(clause => {
    const part = member(node, clause)
    if (part === undefined) return []
    return [...partsOf(document, { node: part, pointer: under(under('/rules', rule), clause) })].flatMap(
      ({ pointer }) => {
        const condition = conditions.get(pointer)
        return condition?.kind === 'test' ? testOf(condition, node, rule, clause, pointer) : []
      },
    )
  })
}

function testOf(
  condition: Extract<Condition, { kind: 'test' }>,
  node: JsonObject,
  rule: string,
  clause: string,
  pointer: string,
): readonly NumberTest[] {
  const { subject, predicates } = condition
  if (subject.types !== undefined && !subject.types.includes('number')) return []
  const limits = predicates.flatMap(({ definition, argument }) => {
    const value = argument.constant ?? argument.present
    const values =
      typeof value === 'number' ? [value] : definition.name === 'between' && Array.isArray(value) ? value : []
    const numbers = values.filter(one => typeof one === 'number')
    return numbers.map(one => ({ value: one, predicate: definition.name, pointer: under(pointer, definition.name) }))
  })
  if (limits.length === 0) return []
  const isRaw = subject.source?.of === 'body' && (clause === 'where' || !makers.some(word => Object.hasOwn(node, word)))
  const name = nameOf(subject)
  const series = isRaw
    ? `raw ${JSON.stringify([name, node['by'] ?? null, node['from'] ?? null])}`
    : `made ${rule} ${name}`
  return [{ rule, pointer, clause, subject: name, series, limits }]
}
