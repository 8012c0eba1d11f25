// A rule as the reference reads it: what was read of each of its words, and of no more of the engine's than expressions
// and conditions.

import type { AggregateField } from '../../src/rules/aggregates/fields.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import type { Sequence } from '../../src/rules/clauses/sequence-steps.ts'
import { parseDuration } from '../../src/rules/data/duration.ts'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import type { Condition } from '../../src/rules/nodes/condition.ts'
import type { Expression } from '../../src/rules/nodes/expression.ts'
import type { Outcome } from '../../src/rules/nodes/outcome.ts'
import { type Path, parsePath } from '../../src/rules/path/path.ts'
import { RuleReader } from '../../src/rules/reading/rule-reader.ts'
import type { Rule as EngineRule, LookupTable } from '../../src/rules/rule/rule.ts'

export type Duration = (parameters: JsonObject) => number

export interface EventTime {
  readonly path: Path
  readonly lateness: number
}

export interface Rule {
  readonly id: string
  readonly node: JsonObject
  readonly shadow: boolean
  readonly from: readonly string[] | undefined
  readonly each: Path | undefined
  readonly where: Condition | undefined
  readonly by: Expression | undefined
  readonly time: EventTime | undefined
  readonly dedupe: { readonly on: Expression; readonly within: Duration } | undefined
  readonly merge: Duration | undefined
  readonly latest: readonly LookupTable[]
  readonly window: Json | undefined
  readonly aggregate: readonly AggregateField[]
  readonly when: Condition | undefined
  readonly sequence: Sequence | undefined
  readonly absent: { readonly after: Duration; readonly keys: Expression | undefined } | undefined
  readonly for: Duration | undefined
  readonly times: number | undefined
  readonly until: Condition | undefined
  readonly keep: Duration | undefined
  readonly changes:
    | {
        readonly on: Expression
        readonly by: { readonly amount: Expression; readonly percent: boolean } | undefined
        readonly first: boolean
      }
    | undefined
  readonly emit: 'every' | 'rise'
  readonly repeat: Duration | undefined
  readonly limiter: { readonly kind: 'throttle' | 'debounce' | 'sample'; readonly duration: Duration } | undefined
  readonly then: readonly Outcome[]
  readonly otherwise: readonly Outcome[]
  readonly resolved: readonly Outcome[]
  readonly remembered: readonly Expression[]
}

/** Reads the words of a rule that the engine's reader found valid. */
export function partsOf({ id, node, definitions }: EngineRule, parameters: JsonObject): Rule {
  const reader = new RuleReader(parameters, Object.fromEntries(definitions))
  const rule = {
    node,
    has: (word: string) => node[word] !== undefined,
    get readsAlarm() {
      return reader.readsAlarm
    },
    definitions,
  }
  const read: { [word: string]: unknown } = {}
  for (const [name, word] of words) {
    const value = node[name]
    if (value !== undefined) read[name] = reader.at(word.readable(rule), () => word.read(value, '', reader))
  }
  // Each word's part is of the type that its clause reads.
  const parts = read as unknown as Partial<Rule> & Record<'throttle' | 'debounce' | 'sample', Duration | undefined>
  const kind = (['throttle', 'debounce', 'sample'] as const).find(name => node[name] !== undefined)
  const length = kind === undefined ? undefined : parts[kind]
  const rises = ['for', 'times', 'until', 'keep', 'absent'].some(name => node[name] !== undefined)
  return {
    id,
    node,
    shadow: parts.shadow === true,
    from: parts.from,
    each: parts.each,
    where: parts.where,
    by: parts.by,
    time: timeOf(node['time']),
    dedupe: parts.dedupe,
    merge: parts.merge,
    latest: parts.latest ?? [],
    window: node['window'],
    aggregate: parts.aggregate ?? [],
    when: parts.when,
    sequence: parts.sequence,
    absent: parts.absent,
    for: parts.for,
    times: parts.times,
    until: parts.until,
    keep: parts.keep,
    changes: parts.changes,
    emit: node['emit'] === 'rise' || (rises && node['emit'] !== 'every') ? 'rise' : 'every',
    repeat: parts.repeat,
    limiter: kind === undefined || length === undefined ? undefined : { kind, duration: length },
    then: parts.then ?? [],
    otherwise: parts.otherwise ?? [],
    resolved: parts.resolved ?? [],
    remembered: reader.remembered,
  }
}

function timeOf(node: Json | undefined): EventTime | undefined {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined
  const { path: text, lateness } = node as JsonObject
  const parsed = parsePath(String(text))
  if (!('path' in parsed)) return undefined
  return { path: parsed.path, lateness: typeof lateness === 'string' ? (parseDuration(lateness) ?? 0) : 0 }
}
