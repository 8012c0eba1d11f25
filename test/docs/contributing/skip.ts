// `skip`: the first events of each key are left out. What a sensor says while it starts counts for nothing.

import { nothing } from '../../../src/rules/clauses/readable.ts'
import { stateful } from '../../../src/rules/rule/bound-clause.ts'
import type { StreamClause } from '../../../src/rules/rule/clause.ts'

const definition = {
  name: 'skip',
  phase: 'stream',
  words: {
    skip: {
      summary: 'Leaves out the first so many events of each key.',
      schema: { type: 'integer', minimum: 1 },
      readable: nothing,
      read: node => (typeof node === 'number' ? node : undefined),
    },
  },
  compose: ({ skip }) => skip,
  recalls: false,
  uses: () => ({}),
  starts: () => false,
  begin: () => {},
  receive(most, stage, event) {
    const { state: skipped = 0 } = stage
    if (skipped < most) stage.state = skipped + 1
    else stage.pass(event)
  },
  timers: {},
  carry: (_, skipped) => skipped,
  retime: () => {},
  reason: (most, { before: { state: skipped = 0 } }) =>
    skipped < most ? { reason: `\`skip\` leaves it out: it is one of the first ${most} of its key.` } : undefined,
  report: (most, { state: skipped = 0 }) =>
    skipped < most ? { waits: [{ what: `\`skip\` leaves out ${most - skipped} more` }] } : {},
  coverage: {
    fact: skipped => skipped,
    letsThrough: ({ before, after }) => before.fact === after.fact,
    sides: {
      skip: [
        {
          missing: 'never left anything out',
          shownBy: step => step.keys.some(({ before, after }) => before.fact !== after.fact),
        },
        { missing: 'never let anything through', shownBy: step => step.fired },
      ],
    },
  },
  bound: { most: 'a number', counted: undefined },
  examples: [
    {
      rule: { skip: 2, then: { output: 'out' } },
      given: [
        [0, { t: 1 }],
        [1, { t: 2 }],
        [2, { t: 3 }],
      ],
      gives: [[2, { t: 3 }]],
    },
  ],
} satisfies StreamClause<{ skip: number }, number, number, number>

export const skip = stateful<{ skip: number }, number, number, number>(definition)
