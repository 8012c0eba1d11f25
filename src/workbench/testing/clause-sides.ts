// What each clause of a rule can do, in two ways where there are two, and how a moment of a run shows that it did. Knows
// nothing of test files.
import type { Machine } from '../../engine/machine.ts'
import type { Rule } from '../../rules/rule.ts'
import { countsOf, type KeyFacts, keysOf } from '../inspection/rule-memory.ts'

/** What one moment does to one rule: a message, a timer, or a change of the twin. */
export interface RuleMoment {
  readonly rule: Rule
  readonly before: RuleFacts
  readonly after: RuleFacts
  readonly byMessage: boolean
  readonly fired: boolean
}

/** What of a rule's memory a moment changes. */
export interface RuleFacts {
  readonly raised: number
  readonly resolved: number
  readonly late: number
  readonly duplicates: number
  readonly keys: ReadonlyMap<string, KeyFacts>
}

/** What there is to see of a rule at this moment. */
export function factsOf(machine: Machine, rule: string): RuleFacts {
  const counts = countsOf(machine, rule)
  const count = (what: 'raised' | 'resolved' | 'late' | 'duplicates') => counts.get(what) ?? 0
  return {
    raised: count('raised'),
    resolved: count('resolved'),
    late: count('late'),
    duplicates: count('duplicates'),
    keys: keysOf(machine, rule),
  }
}

/** One thing that a clause can do. */
export interface Side {
  /** What to say where no test made it do that: completes "`for` …". */
  readonly missing: string
  readonly shownBy: (moment: RuleMoment) => boolean
}

const idle: KeyFacts = {
  key: undefined,
  state: 'idle',
  clearing: false,
  partials: [],
  seen: Number.NaN,
  newest: undefined,
  passed: undefined,
}

/** True where it holds for one of the rule's keys, before and after. */
const someKey = (holds: (before: KeyFacts, after: KeyFacts) => boolean) => (moment: RuleMoment) =>
  [...moment.after.keys].some(([text, after]) => holds(moment.before.keys.get(text) ?? idle, after))

const fired = ({ fired: did }: RuleMoment) => did
const raised = ({ before, after }: RuleMoment) => after.raised > before.raised
const resolved = ({ before, after }: RuleMoment) => after.resolved > before.resolved
const brokenOff = someKey((before, after) => before.state === 'pending' && after.state === 'idle')

/** An emission was made, and `changes` or a limiter did not let it through. */
const heldBack = (by: 'changes' | 'limiter') => (moment: RuleMoment) => {
  const { rule } = moment
  const everyEvent = rule.alarmless && rule.absent === undefined && rule.sequence === undefined
  const emits = (before: KeyFacts, after: KeyFacts) =>
    everyEvent
      ? before.newest !== after.newest
      : after.state === 'raised' &&
        (before.state !== 'raised' || (rule.emit === 'every' && before.newest !== after.newest))
  const isPassedOn = (before: KeyFacts, after: KeyFacts) => rule.changes === undefined || before.passed !== after.passed
  return (
    !moment.fired &&
    someKey((before, after) => emits(before, after) && isPassedOn(before, after) === (by === 'limiter'))(moment)
  )
}

const heldOut: readonly Side[] = [
  { missing: 'was never held out', shownBy: raised },
  { missing: 'was never broken off', shownBy: moment => brokenOff(moment) && !raised(moment) },
]
const limited = (by: 'changes' | 'limiter'): readonly Side[] => [
  { missing: 'never let anything through', shownBy: fired },
  { missing: 'never held anything back', shownBy: heldBack(by) },
]

/** The sides of the clauses that have any; conditions are asked themselves. */
export const clauseSides: Readonly<Record<string, readonly Side[]>> = {
  by: [{ missing: 'never had two keys', shownBy: ({ after }) => after.keys.size > 1 }],
  time: [{ missing: 'never had a late event', shownBy: ({ before, after }) => after.late > before.late }],
  dedupe: [
    { missing: 'never dropped anything', shownBy: ({ before, after }) => after.duplicates > before.duplicates },
    { missing: 'never let anything through', shownBy: someKey((before, after) => before.newest !== after.newest) },
  ],
  window: [{ missing: 'never ended', shownBy: someKey((before, after) => before.newest !== after.newest) }],
  sequence: [
    { missing: 'was never completed', shownBy: fired },
    {
      missing: 'was never left unfinished',
      shownBy: moment =>
        !moment.fired &&
        someKey((before, after) => after.partials.length < before.partials.length || after.partials.length > 1)(moment),
    },
  ],
  absent: [
    { missing: 'was never held out', shownBy: raised },
    {
      missing: 'was never broken off',
      shownBy: moment =>
        moment.byMessage && someKey((before, after) => before.state === 'idle' && before.seen < after.seen)(moment),
    },
  ],
  for: heldOut,
  times: heldOut,
  keep: [
    { missing: 'was never held out', shownBy: resolved },
    {
      missing: 'was never broken off',
      shownBy: someKey((before, after) => before.clearing && !after.clearing && after.state === 'raised'),
    },
  ],
  changes: limited('changes'),
  repeat: [
    {
      missing: 'never repeated anything',
      shownBy: moment =>
        !moment.byMessage &&
        moment.fired &&
        someKey((before, after) => before.state === 'raised' && after.state === 'raised')(moment),
    },
  ],
  throttle: limited('limiter'),
  debounce: limited('limiter'),
  sample: limited('limiter'),
  resolved: [{ missing: 'was never sent', shownBy: resolved }],
}

/** The sides of a rule itself. One that fires for every message cannot be shown not to. */
export function ruleSides({ stateless, when, where, from, each }: Rule): readonly Side[] {
  const always = stateless && [when, where, from, each].every(clause => clause === undefined)
  const notFired: Side = { missing: 'always fired', shownBy: moment => moment.byMessage && !moment.fired }
  return [{ missing: 'never fired', shownBy: fired }, ...(always ? [] : [notFired])]
}
