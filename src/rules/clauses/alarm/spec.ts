// What an alarm is made of: what raises a key, what resolves it, and what is done meanwhile.
import type { Condition } from '../../nodes/condition.ts'
import type { Duration } from '../../nodes/duration-node.ts'
import type { Outcome } from '../../nodes/outcome.ts'
import type { Activity } from '../../rule/clause.ts'
import type { Silence } from './silence.ts'

export interface Alarm {
  readonly when: Condition | undefined
  /** In place of `when`: raised by silence. */
  readonly silence: Silence | undefined
  readonly for: Duration | undefined
  readonly times: number | undefined
  readonly until: Condition | undefined
  readonly keep: Duration | undefined
  readonly expire: Duration | undefined
  readonly emit: 'every' | 'rise'
  readonly repeat: Duration | undefined
  readonly otherwise: readonly Outcome[]
  readonly resolved: readonly Outcome[]
  /** True where every event counts and nothing asks what was before: there is nothing to raise or to resolve. */
  readonly open: boolean
  /** True where something is remembered from one event to the next. */
  readonly remembers: boolean
  /** True where somebody is told once, or waits to be told of the end. */
  readonly isAlarm: boolean
  /** True where it has a word that makes an alarm rule of it: what is held of a raising ends with it. */
  readonly isAlarmRule: boolean
}

/** What is remembered of a key beside its activity. */
export interface AlarmState {
  /** When it became pending. */
  since: number
  /** How many events in a row held. */
  count: number
  /** Since when the clear condition has held. */
  clearing?: number
  /** With `expire`: when an event last satisfied `when`. */
  satisfied?: number
}

/** What rule tests compare of a key. */
export interface AlarmFact {
  readonly clearing: boolean
}

/** Whether the key is raised. */
export const isRaised = ({ activity }: { readonly activity: Activity }): boolean => activity === 'raised'
