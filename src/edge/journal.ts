// The journal in files of a folder: `snapshot-N` holds all state, `journal-N` what came after it. With the next snapshot
// both start again under the next number, and the old ones go when that one is safe. Knows nothing of what state is.
import { randomUUID } from 'node:crypto'
import { close, fdatasync, fstatSync, mkdirSync, openSync, stat, writeFile as writeRoughly } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Entry, Journal, Recovered, SnapshotText } from '../engine/ports.ts'
import {
  clearBefore,
  type Found,
  format,
  journalName,
  type Link,
  markName,
  readFolder,
  snapshotName,
} from './journal-folder.ts'
import { LongLine, lineOf, writeEntry } from './journal-format.ts'
import type { Log } from './log.ts'
import { ownerOnly, syncFolder, writeFile, writeFileNow, writeWhole } from './safe-file.ts'

export interface FileJournalOptions {
  readonly folder: string
  readonly log: Log
  /** Milliseconds, of any clock that does not go back. */
  readonly now: () => number
  /** Bytes of a journal below which no snapshot is taken; default: 4 MiB. */
  readonly smallest?: number
  /** Whether an acknowledgement waits until the disk has what was appended; default: it does not. */
  readonly secures?: boolean
  /** Told when state is kept again after it was not: what else was in the folder may be gone. */
  readonly restored?: () => void
}

/** In milliseconds. */
const pace = { sync: 1000, retryFirst: 10_000, retryMost: 600_000 }

/** What is appended to; lines are counted on, and name entries, where it cannot be written. */
interface JournalFile {
  descriptor: number | undefined
  readonly stem: string
  lines: number
  bytes: number
  /** As much of it as the disk has for certain, and of that, as much as was marked. */
  synced: number
  marked: number
}

const newFile = (descriptor: number | undefined, stem: string): JournalFile => ({
  descriptor,
  stem,
  lines: 0,
  bytes: 0,
  synced: 0,
  marked: 0,
})

export interface JournalFigures {
  /** Whether a restart would go on from the present state. */
  readonly kept: boolean
  /** Since the last snapshot. */
  readonly journalBytes: number
  readonly snapshotBytes: number
  /** Milliseconds for which the oldest entry has not been forced to the disk; 0: all are. */
  readonly lag: number
}

/** The journal of that folder, which is made if it is not there. Nothing here throws: where the disk fails, state is not kept. */
export class FileJournal implements Journal {
  /** The time of the newest thing that was recovered, in epoch milliseconds. */
  readonly latest: number | undefined
  readonly #options: FileJournalOptions
  /** Of names that no entry has. */
  readonly #stem = randomUUID()
  #names = 0
  /** Until it is begun: state may be large. */
  #found: Found
  #generation: number
  #snapshot: (() => SnapshotText) | undefined
  #snapshotBytes = 0
  #file = newFile(undefined, randomUUID())
  /** While a snapshot is being written. */
  #writing: Promise<void> | undefined
  /** Whether something was appended since the disk was last told to write. */
  #isDirty = false
  /** Since when something has not been written by the disk, in milliseconds; undefined: all is. */
  #dirtySince: number | undefined
  /** While the disk writes, and the next time after that, where it is waited for. */
  #syncing: Promise<void> | undefined
  #nextSync: Promise<void> | undefined
  readonly #timer: NodeJS.Timeout
  /** While state is not kept: when to try again, and how long that is from the last time, in milliseconds. */
  #failed: { readonly at: number; readonly wait: number } | undefined

  constructor(options: FileJournalOptions) {
    this.#options = options
    this.#found = this.#read()
    this.latest = latestOf(this.#found.recovered)
    this.#generation = this.#found.generation
    // What was appended outlives the process at once, and a failing power supply within this time.
    this.#timer = setInterval(() => {
      void this.#sync()
      this.check()
    }, pace.sync).unref()
  }

  get recovered(): Recovered | undefined {
    return this.#found.recovered
  }

  get figures(): JournalFigures {
    const kept = this.#failed === undefined
    const lag = this.#dirtySince === undefined ? 0 : this.#options.now() - this.#dirtySince
    return { kept, journalBytes: this.#file.bytes, snapshotBytes: this.#snapshotBytes, lag }
  }

  begin(snapshot: () => SnapshotText, refused?: unknown): void {
    this.#snapshot = snapshot
    const { log, folder } = this.#options
    const { used, damaged } = this.#found
    this.#found = nothingFound
    if (refused !== undefined) {
      log.error({ error: refused, files: used }, 'The state in STATE_DIR cannot be used; it is kept as aside-….')
    }
    try {
      const { path, pieces } = this.#next(null)
      const line = new LongLine()
      for (const piece of pieces) line.add(piece)
      writeFileNow(path, line.end())
      this.#snapshotBytes = line.length
      syncFolder(folder)
      this.#safe(this.#file)
      clearBefore(folder, this.#generation, refused === undefined ? damaged : used)
    } catch (error) {
      this.#fail(error)
    }
  }

  append(entry: Entry): string {
    const name = `${this.#file.stem}-${this.#file.lines}`
    this.#write(writeEntry(entry))
    return name
  }

  name(): string {
    return `${this.#stem}-${++this.#names}`
  }

  done(name: string): void {
    this.#write(JSON.stringify({ done: name }))
  }

  checkpoint(): void {
    if (this.#writing !== undefined || this.#snapshot === undefined) return
    const { now, smallest = 4 * 1024 * 1024 } = this.#options
    const isDue =
      this.#failed === undefined ? this.#file.bytes > Math.max(smallest, this.#snapshotBytes) : now() >= this.#failed.at
    if (isDue) this.#beginAnew()
  }

  get isKept(): boolean {
    return this.#failed === undefined && this.#file.descriptor !== undefined
  }

  /** Takes a last snapshot, so that the next start is a quick one; without it, nothing would be lost. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#writing
    if (this.#failed === undefined && this.#file.lines > 1) this.#beginAnew()
    await this.#writing
    this.#retire(this.#file)
  }

  #read(): Found {
    const { folder, log } = this.#options
    try {
      mkdirSync(folder, { recursive: true })
      return readFolder(folder, log)
    } catch (error) {
      this.#fail(error)
      return nothingFound
    }
  }

  /** Takes the snapshot of now, and writes it bit by bit while the next journal is appended to already. */
  #beginAnew(): void {
    const { folder } = this.#options
    const before = this.#file
    try {
      const after = this.#failed === undefined ? { stem: before.stem, lines: before.lines } : null
      const next = this.#next(after)
      this.#retire(before)
      const file = this.#file
      const generation = this.#generation
      this.#writing = writeBitByBit(next)
        .then(length => {
          this.#snapshotBytes = length
          syncFolder(folder)
          this.#safe(file)
          clearBefore(folder, generation)
        })
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          this.#writing = undefined
        })
    } catch (error) {
      this.#retire(before)
      this.#fail(error)
    }
  }

  /** The next snapshot, to be written, and its journal, which is open. */
  #next(after: Link | null): NextSnapshot {
    const { folder } = this.#options
    // It may have been taken away.
    mkdirSync(folder, { recursive: true })
    const stem = randomUUID()
    const { at, pieces } = this.#snapshot?.() ?? { at: 0, pieces: ['null'] }
    this.#generation++
    const descriptor = openSync(join(folder, journalName(this.#generation)), 'wx', ownerOnly)
    this.#file = newFile(descriptor, stem)
    this.#write(JSON.stringify({ journal: format, stem, after }))
    const head = JSON.stringify({ snapshot: format, stem, at })
    return { path: join(folder, snapshotName(this.#generation)), pieces: record(head, pieces) }
  }

  #write(record: string): void {
    const { descriptor } = this.#file
    this.#file.lines++
    if (descriptor === undefined) return
    try {
      const line = lineOf(record)
      writeWhole(descriptor, line)
      this.#file.bytes += line.length
      this.#isDirty = true
      this.#dirtySince ??= this.#options.now()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Those who come while the disk writes share the next time. */
  secure(): Promise<void> | undefined {
    if (this.#options.secures !== true || !this.isKept) return undefined
    if (!this.#isDirty) return this.#syncing
    this.#nextSync ??= (this.#syncing ?? Promise.resolve()).then(() => {
      this.#nextSync = undefined
      return this.#sync()
    })
    return this.#nextSync
  }

  /** Never rejects. */
  #sync(): Promise<void> {
    const file = this.#file
    const { descriptor } = file
    if (!this.#isDirty || descriptor === undefined) return Promise.resolve()
    this.#isDirty = false
    const began = this.#options.now()
    const { bytes } = file
    const syncing = new Promise<void>(resolve => {
      fdatasync(descriptor, error => {
        if (error === null) file.synced = Math.max(file.synced, bytes)
        else if (file === this.#file) this.#fail(error)
        if (this.#syncing === syncing) this.#syncing = undefined
        if (error === null) this.#dirtySince = this.#isDirty ? began : undefined
        resolve()
      })
    })
    this.#syncing = syncing
    return syncing
  }

  /**
   * Writing to a file that was deleted, or to a folder that was taken away, fails as little as to one that somebody cut. Called
   * once a second. Then the disk is also told how much of the journal it has: so the next start notices if an end is missing.
   */
  check(): void {
    const file = this.#file
    const { descriptor, bytes, stem, synced } = file
    if (descriptor === undefined) return
    const { folder } = this.#options
    const name = journalName(this.#generation)
    stat(join(folder, name), (error, found) => {
      if (file !== this.#file || file.descriptor === undefined) return
      if (error !== null) this.#fail(error)
      else if (found.ino !== fstatSync(descriptor).ino) this.#fail(new Error(`${name} is another file than it was`))
      else if (found.size < bytes) this.#fail(new Error(`${name} is shorter than what was written to it`))
    })
    if (synced === file.marked) return
    file.marked = synced
    // Half a mark is none.
    writeRoughly(join(folder, markName), lineOf(JSON.stringify({ stem, bytes: synced })), { mode: ownerOnly }, () => {})
  }

  /** Nothing is appended to it any more. */
  #retire(file: JournalFile): void {
    const { descriptor } = file
    file.descriptor = undefined
    if (descriptor !== undefined) fdatasync(descriptor, () => close(descriptor))
  }

  /** The snapshot with which the file begins is on the disk. */
  #safe(file: JournalFile): void {
    if (file !== this.#file || file.descriptor === undefined || this.#failed === undefined) return
    this.#failed = undefined
    this.#options.log.info({}, 'State is kept in STATE_DIR again.')
    this.#options.restored?.()
  }

  #fail(error: unknown): void {
    const { log, now } = this.#options
    if (this.#file.descriptor !== undefined) this.#retire(this.#file)
    const wait = Math.min(this.#failed === undefined ? pace.retryFirst : 2 * this.#failed.wait, pace.retryMost)
    if (this.#failed === undefined) {
      log.error(
        { error },
        'State cannot be kept in STATE_DIR; the module goes on, and a restart would lose what follows.',
      )
    }
    this.#failed = { at: now() + wait, wait }
  }
}

interface NextSnapshot {
  readonly path: string
  /** Of the record. */
  readonly pieces: Iterable<string>
}

function* record(head: string, state: Iterable<string>): Generator<string> {
  yield `${head.slice(0, -1)},"state":`
  yield* state
  yield '}'
}

/** Messages have their turn between two portions. How many bytes that were. */
async function writeBitByBit({ path, pieces }: NextSnapshot): Promise<number> {
  const line = new LongLine()
  for (const piece of pieces) if (line.add(piece)) await setImmediate()
  await writeFile(path, line.end())
  return line.length
}

const nothingFound: Found = { recovered: undefined, generation: 0, used: [], damaged: [] }

function latestOf(recovered: Recovered | undefined): number | undefined {
  const times = recovered?.entries.map(entry => (entry.kind === 'done' ? 0 : entry.at))
  return times?.reduce((latest, at) => Math.max(latest, at), recovered?.snapshot.at ?? 0)
}
