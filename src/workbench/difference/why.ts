// Why two rule sets decide a line differently: for a message, how each explains it; for a timer, in which state the keys
// are whose timer it was. Asked of machines that have not seen the line, and of those that have.
import { type Explanation, explainOccasion, type WriteTime } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import { type RuleState, statesOf } from '../../engine/state.ts'
import type { Json } from '../../rules/data/json.ts'
import { canonical } from '../../rules/data/value.ts'
import { isStream } from '../../rules/nodes/channel-names.ts'
import type { Result } from '../recording/replay.ts'
import { type Difference, type Pair, sides } from './difference.ts'

/** Of the rules with which the difference lies. */
export type Why =
  | { readonly kind: 'explanations'; readonly of: Pair<readonly Explanation[]> }
  | { readonly kind: 'states'; readonly of: Pair<readonly RuleState[]> }

/** Both sides: before the line, which are brought to just before the difference; after it; and what came of it. */
export interface Seen {
  readonly before: Pair<Machine>
  readonly after: Pair<Machine>
  readonly results: Pair<readonly Result[]>
}

/** What both sides say about a difference. `seen` is what their machines were before the line and after it. */
export function whyOf(difference: Difference & { readonly kind: 'sends' }, seen: Seen, writeTime: WriteTime): Why {
  const { time, message, rules } = difference
  if (message === undefined) return { kind: 'states', of: statesBefore(seen.before, rules, time) }
  const explained = (side: keyof Pair<unknown>) => {
    const [before, after] = [seen.before[side], seen.after[side]]
    before.advance(time)
    const result = seen.results[side].at(-1)
    const decision = result?.kind === 'decided' ? result.decision : undefined
    const ids = withFeeders(after, rules)
    const all = explainOccasion({
      plan: after.plan,
      before: before.memories,
      after: after.memories,
      message,
      decision,
      now: time,
      writeTime,
    })
    return all.filter(({ rule }) => ids.has(rule))
  }
  return { kind: 'explanations', of: { old: explained('old'), new: explained('new') } }
}

/** The rules, and those that feed the streams which they read. */
function withFeeders({ plan }: Machine, rules: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const ids = new Set(rules.keys())
  for (const id of ids) {
    const streams = (plan.rule(id)?.inputs ?? []).filter(name => isStream(name))
    const feeders = plan.rules.filter(({ outcomes }) =>
      outcomes.some(({ outputs }) => outputs.some(output => streams.includes(output))),
    )
    // A set that grows while it is walked: feeders may be fed themselves.
    if (streams.length > 0) for (const feeder of feeders) ids.add(feeder.id)
  }
  return ids
}

function statesBefore(
  machines: Pair<Machine>,
  rules: ReadonlyMap<string, unknown>,
  time: number,
): Pair<readonly RuleState[]> {
  for (const side of sides) machines[side].advance(time - 1)
  const states = (machine: Machine) => statesOf(machine, time).filter(({ rule }) => rules.has(rule))
  const all = { old: states(machines.old), new: states(machines.new) }
  const due = new Set(sides.flatMap(side => all[side].flatMap(state => keysDue(state, time))))
  const ofDue = (state: RuleState) => ({
    ...state,
    keys: state.keys.filter(({ key }) => due.has(nameOf(state.rule, key))),
  })
  return { old: all.old.map(ofDue), new: all.new.map(ofDue) }
}

const keysDue = ({ rule, keys }: RuleState, time: number) =>
  keys.filter(({ waits }) => waits.some(({ due }) => due === time)).map(({ key }) => nameOf(rule, key))

const nameOf = (rule: string, key: Json | undefined) => `${rule} ${key === undefined ? '' : canonical(key)}`
