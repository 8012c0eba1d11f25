// A journal in memory, as a disk would keep it: what is read back is a copy.
import type { Done, Journal, NamedEntry, Recovered, Snapshot } from '../../src/engine/ports.ts'

export interface MemoryJournal extends Journal {
  readonly entries: (NamedEntry | Done)[]
  /** Why what was recovered was refused. */
  readonly refused: unknown
  /** The journal of the next start, if the process ended now. */
  next(): MemoryJournal
}

export function memoryJournal(recovered?: Recovered, start = 1): MemoryJournal {
  const entries: (NamedEntry | Done)[] = []
  let snapshot: Snapshot = { at: 0, state: null }
  let refused: unknown
  let names = 0
  return {
    recovered,
    entries,
    get refused() {
      return refused
    },
    begin(taken, why) {
      const { at, pieces } = taken()
      snapshot = { at, state: JSON.parse([...pieces].join('')) }
      refused = why
    },
    append(entry) {
      const name = `start${start}-${entries.length}`
      entries.push({ ...entry, name })
      return name
    },
    name: () => `start${start}-unkept-${++names}`,
    done: name => void entries.push({ kind: 'done', name }),
    checkpoint() {},
    isKept: true,
    secure: () => undefined,
    next: () => memoryJournal({ snapshot, entries: [...entries] }, start + 1),
  }
}
