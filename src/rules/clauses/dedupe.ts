// `dedupe`: an event is dropped if one with an equal value passed not long before.
import { showDuration } from '../data/duration.ts'
import type { Event } from '../data/event.ts'
import { isObject, type Json } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { canonical } from '../data/value.ts'
import { type Duration, readDuration } from '../nodes/duration-node.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { Stage, StreamClause } from '../rule/clause.ts'
import { closedObject, described, refer } from '../schema/fragment.ts'
import { keyed } from './readable.ts'

interface Dedupe {
  readonly on: Expression
  readonly within: Duration
}

/** The values that passed, by their canonical forms. */
interface Passed {
  readonly at: Map<string, number>
  /** From `first` on, oldest first: the first entry of a Map is found behind all that were deleted before it. */
  readonly order: string[]
  first: number
}

const definition = {
  name: 'dedupe',
  phase: 'stream',
  words: {
    dedupe: {
      synonyms: ['dedup', 'deduplicate', 'distinct', 'unique'],
      summary: 'Drops an event if one with an equal value passed less than this long ago.',
      schema: closedObject(
        {
          on: described('The value that is compared.', refer('expression')),
          within: described('How long an equal value is dropped.', refer('duration')),
        },
        ['on', 'within'],
      ),
      readable: keyed,
      read: readDedupe,
    },
  },
  recalls: true,
  compose: ({ dedupe }) => dedupe,
  uses: ({ on, within }) => ({ expressions: [on], spans: [within] }),
  starts: () => false,
  begin: () => {},
  receive(spec, stage, event) {
    if (isDuplicate(spec, stage, event)) stage.count('duplicates')
    else stage.pass(event)
  },
  timers: {},
  carry: ({ same }, state) => (same('dedupe', 'on') ? state : undefined),
  retime: () => {},
  reason: ({ within }, { counted, scope }) =>
    counted('duplicates') === 0
      ? undefined
      : {
          reason: `\`dedupe\` drops it: an equal value passed less than ${showDuration(within(scope.parameters))} before.`,
        },
  report: () => ({}),
  coverage: {
    fact: () => undefined,
    letsThrough: () => false,
    sides: {
      dedupe: [
        { missing: 'never dropped anything', shownBy: step => step.counted('duplicates') > 0 },
        {
          missing: 'never let anything through',
          shownBy: step => step.keys.some(({ before, after }) => before.newest !== after.newest),
        },
      ],
    },
  },
  bound: { most: '`limits.windowEvents` values: the oldest goes', counted: 'crowded' },
  examples: [
    {
      rule: { dedupe: { on: '$.n', within: '10s' }, then: { output: 'out' } },
      given: [
        [0, { n: 1 }],
        [5, { n: 1 }],
        [10, { n: 1 }],
      ],
      gives: [
        [0, { n: 1 }],
        [10, { n: 1 }],
      ],
    },
  ],
} satisfies StreamClause<{ dedupe: Dedupe }, Dedupe, Passed, undefined>

export const dedupe = stateful<{ dedupe: Dedupe }, Dedupe, Passed, undefined>(definition)

/** True for an event that is dropped; the value of one that passes is remembered. */
function isDuplicate({ on, within }: Dedupe, stage: Stage<Passed>, event: Event): boolean {
  const value = on.evaluate(stage.scope(event))
  if (value === undefined) return false
  const passed: Passed = stage.state ?? { at: new Map<string, number>(), order: [], first: 0 }
  stage.state = passed
  const length = within(stage.parameters)
  while (passed.at.size > 0 && stage.now - oldest(passed).at >= length) forgetOldest(passed)
  const text = canonical(value)
  if (passed.at.has(text)) return true
  passed.at.set(text, stage.now)
  passed.order.push(text)
  if (passed.at.size > stage.limits.windowEvents) {
    forgetOldest(passed)
    stage.count('crowded')
  }
  return false
}

function oldest({ at, order, first }: Passed): { readonly text: string; readonly at: number } {
  const text = order[first] ?? ''
  return { text, at: at.get(text) ?? Number.NEGATIVE_INFINITY }
}

function forgetOldest(passed: Passed): void {
  passed.at.delete(oldest(passed).text)
  passed.first++
  if (passed.first * 2 < passed.order.length) return
  passed.order.splice(0, passed.first)
  passed.first = 0
}

function readDedupe(node: Json, pointer: string, reader: NodeReader): Dedupe | undefined {
  if (!isObject(node) || node['on'] === undefined || node['within'] === undefined) return undefined
  const on = reader.expression(node['on'], under(pointer, 'on'))
  return { on, within: readDuration(node['within'], under(pointer, 'within'), reader) }
}
