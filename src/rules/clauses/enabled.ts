// `enabled` and `shadow`: whether the rule runs, and whether it may send.
import type { Json } from '../data/json.ts'
import { always, frameClause } from '../rule/frame-clause.ts'
import { nothing } from './readable.ts'

const boolean = { type: 'boolean' } as const
const truth = (node: Json) => (typeof node === 'boolean' ? node : undefined)

export const enabled = frameClause<{ enabled: boolean; shadow: boolean }>({
  words: {
    enabled: {
      synonyms: ['active', 'on'],
      unlike: ['disabled', 'disable', 'off', 'inactive'],
      summary: 'false: the rule is not run. Default: true.',
      schema: boolean,
      readable: nothing,
      read: truth,
    },
    shadow: {
      synonyms: ['dryRun', 'test'],
      summary: 'true: evaluated and counted, but sends nothing and feeds nothing. Default: false.',
      schema: boolean,
      readable: nothing,
      read: truth,
    },
  },
  frame: ({ enabled: runs = true, shadow = false }) => ({ enabled: runs, silent: shadow }),
  keepsKeys: always,
  sides: {},
  examples: [
    { rule: { enabled: false, then: { output: 'out' } }, given: [[0, { t: 1 }]], gives: [], why: 'it is not run' },
    { rule: { shadow: true, then: { output: 'out' } }, given: [[0, { t: 1 }]], gives: [], why: 'it is only counted' },
  ],
})
