// `mute`: while it holds, nothing is sent. The state goes on, and a raising that was not told is told afterwards.
import type { Condition } from '../nodes/condition.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { EmissionClause, Made, Stage } from '../rule/clause.ts'
import { refer } from '../schema/fragment.ts'
import { sending } from './readable.ts'

/** What the newest emission came to. */
interface Asked {
  readonly muted: boolean
}

const definition = {
  name: 'mute',
  phase: 'emission',
  words: {
    mute: {
      synonyms: ['inhibit', 'suppress', 'snooze', 'shelve'],
      summary: 'While it holds, nothing of `then` and `otherwise` is sent; an alarm goes on, and is told afterwards.',
      schema: refer('condition'),
      after: 'repeat',
      readable: sending,
      read: (node, pointer, reader) => reader.condition(node, pointer),
    },
  },
  compose: ({ mute }) => mute,
  uses: condition => ({ expressions: [condition] }),
  starts: () => false,
  begin: () => {},
  receive(condition, stage, emission) {
    if (isMuted(condition, stage, emission)) return
    if (emission.alarm !== undefined) stage.pay(emission.alarm)
    stage.forward(emission)
  },
  admits: (condition, stage, made) => !isMuted(condition, stage, made),
  timers: {},
  settle: () => {},
  carry: (_, state) => state,
  retime: () => {},
  reason: (_, state) => (state?.muted === true ? '`mute` holds the emission back' : undefined),
  report: (_, { key }) =>
    key.owed === true
      ? { waits: [{ what: 'is told by the next event, or repeat, that finds `mute` not to hold' }] }
      : {},
  coverage: {
    fact: ({ muted }) => muted,
    letsThrough: ({ after }) => after.fact !== true,
    sides: {
      mute: [
        { missing: 'never let anything through', shownBy: step => step.fired },
        { missing: 'never muted anything', shownBy: step => step.counted('muted') > 0 },
      ],
    },
  },
  bound: { most: 'whether the newest emission was muted', counted: undefined },
  examples: [
    {
      rule: { mute: { path: '$.service', eq: true }, then: { output: 'out' } },
      given: [
        [0, { t: 1 }],
        [1, { t: 2, service: true }],
        [2, { t: 3 }],
      ],
      gives: [
        [0, { t: 1 }],
        [2, { t: 3 }],
      ],
    },
  ],
} satisfies EmissionClause<{ mute: Condition }, Condition, Asked, boolean>

export const mute = stateful<{ mute: Condition }, Condition, Asked, boolean>(definition)

/** Counts what is muted, and owes the raising that is not told because of it. */
function isMuted(condition: Condition, stage: Stage<Asked>, { event, alarm, isOwed }: Made): boolean {
  const muted = condition.evaluate(stage.scope(event, alarm))
  stage.state = { muted }
  if (!muted) return false
  // One that is made only because the raising is owed is none until it is told.
  if (isOwed !== true) stage.count('muted')
  if (alarm !== undefined) stage.owe(alarm)
  return true
}
