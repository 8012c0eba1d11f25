// `when` over time: idle, pending, raised, for one key. `for`, `times`, `until`, `keep`, `emit`, `repeat`, `resolved`.
// One event makes one transition.
import type { Alarm, Event } from '../../rules/data/event.ts'
import { type AlarmMemory, count } from '../memory.ts'
import { applyOutcomes } from '../outcomes.ts'
import { mostInALeap, type Run, scopeOf, setTimer } from '../run.ts'
import { dropHeld, emit, sendResolved } from './emission.ts'
import { timeReached } from './event-time.ts'

export function alarmOf(run: Run): AlarmMemory {
  run.key.alarm ??= { state: 'idle', since: 0, count: 0, sent: false }
  return run.key.alarm
}

/** Moves the key to another state; a rule is awake while a key of it is not idle. */
function become(run: Run, alarm: AlarmMemory, state: AlarmMemory['state']): void {
  const { memory } = run
  const before = memory.active
  if (alarm.state !== 'idle') memory.active--
  if (state !== 'idle') memory.active++
  alarm.state = state
  if (before > 0 !== memory.active > 0) run.host.wake(run.rule, memory.active > 0)
}

/** An event of the key. */
export function offerToAlarm(run: Run, event: Event): void {
  const { rule } = run
  if (rule.alarmless) {
    emit(run, { event, alarm: undefined })
    return
  }
  const alarm = alarmOf(run)
  const scope = scopeOf(run, event, alarm.state === 'raised' ? alarm.raised : undefined)
  const holds = rule.when === undefined || rule.when.evaluate(scope)
  if (alarm.state === 'raised') {
    const clears = rule.until === undefined ? !holds : rule.until.evaluate(scope)
    whileRaised(run, alarm, event, clears)
  } else if (holds) {
    if (alarm.state === 'idle') {
      become(run, alarm, 'pending')
      alarm.since = run.now
      alarm.count = 0
    }
    alarm.count++
    raiseIfDue(run, event)
  } else if (alarm.state === 'pending') {
    become(run, alarm, 'idle')
    setTimer(run, 'for', undefined)
  }
  if (!holds && !rule.shadow) applyOutcomes(rule.otherwise, scope, run.step)
}

function whileRaised(run: Run, alarm: AlarmMemory, event: Event, clears: boolean): void {
  const keep = run.rule.keep?.(run.parameters) ?? 0
  if (!clears) {
    delete alarm.clearing
    setTimer(run, 'keep', undefined)
  } else if (keep === 0) {
    resolve(run, event)
    return
  } else if (alarm.clearing === undefined) {
    alarm.clearing = run.now
    setTimer(run, 'keep', run.now + keep)
  }
  if (run.rule.emit === 'every') emit(run, { event, alarm: alarm.raised })
}

/** Raises a pending key if it has held for long enough, and often enough; else sees to it that time raises it. */
export function raiseIfDue(run: Run, event: Event): void {
  const alarm = alarmOf(run)
  const due = alarm.since + (run.rule.for?.(run.parameters) ?? 0)
  if (run.now < due) setTimer(run, 'for', due)
  else if (alarm.count >= (run.rule.times ?? 1)) raise(run, event)
}

export function raise(run: Run, event: Event): void {
  const alarm = alarmOf(run)
  const raised = { at: run.now, id: nameRaising(run, alarm.raised) }
  become(run, alarm, 'raised')
  alarm.raised = raised
  alarm.sent = false
  delete alarm.clearing
  count(run.memory, 'raised')
  setTimer(run, 'for', undefined)
  setTimer(run, 'repeat', nextRepeat(run, raised.at))
  emit(run, { event, alarm: raised })
}

export function resolve(run: Run, event: Event): void {
  const alarm = alarmOf(run)
  const { raised } = alarm
  become(run, alarm, 'idle')
  delete alarm.clearing
  count(run.memory, 'resolved')
  setTimer(run, 'keep', undefined)
  setTimer(run, 'repeat', undefined)
  dropHeld(run)
  if (raised !== undefined && alarm.sent) sendResolved(run, event, raised)
}

/** While raised, at each multiple of `repeat` after it was raised. */
export function repeatEmission(run: Run, event: Event): void {
  const { raised, state } = alarmOf(run)
  if (raised === undefined || state !== 'raised') return
  setTimer(run, 'repeat', nextRepeat(run, raised.at))
  emit(run, { event, alarm: raised })
}

/** When the emission is repeated next; undefined: never. */
export function nextRepeat(run: Run, raisedAt: number): number | undefined {
  const every = run.rule.repeat?.(run.parameters) ?? 0
  if (every === 0) return undefined
  const next = Math.floor((run.now - raisedAt) / every) + 1
  const last = Math.floor((timeReached(run) - raisedAt) / every)
  const skipped = Math.max(0, last + 1 - mostInALeap - next)
  if (skipped > 0) count(run.memory, 'leapt', skipped)
  return raisedAt + (next + skipped) * every
}

/** One text for this raising: rule, key and time; two in the same millisecond are told apart. */
function nameRaising(run: Run, before: Alarm | undefined): string {
  const { rule, key, now } = run
  const name = `${rule.id}/${key.text === '' ? '' : `${key.text}/`}${now}`
  const again = before?.at === now ? /\+(\d+)$/.exec(before.id) : undefined
  return before?.at === now ? `${name}+${Number(again?.[1] ?? 0) + 1}` : name
}
