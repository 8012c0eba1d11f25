// What an earlier start left in the folder of the journal: the newest snapshot that is whole, and the files that follow
// on it, as far as they are whole. Reads, and clears up; writes no state.
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Done, NamedEntry, Recovered, Snapshot } from '../engine/ports.ts'
import { isObject, type Json, type JsonObject } from '../rules/data/json.ts'
import { readEntry, readLines } from './journal-format.ts'
import type { Log } from './log.ts'

/** The format of both kinds of file. Another one is put aside, never guessed at. */
export const format = 1

/** The journal that one is the continuation of: after so many lines of that with this stem. */
export interface Link {
  readonly stem: string
  readonly lines: number
}

/** The name of the snapshot of a generation. */
export const snapshotName = (generation: number) => `snapshot-${generation}`
/** The name of the journal that follows the snapshot of the same generation. */
export const journalName = (generation: number) => `journal-${generation}`
/** The name of the file that says how much of the newest journal the disk has had. */
export const markName = 'synced'
const ownName = /^(?:snapshot|journal)-(\d{1,15})(?:\.new)?$/
const asideName = /^aside-/

export interface Found {
  readonly recovered: Recovered | undefined
  /** The highest number in use; 0: none. */
  readonly generation: number
  /** Names of the files that it is from. */
  readonly used: readonly string[]
  /** Names of those of which something was of no use. */
  readonly damaged: readonly string[]
}

/** Says in the log what it finds. Throws where the folder cannot be read. */
export function readFolder(folder: string, log: Log): Found {
  const files = new Map(generationsIn(folder))
  const generations = [...new Set(files.values())].sort((a, b) => b - a)
  const mark = readMark(join(folder, markName))
  const damaged: string[] = []
  const used: string[] = []
  const found = (recovered?: Recovered): Found => ({ recovered, generation: generations[0] ?? 0, used, damaged })

  /** The records of a file; what is wrong with it is said, and the file is not thrown away. */
  function read(name: string): readonly Json[] {
    used.push(name)
    const content = contentOf(name)
    const { records, end } = readLines(content)
    const [header] = records
    // The snapshot that a journal follows on has its stem too, and another size.
    const isJournal = isObject(header) && header['journal'] !== undefined
    const isMarked = mark !== undefined && isJournal && header['stem'] === mark.stem
    const missing = isMarked ? mark.bytes - content.length : 0
    if (missing > 0) damage(name, `${missing} bytes at its end are missing, which the disk had; what they held is lost`)
    else if (end === 'torn')
      log.warning({ file: name, lines: records.length }, 'The last line of a journal was cut off.')
    if (end === 'corrupt') damage(name, `it is damaged after line ${records.length}; what follows is lost`)
    return records
  }

  function contentOf(name: string): Buffer {
    try {
      return readFileSync(join(folder, name))
    } catch (error) {
      damage(name, String(error))
      return Buffer.alloc(0)
    }
  }

  function damage(name: string, why: string): void {
    damaged.push(name)
    log.error({ file: name }, `A file of STATE_DIR cannot be used: ${why}. It is kept as aside-${name}.`)
  }

  for (const generation of generations) {
    const name = snapshotName(generation)
    if (!files.has(name)) continue
    const [record] = read(name)
    if (record === undefined || !isObject(record) || record['snapshot'] !== format) {
      if (!damaged.includes(name)) damage(name, record === undefined ? 'it is not whole' : 'it has another format')
      continue
    }
    const { stem, at, state = null } = record
    const snapshot: Snapshot = { at: Number(at), state }
    const entries = [...follow(generation, String(stem))]
    log.info({ snapshot: name, entries: entries.length }, 'State goes on from STATE_DIR.')
    return found({ snapshot, entries })
  }
  for (const name of files.keys()) {
    if (!name.endsWith('.new') && !damaged.includes(name)) damage(name, 'the snapshot before it is not complete')
  }
  return found()

  /** The entries of the journal that begins with the snapshot, and of those that continue it. */
  function* follow(generation: number, stem: string): Iterable<NamedEntry | Done> {
    let link: Link | undefined
    for (let next = generation; files.has(journalName(next)); next++) {
      const name = journalName(next)
      const [header, ...records] = read(name)
      if (header === undefined) return
      if (!isObject(header) || header['journal'] !== format) return damage(name, 'it has another format')
      const isNext = link === undefined ? header['stem'] === stem : continues(header, link)
      if (!isNext) return damage(name, 'something before it is missing')
      link = { stem: String(header['stem']), lines: records.length + 1 }
      for (const [index, record] of records.entries()) {
        const entry = readNamed(record, `${link.stem}-${index + 1}`)
        if (entry === undefined) return damage(name, `line ${index + 2} is not in its format; what follows is lost`)
        yield entry
      }
    }
  }
}

const continues = ({ after = null }: JsonObject, { stem, lines }: Link) =>
  isObject(after) && after['stem'] === stem && after['lines'] === lines

function readNamed(record: Json, name: string): NamedEntry | Done | undefined {
  if (isObject(record) && typeof record['done'] === 'string') return { kind: 'done', name: record['done'] }
  const entry = readEntry(record)
  return entry === undefined ? undefined : { ...entry, name }
}

/** Undefined where there is none, or half of one. */
function readMark(path: string): { readonly stem: string; readonly bytes: number } | undefined {
  try {
    const [record] = readLines(readFileSync(path)).records
    if (!isObject(record)) return undefined
    const { stem, bytes } = record
    return typeof stem === 'string' && typeof bytes === 'number' ? { stem, bytes } : undefined
  } catch {
    return undefined
  }
}

function* generationsIn(folder: string): Iterable<readonly [name: string, generation: number]> {
  for (const name of readdirSync(folder)) {
    const generation = ownName.exec(name)?.[1]
    if (generation !== undefined) yield [name, Number(generation)]
  }
}

/** Deletes what came before the generation, but for these files, which are kept as `aside-…` in place of any earlier ones. */
export function clearBefore(folder: string, generation: number, aside: readonly string[] = []): void {
  if (aside.length > 0) {
    for (const name of readdirSync(folder)) if (asideName.test(name)) rmSync(join(folder, name))
  }
  for (const [name, found] of generationsIn(folder)) {
    if (found >= generation) continue
    if (aside.includes(name)) renameSync(join(folder, name), join(folder, `aside-${name}`))
    else rmSync(join(folder, name), { force: true })
  }
}
