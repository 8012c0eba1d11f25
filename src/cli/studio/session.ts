// What one run of the studio is about: the file of rules, the recording, the labels. Reads them; writes the rules alone.
import { createHash } from 'node:crypto'
import { readFile, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CsvChoices } from '../../workbench/recording/csv/choices.ts'
import { UsageError } from '../command/command.ts'
import { byteOrderMark, type FileSource, openFile, unreadable } from '../command/files.ts'
import { isCsv, type ReadingValues } from '../command/recording-options.ts'

export interface Session {
  readonly description: Description
  /** The text of the rules as it is on the disk now. */
  readRules(): Promise<Rules>
  /** Writes the rules, where the file still has the version that was read; else gives what it has now. */
  writeRules(text: string, version: string): Promise<{ readonly written: boolean; readonly rules: Rules }>
  openRecording(): Promise<FileSource | undefined>
  /** A week of readings of a real machine. */
  openSample(): Promise<FileSource>
  readonly live: URL | undefined
}

export interface Rules {
  readonly text: string
  /** Of this text. */
  readonly version: string
}

/** As the page is told of it. */
export interface Description {
  readonly rules: { readonly name: string; readonly mayBeSaved: boolean }
  readonly recording:
    | { readonly name: string; readonly isSample: boolean; readonly csv: CsvChoices | undefined }
    | undefined
  /** The text of the file. */
  readonly labels: string | undefined
  readonly live: string | undefined
}

export interface Given {
  readonly rules: string | undefined
  readonly recording: string | undefined
  readonly labels: string | undefined
  readonly reading: ReadingValues
  readonly live: URL | undefined
}

const shipped = (file: string) => fileURLToPath(new URL(`../../../${file}`, import.meta.url))
const example = shipped('rules.example.json')
const sample = shipped('data/readings.csv')

/** Throws `UsageError` where a file that was named cannot be read. */
export async function openSession({ rules, recording, labels, reading, live }: Given): Promise<Session> {
  const file = rules ?? example
  const isSample = recording === undefined && rules === undefined && live === undefined
  const played = recording ?? (isSample ? sample : undefined)
  const { sort: _, start: __, ...csv } = reading
  const said = recording === undefined ? {} : csv
  await readRules(file)
  if (played !== undefined) await checkReadable(played)
  const description: Description = {
    // What a module runs has no name.
    rules: {
      name: rules === undefined && live !== undefined ? 'rules.json' : basename(file),
      mayBeSaved: rules !== undefined,
    },
    recording:
      played === undefined
        ? undefined
        : { name: basename(played), isSample, csv: isCsv(played, said) ? said : undefined },
    labels: labels === undefined ? undefined : await read(labels),
    live: live?.origin,
  }
  return {
    description,
    live,
    readRules: () => readRules(file),
    async writeRules(text, version) {
      const now = await readRules(file)
      if (rules === undefined || now.version !== version) return { written: false, rules: now }
      await replace(file, text)
      return { written: true, rules: { text, version: versionOf(text) } }
    },
    openSample: () => openFile(sample),
    openRecording: async () => (played === undefined ? undefined : openFile(played)),
  }
}

async function readRules(file: string): Promise<Rules> {
  const text = (await read(file)).replace(byteOrderMark, '')
  return { text, version: versionOf(text) }
}

async function checkReadable(file: string): Promise<void> {
  const found = await stat(file).catch(error => {
    throw unreadable(file, error)
  })
  if (found.isDirectory()) throw new UsageError(`${file} is a folder; a file is needed.`)
}

const read = (file: string) =>
  readFile(file, 'utf8').catch(error => {
    throw unreadable(file, error)
  })

const versionOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** At once: whoever reads the file sees what was there before, or all of what is there now. */
async function replace(file: string, text: string): Promise<void> {
  const place = await realpath(file)
  const { mode } = await stat(place)
  const next = `${place}.${process.pid}.tmp`
  await writeFile(next, text, { mode })
  await rename(next, place)
}
