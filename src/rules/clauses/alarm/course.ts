// The course of an alarm: idle, pending, raised, for one key. One event makes one transition.
import type { Event } from '../../data/event.ts'
import { mostInALeap, type Stage } from '../../rule/clause.ts'
import { silenceEvent } from './silence.ts'
import { type Alarm, type AlarmState, isRaised } from './spec.ts'
import { beginWait, lengthOf, stateOf, watch, watchFor } from './waits.ts'

type AlarmStage = Stage<AlarmState>

/** An event of the key. */
export function receive(alarm: Alarm, stage: AlarmStage, event: Event): void {
  if (alarm.silence !== undefined) {
    if (isRaised(stage.key)) resolve(alarm, stage, event)
    watch(alarm, stage, event)
  } else if (alarm.open && !stage.isRead) stage.emit(event, undefined)
  else decide(alarm, stage, event)
}

function decide(alarm: Alarm, stage: AlarmStage, event: Event): void {
  const { activity, raised } = stage.key
  const scope = stage.scope(event, activity === 'raised' ? raised : undefined)
  const holds = alarm.when === undefined || alarm.when.evaluate(scope)
  if (activity === 'raised') {
    const clears = alarm.until === undefined ? !holds : alarm.until.evaluate(scope)
    if (holds) satisfied(alarm, stage, event)
    whileRaised(alarm, stage, event, clears)
  } else if (holds) {
    const state = stateOf(stage)
    if (activity === 'idle') {
      stage.become('pending')
      state.since = stage.now
      state.count = 0
      beginWait(alarm, 'for', stage, event)
    }
    state.count++
    if (state.count < (alarm.times?.(stage.parameters) ?? 1)) state.short = true
    else delete state.short
    satisfied(alarm, stage, event)
    raiseIfDue(alarm, stage, event)
  } else if (activity === 'pending') {
    breakOff(stage)
  }
  if (!holds) stage.sendAdmitted(alarm.otherwise, scope)
}

/** An event satisfies `when`: `expire` begins again. */
function satisfied(alarm: Alarm, stage: AlarmStage, event: Event): void {
  if (alarm.expire === undefined) return
  const length = beginWait(alarm, 'expire', stage, event, isRaised(stage.key) ? stage.key.raised : undefined)
  stateOf(stage).satisfied = stage.now
  stage.setTimer('expire', length === 0 ? undefined : stage.now + length)
}

/** What was pending is not raised. */
function breakOff(stage: AlarmStage): void {
  stage.become('idle')
  stage.setTimer('for', undefined)
  stage.setTimer('expire', undefined)
}

function whileRaised(alarm: Alarm, stage: AlarmStage, event: Event, clears: boolean): void {
  const state = stateOf(stage)
  if (!clears) {
    delete state.clearing
    stage.setTimer('keep', undefined)
  } else {
    const begins = state.clearing === undefined
    const keep = begins ? beginWait(alarm, 'keep', stage, event, stage.key.raised) : lengthOf(alarm, 'keep', stage)
    if (keep === 0) {
      resolve(alarm, stage, event)
      return
    }
    if (begins) {
      state.clearing = stage.now
      stage.setTimer('keep', stage.now + keep)
    }
  }
  if (alarm.emit === 'every') stage.emit(event, stage.key.raised)
  else if (stage.key.owed === true) stage.emit(event, stage.key.raised, 'owed')
}

/** Raises a pending key if it has held for long enough, and often enough; else sees to it that time raises it. */
function raiseIfDue(alarm: Alarm, stage: AlarmStage, event: Event): void {
  const state = stateOf(stage)
  const due = state.since + lengthOf(alarm, 'for', stage)
  if (stage.now < due) stage.setTimer('for', due)
  else if (state.short !== true) raise(alarm, stage, event)
}

function raise(alarm: Alarm, stage: AlarmStage, event: Event): void {
  const raised = { at: stage.now, id: nameRaising(stage) }
  stage.become('raised')
  stage.raise(raised)
  delete stateOf(stage).clearing
  stage.count('raised')
  stage.setTimer('for', undefined)
  beginWait(alarm, 'repeat', stage, event, raised)
  stage.setTimer('repeat', nextRepeat(alarm, stage, raised.at))
  stage.emit(event, raised)
  idleWhereOpen(alarm, stage)
}

/**
 * Where nothing asks what was before, no key is raised, and none waits for more events: a change that took the last word of alarms
 * leaves none that would stay so for ever.
 */
function idleWhereOpen(alarm: Alarm, stage: AlarmStage): void {
  if (!alarm.open || stage.isRead) return
  if (isRaised(stage.key) || (stage.key.activity === 'pending' && stage.state?.short === true)) stage.become('idle')
}

function resolve(alarm: Alarm, stage: AlarmStage, event: Event): void {
  const { raised, told } = stage.key
  stage.become('idle')
  delete stateOf(stage).clearing
  stage.count('resolved')
  stage.setTimer('keep', undefined)
  stage.setTimer('expire', undefined)
  stage.setTimer('repeat', undefined)
  if (alarm.isAlarmRule) stage.settle()
  if (raised !== undefined && told) stage.send(alarm.resolved, stage.scope(event, raised))
}

/** An expected key has left the list. */
export function dismiss(alarm: Alarm, stage: AlarmStage): void {
  if (isRaised(stage.key)) resolve(alarm, stage, silenceEvent(stage))
}

/** The timers. Each is about the newest event of the key. */
export const timers = {
  /** The key has been silent for so long. */
  absent(alarm: Alarm, stage: AlarmStage): void {
    if (!isRaised(stage.key)) raise(alarm, stage, silenceEvent(stage))
  },
  for(alarm: Alarm, stage: AlarmStage): void {
    const { newest } = stage.key
    if (newest !== undefined) raiseIfDue(alarm, stage, newest)
  },
  keep(alarm: Alarm, stage: AlarmStage): void {
    const { newest } = stage.key
    if (newest !== undefined) resolve(alarm, stage, newest)
  },
  /** No event has satisfied `when` for so long. */
  expire(alarm: Alarm, stage: AlarmStage): void {
    const { activity, newest } = stage.key
    if (activity === 'pending') breakOff(stage)
    else if (newest !== undefined && isRaised(stage.key)) resolve(alarm, stage, newest)
  },
  repeat(alarm: Alarm, stage: AlarmStage): void {
    const { newest, raised } = stage.key
    const event = alarm.silence === undefined ? newest : silenceEvent(stage)
    if (event === undefined || raised === undefined || !isRaised(stage.key)) return
    // From this moment on: it may be one of those that a leap of time skips.
    const first = nextRepeat(alarm, stage, raised.at, stage.now - 1)
    const isSkipped = first !== undefined && first > stage.now
    stage.setTimer('repeat', isSkipped ? first : nextRepeat(alarm, stage, raised.at))
    // What tells a raising that is owed is no repeat.
    if (!isSkipped) stage.emit(event, raised, stage.key.owed === true ? undefined : 'again')
  },
}

/** Sets the timers by the present durations, from the moments that are remembered. */
export function retime(alarm: Alarm, stage: AlarmStage): void {
  idleWhereOpen(alarm, stage)
  const { key, state } = stage
  if (alarm.silence === undefined || isRaised(key)) stage.setTimer('absent', undefined)
  else watchFor(lengthOf(alarm, 'absent', stage), stage)
  stage.setTimer('for', ripens(alarm, stage))
  const clearing = isRaised(key) ? state?.clearing : undefined
  stage.setTimer('keep', clearing === undefined ? undefined : clearing + lengthOf(alarm, 'keep', stage))
  const satisfiedAt = key.activity === 'idle' ? undefined : state?.satisfied
  const expire = satisfiedAt === undefined ? 0 : lengthOf(alarm, 'expire', stage)
  stage.setTimer('expire', satisfiedAt === undefined || expire === 0 ? undefined : satisfiedAt + expire)
  const raised = isRaised(key) ? key.raised : undefined
  stage.setTimer('repeat', raised === undefined ? undefined : nextRepeat(alarm, stage, raised.at))
}

/** When a pending key is raised by time alone; undefined: it takes an event. */
function ripens(alarm: Alarm, stage: AlarmStage): number | undefined {
  const { key, state } = stage
  if (key.activity !== 'pending') return undefined
  const due = (state?.since ?? 0) + lengthOf(alarm, 'for', stage)
  return due > stage.now || state?.short !== true ? due : undefined
}

/**
 * When the emission is repeated next after that time: at each multiple of `repeat` after it was raised; undefined: never.
 * Where time leaps, only the last of those that are due run, and the others are counted.
 */
function nextRepeat(alarm: Alarm, stage: AlarmStage, raisedAt: number, after: number = stage.now): number | undefined {
  const every = lengthOf(alarm, 'repeat', stage)
  if (every === 0) return undefined
  // In event time a key's first event may set the time back behind the raising.
  const next = Math.max(1, Math.floor((after - raisedAt) / every) + 1)
  // What ends the repeating ends it at its moment.
  const ends = ['keep', 'expire'].map(timer => stage.due(timer) ?? Number.POSITIVE_INFINITY)
  const until = Math.min(stage.reached(), ...ends)
  const last = Math.floor((until - raisedAt) / every)
  const skipped = Math.max(0, last + 1 - mostInALeap - next)
  if (skipped > 0) stage.count('leapt', skipped)
  return raisedAt + (next + skipped) * every
}

/**
 * One string for this raising: rule, key and time, and the clock's where that is another: a key that was forgotten may be
 * raised at the same event time again. Two in the same millisecond are told apart.
 */
function nameRaising({ rule, key, now, clock }: Pick<AlarmStage, 'rule' | 'key' | 'now' | 'clock'>): string {
  const name = [rule, ...(key.text === '' ? [] : [key.text]), now, ...(clock === now ? [] : [clock])].join('/')
  const before = key.raised
  if (before?.at !== now) return name
  const again = /\+(\d+)$/.exec(before.id)
  return `${name}+${Number(again?.[1] ?? 0) + 1}`
}
