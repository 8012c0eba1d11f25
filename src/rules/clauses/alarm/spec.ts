// What an alarm is made of: what raises a key, what resolves it, and what is done meanwhile.
import type { JsonObject } from '../../data/json.ts'
import type { Condition } from '../../nodes/condition.ts'
import type { Count } from '../../nodes/count-node.ts'
import type { EventDuration } from '../../nodes/event-duration.ts'
import type { Outcome } from '../../nodes/outcome.ts'
import type { ParameterPlace } from '../../nodes/parameter-place.ts'
import type { Activity, Same } from '../../rule/clause.ts'
import type { Silence } from './silence.ts'

export interface Alarm {
  readonly when: Condition | undefined
  /** In place of `when`: raised by silence. */
  readonly silence: Silence | undefined
  readonly for: EventDuration | undefined
  readonly times: Count | undefined
  readonly until: Condition | undefined
  readonly keep: EventDuration | undefined
  readonly expire: EventDuration | undefined
  readonly emit: 'every' | 'rise'
  readonly repeat: EventDuration | undefined
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
  /** That `times` asked for more events in a row when the last of them ran: a changed parameter takes effect with the next. */
  short?: true
  /** Since when the clear condition has held. */
  clearing?: number
  /** With `expire`: when an event last satisfied `when`. */
  satisfied?: number
  /** Of each wait whose duration depends on the event: where it is. */
  places?: { readonly [word in Waiting]?: ParameterPlace }
}

/** What waits for time. */
export type Waiting = 'absent' | 'for' | 'keep' | 'expire' | 'repeat'

/** What rule tests compare of a key. */
export interface AlarmFact {
  readonly clearing: boolean
}

/** Whether the key is raised. */
export const isRaised = ({ activity }: { readonly activity: Activity }): boolean => activity === 'raised'

/** The duration of what waits. */
export const durationOf = (alarm: Alarm, word: Waiting): EventDuration | undefined =>
  word === 'absent' ? alarm.silence?.after : alarm[word]

/** How long a wait lasts that began with this state; 0: not at all. */
export const lengthIn = (alarm: Alarm, word: Waiting, state: AlarmState | undefined, parameters: JsonObject): number =>
  durationOf(alarm, word)?.at(parameters, state?.places?.[word]) ?? 0

/** The places of durations that say something else now are found again. */
export function forgetPlaces(state: AlarmState, same: Same): void {
  if (state.places === undefined) return
  const kept = Object.entries(state.places).filter(([word]) => same(word))
  if (kept.length === 0) delete state.places
  else state.places = Object.fromEntries(kept)
}
