// What becomes due at one moment by the thousands: repeats, and windows that hold nothing.
import { expireDue, keepDue, repeatDue } from './alarm.ts'
import { waitOf } from './duration.ts'
import { lastSkipped } from './windows.ts'
import type { History, Key, World } from './world.ts'

const most = 10_000

/**
 * "Of the repeats, and of the empty windows, that become due at one moment for one key …, the last 10,000 run, the others are counted
 * (`leapt`); what would have ended the repeating ends it at its moment, and the repeats before that count." True where some were
 * skipped.
 */
export function skipLeapt(world: World, history: History, key: Key, until: number): boolean {
  const event = Math.min(...key.waiting.map(({ time }) => time))
  const { alarm } = key
  const at = { world, history, key }
  const every = waitOf(at, 'repeat')
  const first = repeatDue(at)
  if (alarm.is === 'raised' && every !== undefined && first !== undefined) {
    const end = Math.min(
      until,
      keepDue(at) ?? Number.POSITIVE_INFINITY,
      expireDue(at) ?? Number.POSITIVE_INFINITY,
      event,
    )
    const count = Math.floor((end - first) / every) + 1
    if (count > most) {
      alarm.repeatedAt = first + (count - most - 1) * every
      return true
    }
  }
  const skipped = lastSkipped(history, key, Math.min(until, event), most)
  if (skipped !== undefined) key.closedAt = skipped
  return skipped !== undefined
}
