// A rule: its clauses, read as one sentence. The table of clauses is what the reader and the schema read.
import type { Condition } from './condition.ts'
import { isObject, type Json } from './json.ts'
import { type Outcome, readNames, readOutcomes } from './outcome.ts'
import { didYouMean, problem, under } from './problem.ts'
import type { Reading } from './reading.ts'
import { checkShape, refer, type Schema } from './schema.ts'
import { show } from './value.ts'

export interface Rule {
  readonly id: string
  readonly description: string | undefined
  readonly enabled: boolean
  readonly shadow: boolean
  /** Inputs and `#streams` that it reads; undefined: every input. */
  readonly from: readonly string[] | undefined
  readonly where: Condition | undefined
  readonly when: Condition | undefined
  readonly then: readonly Outcome[]
  readonly otherwise: readonly Outcome[]
  /** True where deciding or sending reads the body of the message. */
  readonly needsBody: boolean
}

interface Clause {
  readonly summary: string
  readonly schema: Schema
}

/** Every clause, in the order in which they apply. */
export const clauses: Readonly<Record<string, Clause>> = {
  description: { summary: 'What the rule is for, for people.', schema: { type: 'string' } },
  enabled: { summary: 'false: not run. Default: true.', schema: { type: 'boolean' } },
  shadow: { summary: 'true: evaluated and counted, but sends nothing and feeds nothing.', schema: { type: 'boolean' } },
  from: { summary: 'The inputs, or internal #streams, that it reads; default: every input.', schema: refer('names') },
  where: { summary: 'Events that do not satisfy it do not belong to the stream.', schema: refer('condition') },
  when: { summary: "The rule's condition. Default: true.", schema: refer('condition') },
  then: { summary: 'What happens for each event that satisfies `when`.', schema: refer('outcomes') },
  otherwise: { summary: 'What happens for each event that fails `when`.', schema: refer('outcomes') },
}

const names = Object.keys(clauses)

/** The rule under this id; undefined where it is so wrong that nothing can be said of it. */
export function readRule(id: string, node: Json, pointer: string, reading: Reading): Rule | undefined {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    reading.report(
      problem('bad-name', pointer, `"${id}" cannot be a rule id: letters, digits, "_" and "-", at most 64.`),
    )
  }
  if (!isObject(node)) {
    reading.report(
      problem(
        'not-an-object',
        pointer,
        `${show(node)} is no rule; write { "when": …, "then": { "output": "output1" } }.`,
      ),
    )
    return undefined
  }
  for (const [name, value] of Object.entries(node)) {
    const clause = Object.hasOwn(clauses, name) ? clauses[name] : undefined
    if (clause !== undefined) {
      reading.report(...checkShape(clause.schema, value, under(pointer, name)))
      continue
    }
    const message = `"${name}" is no clause of a rule; valid are ${names.join(', ')}.`
    reading.report(problem('unknown-key', under(pointer, name), message, didYouMean(name, names)))
  }
  if (node['then'] === undefined) {
    reading.report(
      problem(
        'missing-key',
        pointer,
        '"then" is missing: a rule says what happens, as in { "then": { "output": "output1" } }.',
      ),
    )
  }

  const optional = <Read>(name: string, read: (node: Json, pointer: string, reading: Reading) => Read) => {
    const value = node[name]
    return value === undefined ? undefined : read(value, under(pointer, name), reading)
  }
  const condition = (value: Json, place: string) => reading.condition(value, place)
  const where = optional('where', condition)
  const when = optional('when', condition)
  const then = optional('then', readOutcomes) ?? []
  const otherwise = optional('otherwise', readOutcomes) ?? []
  const outcomes = [...then, ...otherwise]
  return {
    id,
    description: typeof node['description'] === 'string' ? node['description'] : undefined,
    enabled: node['enabled'] !== false,
    shadow: node['shadow'] === true,
    from: optional('from', readNames),
    where,
    when,
    then,
    otherwise,
    needsBody: where?.needsBody === true || when?.needsBody === true || outcomes.some(needsBody),
  }
}

function needsBody(outcome: Outcome): boolean {
  return outcome.when?.needsBody === true || outcome.tag.some(([, to]) => to.needsBody)
}
