// From an emission to `then`: `changes`, then throttle, debounce or sample, then the outcomes.
import type { Band } from '../../rules/clauses/changes.ts'
import type { Alarm } from '../../rules/data/event.ts'
import type { Json } from '../../rules/data/json.ts'
import { equal, type Value } from '../../rules/data/value.ts'
import type { Emission, LimiterMemory } from '../memory.ts'
import { count } from '../memory.ts'
import { applyOutcomes } from '../outcomes.ts'
import { type Run, scopeOf, setTimer } from '../run.ts'

export function emit(run: Run, emission: Emission): void {
  if (!passesChanges(run, emission)) return
  const { limiter } = run.rule
  if (limiter === undefined) {
    send(run, emission)
    return
  }
  const held: LimiterMemory = run.key.limiter ?? {}
  run.key.limiter = held
  const length = limiter.duration(run.parameters)
  if (limiter.kind === 'throttle') {
    if (held.passed !== undefined && run.now - held.passed < length) return
    held.passed = run.now
    send(run, emission)
    return
  }
  held.held = { event: emission.event, alarm: emission.alarm, previous: run.key.previous?.before ?? [] }
  held.since = run.now
  setTimer(run, 'limiter', heldUntil(run, run.now))
}

/** When an emission that is held since then passes; undefined: the rule holds none. */
export function heldUntil(run: Run, since: number): number | undefined {
  const { limiter } = run.rule
  if (limiter === undefined) return undefined
  const length = Math.max(limiter.duration(run.parameters), 1)
  return limiter.kind === 'debounce' ? since + length : (Math.floor(since / length) + 1) * length
}

/** The timer of debounce and sample: what was held passes. */
export function release(run: Run): void {
  const held = run.key.limiter?.held
  if (held === undefined) return
  delete run.key.limiter?.held
  send(run, held)
}

/** Drops a raising that is still held when the rule is resolved. */
export function dropHeld(run: Run): void {
  if (run.rule.emit !== 'rise' || run.key.limiter?.held === undefined) return
  delete run.key.limiter.held
  setTimer(run, 'limiter', undefined)
}

function send(run: Run, { event, alarm, previous }: Emission): void {
  const { rule, step, memory, key } = run
  count(memory, 'fired')
  step.fire(rule.id)
  if (rule.shadow) return
  if (alarm !== undefined && key.alarm?.raised?.id === alarm.id) key.alarm.sent = true
  const scope = scopeOf(run, event, alarm)
  applyOutcomes(rule.then, previous === undefined ? scope : { ...scope, previous }, step)
}

/** What the rule does when it is resolved; only where the raising was sent. */
export function sendResolved(run: Run, event: Emission['event'], alarm: Alarm): void {
  const { rule, step } = run
  if (!rule.shadow) applyOutcomes(rule.resolved, scopeOf(run, event, alarm), step)
}

function passesChanges(run: Run, { event, alarm }: Emission): boolean {
  const { changes } = run.rule
  if (changes === undefined) return true
  const scope = scopeOf(run, event, alarm)
  const value = changes.on.evaluate(scope)
  if (value === undefined || (changes.by !== undefined && typeof value !== 'number')) return false
  const last = run.key.changes?.value
  if (last === undefined) {
    run.key.changes = { value }
    return changes.first
  }
  const margin = changes.by === undefined ? undefined : marginOf(changes.by, last, changes.by.amount.evaluate(scope))
  if (equal(value, last)) return false
  if (
    changes.by !== undefined &&
    !(typeof value === 'number' && typeof last === 'number' && margin !== undefined && Math.abs(value - last) >= margin)
  ) {
    return false
  }
  run.key.changes = { value }
  return true
}

/** By how much a value has to differ from the last; undefined: no value does. */
function marginOf({ percent }: Band, last: Json, amount: Value): number | undefined {
  if (typeof amount !== 'number' || typeof last !== 'number') return undefined
  return percent ? (Math.abs(last) * amount) / 100 : amount
}
