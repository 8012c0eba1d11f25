// From an event of the key to `when`: `dedupe`, `merge`, windows, and what `previous` needs.
import type { Event } from '../../rules/data/event.ts'
import { isObject, type Json } from '../../rules/data/json.ts'
import { count } from '../memory.ts'
import { type Run, scopeOf } from '../run.ts'
import { offerToAbsent } from './absent.ts'
import { offerToAlarm } from './alarm.ts'
import { isDuplicate } from './dedupe.ts'
import { offerToSequence } from './sequence.ts'
import { addToWindow } from './window.ts'

/** An event of the key, in its time. */
export function receive(run: Run, event: Event): void {
  if (isDuplicate(run, event)) {
    count(run.memory, 'duplicates')
    return
  }
  const merged = mergeBody(run, event)
  if (run.rule.window === undefined) consider(run, merged)
  else addToWindow(run, merged, consider)
}

/** An event as `when` sees it: the newest of the key. */
export function consider(run: Run, event: Event): void {
  const { rule, key } = run
  key.newest = event
  key.newestAt = run.now
  if (rule.remembered.length > 0) {
    const before = key.previous?.now ?? []
    key.previous = { before, now: [] }
    const scope = scopeOf(run, event)
    key.previous = { before, now: rule.remembered.map(expression => expression.evaluate(scope)) }
  }
  if (rule.sequence !== undefined) offerToSequence(run, event)
  else if (rule.absent !== undefined) offerToAbsent(run, event)
  else offerToAlarm(run, event)
}

function mergeBody(run: Run, event: Event): Event {
  const { merge } = run.rule
  if (merge === undefined || !isObject(event.body)) return event
  const members = run.key.merge ?? new Map<string, { readonly value: Json; readonly at: number }>()
  run.key.merge = members
  const within = merge(run.parameters)
  for (const [name, { at }] of members) if (run.now - at >= within) members.delete(name)
  for (const [name, value] of Object.entries(event.body)) members.set(name, { value, at: run.now })
  const body = Object.fromEntries([...members].map(([name, { value }]) => [name, value]))
  const { match: _, ...rest } = event
  return { ...rest, body, whole: false }
}
