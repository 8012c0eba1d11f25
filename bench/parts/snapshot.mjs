// For how long a module stands still while its state is written to the disk: 100,000 keys of a window each.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileJournal } from '../../dist/edge/journal.js'
import { DurableMachine } from '../../dist/engine/durable-machine.js'
import { bodies, bytesOf } from '../data.mjs'
import { median, spread } from '../measure.mjs'
import { messageOf } from '../peers/edge-rules.mjs'
import { bytes, duration, percent, table } from '../table.mjs'

const keys = 100_000
const document = {
  settings: { limits: { keys: 1_000_000 } },
  rules: {
    window: {
      by: '$.deviceId',
      window: { tumbling: '1h' },
      aggregate: { mean: { avg: '$.machine.temperature' }, high: { max: '$.machine.temperature' } },
      then: { output: 'output1' },
    },
  },
}

const silent = { debug() {}, info() {}, warning() {}, error() {} }

export async function* report({ say }) {
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-bench-'))
  const journal = new FileJournal({ folder, log: silent, now: () => performance.now() })
  try {
    const durable = new DurableMachine({ start: 0, journal })
    durable.apply(document, 0)
    const sample = bodies(keys, { seed: 9 })
    say(`${keys} keys`)
    const deliver = index => {
      const value = bytesOf({ ...sample[index % keys], deviceId: `device-${index % keys}` })
      durable.acknowledge(durable.accept({ message: messageOf(value), settle: () => [] }, 1).work)
    }
    const stalls = []
    const wholes = []
    let index = 0
    let begun
    say('rounds')
    while (stalls.length < 3) {
      const { journalBytes, snapshotBytes } = journal.figures
      const from = performance.now()
      deliver(index++)
      // A snapshot was begun: its journal begins anew.
      if (index > keys && journal.figures.journalBytes < journalBytes) begun = { from, snapshotBytes, longest: 0 }
      else if (begun === undefined && index % 256 > 0) continue
      // What writes the snapshot has its turn.
      await new Promise(setImmediate)
      if (begun === undefined) continue
      begun.longest = Math.max(begun.longest, performance.now() - from)
      if (journal.figures.snapshotBytes === begun.snapshotBytes) continue
      stalls.push(begun.longest * 1e6)
      wholes.push((performance.now() - begun.from) * 1e6)
      begun = undefined
    }
    yield {
      title: 'A snapshot of 100,000 keys',
      text: `A window each; ${bytes(journal.figures.snapshotBytes)}. A message comes between any two portions. In time as it passes: compare on a machine
that does nothing else.`,
      table: table(
        ['a message waits at most', 'until it is on the disk'],
        [[stalls, wholes].map(times => `${duration(median(times))} ± ${percent(spread(times))}`)],
      ),
    }
    await journal.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
}
