// What became of events that did not take part in deciding, in words: for a table, and as the reason why. Knows the names
// of what is counted, and not how it comes to be.
import type { Machine } from '../../engine/machine.ts'
import { type Count, countsOf } from './rule-memory.ts'

interface Words {
  /** In a table, before the number: "late 3". */
  readonly name: string
  /** Why the event was left out; undefined where it was not an event of its own that was. */
  readonly why?: string
}

const words: Partial<Record<Count, Words>> = {
  keyless: { name: 'without a key', why: 'the key was absent' },
  late: { name: 'late', why: 'too late' },
  untimed: { name: 'without a time', why: 'the event time was absent or unreadable' },
  'untimed-s': { name: 'with a time that looks like s' },
  'untimed-ms': { name: 'with a time that looks like ms' },
  'untimed-us': { name: 'with a time that looks like us' },
  'untimed-ns': { name: 'with a time that looks like ns' },
  duplicates: { name: 'duplicates', why: '"dedupe" had seen the value before' },
  crowded: { name: 'dropped from full windows', why: 'the window was full' },
  valueless: { name: 'without the value of "latestBy"', why: 'the value of "latestBy" was absent' },
  evicted: { name: 'keys evicted' },
  partials: { name: 'partial matches dropped' },
  leapt: { name: 'left out where the clock leapt ahead' },
  muted: { name: 'muted' },
  defaulted: { name: 'durations by default' },
}

/** What a rule has left out so far, as a table names it; in the order in which the rule met it first. */
export function leftOutBy(machine: Machine, rule: string): readonly { what: Count; count: number; name: string }[] {
  return [...countsOf(machine, rule)].flatMap(([what, count]) => {
    const name = words[what]?.name
    return name === undefined || count === 0 ? [] : [{ what, count, name }]
  })
}

/** A recording that starts before it does not say when it was. */
const firstOwnTime = Date.UTC(1973, 0)

/** The rules that could not read the times of events, perhaps because the recording starts in 1970. */
export function leftBehind(machine: Machine, start: number): readonly string[] {
  if (start >= firstOwnTime) return []
  return machine.plan.rules.flatMap(({ id }) => (countsOf(machine, id).has('untimed') ? [id] : []))
}

/** How many events a rule has left out so far, by the reason. */
export function whyLeftOut(machine: Machine, rule: string): readonly { why: string; count: number }[] {
  const counts = new Map<string, number>(countsOf(machine, rule))
  return Object.entries(words).flatMap(([what, { why }]) => {
    const count = counts.get(what) ?? 0
    return why === undefined || count === 0 ? [] : [{ why, count }]
  })
}
