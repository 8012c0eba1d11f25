// One rule and one key: what an event goes through, clause by clause, in the order of the contract's table.
import { seeAbsent } from './absent.ts'
import { seeAlarm } from './alarm.ts'
import { merged, passesDedupe } from './early-clauses.ts'
import type { Event } from './scope.ts'
import { seeSequence } from './sequence.ts'
import { addToWindow } from './windows.ts'
import { type Moment, remember, type Seen, scopeOf } from './world.ts'

/** From `dedupe` on: the event belongs to the key, and its time has come. */
export function take(moment: Moment, arrived: Event): void {
  if (!passesDedupe(moment, arrived)) return
  const event = merged(moment, arrived)
  if (moment.history.rule.window === undefined) see(moment, event, event)
  else for (const aggregate of addToWindow(moment, event)) see(moment, aggregate.event, aggregate.source)
}

/** From `when` on: an event that arrived, or an aggregate. */
export function see(moment: Moment, event: Event, source: Event): void {
  const { key, history } = moment
  const { rule } = history
  const seen: Seen = { event, source, previous: key.remembered.when }
  key.newest = seen
  key.newestAt = moment.time
  // "the value that it had for the key's event before this one, parameters, `latest` and alarms included"
  key.remembered.when = remember(rule, scopeOf(moment, seen))
  if (rule.absent !== undefined) seeAbsent(moment, seen)
  else if (rule.sequence !== undefined) seeSequence(moment, seen, rule.sequence)
  else seeAlarm(moment, seen)
}
