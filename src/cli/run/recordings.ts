// Recordings on demand, in a folder of STATE_DIR: each a part of what arrives, and the document that ran when it began.
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type SchedulerLike, type Subscription, timer } from 'rxjs'
import { describe } from '../../edge/fault.ts'
import type { Log } from '../../edge/log.ts'
import { ownerOnly, writeWhole } from '../../edge/safe-file.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import { effective } from './effective-document.ts'
import { type RecordedLines, recordedLines } from './recorded-lines.ts'

export interface RecordingsOptions {
  /** Made where it is needed. */
  readonly folder: string
  readonly base: JsonObject
  readonly log: Log
  readonly scheduler: SchedulerLike
}

/** What may end a recording before somebody does. */
export interface RecordingBounds {
  /** Milliseconds. */
  readonly time: number
  readonly bytes: number
}

/** One that is being written. */
export interface OpenRecording {
  readonly name: string
  /** The document that ran when it began. */
  readonly rules: string
  /** Epoch milliseconds. */
  readonly since: number
  readonly until: number
  readonly bytes: number
  readonly most: number
}

/** So many are kept; the oldest goes when another one begins. */
export const mostRecordings = 5

interface Writing extends OpenRecording {
  readonly descriptor: number
  readonly lines: RecordedLines
  readonly timer: Subscription
  bytes: number
}

export class Recordings {
  readonly #options: RecordingsOptions
  #writing: Writing | undefined

  constructor(options: RecordingsOptions) {
    this.#options = options
  }

  get folder(): string {
    return this.#options.folder
  }

  get present(): OpenRecording | undefined {
    return this.#writing
  }

  /** A disk that fails ends the recording, and not the module. */
  record(activity: Activity): void {
    const writing = this.#writing
    if (writing === undefined) return
    this.#write(writing, writing.lines.of(activity))
  }

  /** Begins one. Throws what the file system says. */
  begin(machine: Machine, { time, bytes: most }: RecordingBounds): { readonly removed: readonly string[] } {
    const { folder, base, scheduler, log } = this.#options
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const removed = this.#makeRoom()
    const since = scheduler.now()
    const stem = new Date(since).toISOString().replace(/[:.]/g, '-')
    const name = `${stem}.jsonl`
    const rules = `${stem}.rules.json`
    const document = effective(machine.desired ?? {}, base)
    writeFileSync(join(folder, rules), `${writeJson(document)}\n`, { mode: ownerOnly })
    const descriptor = openSync(join(folder, name), 'wx', ownerOnly)
    const lines = recordedLines({ base, document, now: () => scheduler.now() })
    const over = timer(time, scheduler).subscribe(() => this.end('its time is over'))
    this.#writing = { name, rules, since, until: since + time, bytes: 0, most, descriptor, lines, timer: over }
    log.info({ file: join(folder, name), until: new Date(since + time).toISOString(), most }, 'A recording has begun.')
    this.#write(this.#writing, lines.end())
    return { removed }
  }

  /** Ends the one that is being written, if there is one. */
  end(why: string): OpenRecording | undefined {
    const writing = this.#writing
    if (writing === undefined) return undefined
    this.#write(writing, writing.lines.end())
    if (this.#writing === writing) this.#close(writing, why)
    return writing
  }

  /** Those that are there, oldest first, with their bytes. */
  list(): readonly { readonly name: string; readonly bytes: number }[] {
    try {
      return readdirSync(this.folder)
        .filter(name => isRecording(name))
        .sort()
        .map(name => ({ name, bytes: statSync(join(this.folder, name)).size }))
    } catch {
      return []
    }
  }

  /** Bytes that the disk has left; undefined where it does not say. */
  get free(): number | undefined {
    try {
      const { bavail, bsize } = statfsSync(join(this.folder, '..'))
      return bavail * bsize
    } catch {
      return undefined
    }
  }

  /** So many bytes of a recording from a place on, less at its end. Rejects where there is none of that name. */
  async read(name: string, from: number, most: number): Promise<Buffer> {
    const file = await open(join(this.folder, name), 'r')
    try {
      const buffer = Buffer.alloc(most)
      const { bytesRead } = await file.read(buffer, 0, most, from)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  #write(writing: Writing, text: string): void {
    if (text === '') return
    const line = Buffer.from(text)
    if (writing.bytes + line.length > writing.most) {
      this.#close(writing, 'it has as many bytes as it may')
      return
    }
    try {
      writeWhole(writing.descriptor, line)
      writing.bytes += line.length
    } catch (error) {
      this.#close(writing, `it cannot be written: ${describe(error)}`)
    }
  }

  #close({ descriptor, timer, name, bytes }: Writing, why: string): void {
    this.#writing = undefined
    timer.unsubscribe()
    try {
      closeSync(descriptor)
    } catch {
      // The disk has failed, as is told.
    }
    this.#options.log.info({ file: join(this.folder, name), bytes }, `A recording has ended: ${why}.`)
  }

  /** Removes the oldest, so that there is room for one more. */
  #makeRoom(): readonly string[] {
    const stems = [...new Set(this.list().map(({ name }) => name.replace(/\..*$/, '')))]
    const old = stems.slice(0, Math.max(0, stems.length - mostRecordings + 1))
    for (const stem of old)
      for (const end of ['jsonl', 'rules.json']) rmSync(join(this.folder, `${stem}.${end}`), { force: true })
    return old.map(stem => `${stem}.jsonl`)
  }
}

/** What somebody asks for must be one of ours, and no path. */
export const isRecording = (name: string): boolean => /^[\dTZ-]+\.(jsonl|rules\.json)$/.test(name)
