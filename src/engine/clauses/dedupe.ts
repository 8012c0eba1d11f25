// `dedupe`: what has passed, and what is dropped because an equal value passed before.
import type { Event } from '../../rules/data/event.ts'
import { canonical } from '../../rules/data/value.ts'
import { count, type PassedValues } from '../memory.ts'
import { type Run, scopeOf } from '../run.ts'

/** True for an event that is dropped; the value of one that passes is remembered. */
export function isDuplicate(run: Run, event: Event): boolean {
  const { dedupe } = run.rule
  if (dedupe === undefined) return false
  const value = dedupe.on.evaluate(scopeOf(run, event))
  if (value === undefined) return false
  run.key.dedupe ??= { at: new Map(), order: [], first: 0 }
  const passed = run.key.dedupe
  const within = dedupe.within(run.parameters)
  while (passed.at.size > 0 && run.now - oldest(passed).at >= within) forgetOldest(passed)
  const text = canonical(value)
  if (passed.at.has(text)) return true
  passed.at.set(text, run.now)
  passed.order.push(text)
  if (passed.at.size > run.limits.windowEvents) {
    forgetOldest(passed)
    count(run.memory, 'crowded')
  }
  return false
}

function oldest({ at, order, first }: PassedValues): { readonly text: string; readonly at: number } {
  const text = order[first] ?? ''
  return { text, at: at.get(text) ?? Number.NEGATIVE_INFINITY }
}

function forgetOldest(passed: PassedValues): void {
  passed.at.delete(oldest(passed).text)
  passed.first++
  if (passed.first * 2 < passed.order.length) return
  passed.order.splice(0, passed.first)
  passed.first = 0
}
