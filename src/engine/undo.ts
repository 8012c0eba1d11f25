// What a step changes, as it was before: so that a step that is too much can be undone whole.

import { copyOf } from './copy.ts'
import type { KeyMemory, RuleMemory, TableEntry } from './memory.ts'

type Table = Map<string, TableEntry>

interface SavedKey {
  readonly key: KeyMemory
  readonly memory: RuleMemory
  /** As it was; undefined: the step made it. */
  readonly saved: KeyMemory | undefined
  /** The key that had been used before it. */
  readonly before: KeyMemory | undefined
}

export class Undo {
  readonly #keys = new Map<KeyMemory, SavedKey>()
  readonly #rules = new Map<RuleMemory, Pick<RuleMemory, 'active' | 'counts'>>()
  readonly #entries: { readonly table: Table; readonly text: string; readonly entry: TableEntry | undefined }[] = []

  /** Before what is counted of a rule changes. */
  saveRule(memory: RuleMemory): void {
    if (!this.#rules.has(memory)) this.#rules.set(memory, { active: memory.active, counts: new Map(memory.counts) })
  }

  /** Before a key changes; `isNew` where the step has made it. */
  saveKey(memory: RuleMemory, key: KeyMemory, isNew: boolean): void {
    if (this.#keys.has(key)) return
    this.#keys.set(key, { key, memory, saved: isNew ? undefined : copyOf(key), before: memory.keys.before(key) })
  }

  /** Before a table takes an event. */
  saveEntry(table: Table, text: string): void {
    this.#entries.push({ table, text, entry: table.get(text) })
  }

  /** Puts everything back; the rules whose memory that is. */
  restore(): Iterable<RuleMemory> {
    for (const { table, text, entry } of this.#entries.reverse()) {
      if (entry === undefined) table.delete(text)
      else table.set(text, entry)
    }
    for (const table of new Set(this.#entries.map(({ table }) => table))) sort(table, ({ at }) => at)
    for (const [memory, { active, counts }] of this.#rules) {
      memory.active = active
      memory.counts.clear()
      for (const [what, times] of counts) memory.counts.set(what, times)
    }
    const keys = [...this.#keys.values()]
    for (const { key, memory } of keys) memory.keys.delete(key)
    // The last that moved goes back first: so the one behind which another goes is where it was then.
    for (const { key, memory, saved, before } of keys.reverse()) {
      if (saved === undefined) continue
      putBack(key, saved)
      memory.keys.putBehind(key, before)
    }
    return this.#rules.keys()
  }
}

/** What was put back is the last of its Map; the order of arrival is that of the times. */
function sort<Entry>(map: Map<string, Entry>, timeOf: (entry: Entry) => number): void {
  const ordered = [...map].sort(([, a], [, b]) => timeOf(a) - timeOf(b))
  map.clear()
  for (const [text, entry] of ordered) map.set(text, entry)
}

/** The same object as it was: others know it. What arrived for its own time stays, and where the key is kept now. */
function putBack(key: KeyMemory, saved: KeyMemory): void {
  const { ownTime, place } = key
  for (const name of Object.keys(key)) if (!(name in saved)) Reflect.deleteProperty(key, name)
  Object.assign(key, saved)
  key.place = place
  if (ownTime !== undefined) key.ownTime = ownTime
}
