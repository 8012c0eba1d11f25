// The waits of an alarm: how long each lasts. One whose duration depends on the event finds its place as it begins.
import type { Event, Alarm as Raising } from '../../data/event.ts'
import type { Stage } from '../../rule/clause.ts'
import { placeOf } from '../../rule/wait.ts'
import { noEvent, silenceEvent, silentSince } from './silence.ts'
import { type Alarm, type AlarmState, durationOf, lengthIn, type Waiting } from './spec.ts'

type AlarmStage = Stage<AlarmState>

export function stateOf(stage: AlarmStage): AlarmState {
  const state = stage.state ?? { since: 0, count: 0 }
  stage.state = state
  return state
}

/** A wait begins with this event: its length. */
export function beginWait(alarm: Alarm, word: Waiting, stage: AlarmStage, event: Event, raising?: Raising): number {
  const duration = durationOf(alarm, word)
  if (duration === undefined) return 0
  const place = placeOf(duration, stage, event, raising)
  if (place !== undefined) {
    const state = stateOf(stage)
    state.places = { ...state.places, [word]: place }
  }
  return duration.at(stage.parameters, place)
}

/** The length of a wait that is under way. Where a change has made it one of the event, it is found in the newest. */
export function lengthOf(alarm: Alarm, word: Waiting, stage: AlarmStage): number {
  const isFound = durationOf(alarm, word)?.find === undefined || stage.state?.places?.[word] !== undefined
  if (isFound) return lengthIn(alarm, word, stage.state, stage.parameters)
  const { newest = noEvent(stage.now), raised } = stage.key
  const event = alarm.silence === undefined || word === 'absent' ? newest : silenceEvent(stage)
  return beginWait(alarm, word, stage, event, stage.key.activity === 'raised' ? raised : undefined)
}

/** Arms the timer of the key's silence, with the event that ended the one before; without one, where it begins. */
export function watch(alarm: Alarm, stage: AlarmStage, event = noEvent(stage.now)): void {
  if (alarm.silence !== undefined) watchFor(beginWait(alarm, 'absent', stage, event), stage)
}

/** Sets the timer of the key's silence. */
export function watchFor(length: number, stage: AlarmStage): void {
  const since = silentSince(stage.key)
  if (since !== undefined) stage.setTimer('absent', since + length)
}
