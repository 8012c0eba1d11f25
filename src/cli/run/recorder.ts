// RECORD_FILE: what the module receives, in the form of a recording, so that it can be replayed at a desk with the same
// base document. Written before the next message is looked at: an end of the process loses nothing.
import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import type { Log } from '../../edge/log.ts'
import { ownerOnly, writeWhole } from '../../edge/safe-file.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { recordedLines } from './recorded-lines.ts'

export interface Recorder {
  record(activity: Activity): void
  close(): void
}

export interface RecorderOptions {
  readonly file: string
  readonly base: JsonObject
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * A recording begins where the rules start, so that a file of an earlier start is not continued but renamed, to
 * FILE.1, FILE.2 and so on. A file that cannot be written, now or later on, as on a full disk, ends the recording and not
 * the module.
 */
export function createRecorder({ file, base, log, now }: RecorderOptions): Recorder {
  let descriptor = openNew(file, log)
  const lines = recordedLines({ base, now })

  function write(line: string): void {
    if (descriptor === undefined) return
    try {
      writeWhole(descriptor, Buffer.from(line))
    } catch (error) {
      descriptor = undefined
      log.error({ file, error }, 'The recording can no longer be written; the module goes on without it.')
    }
  }

  return {
    record(activity) {
      const text = lines.of(activity)
      if (text !== '') write(text)
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor)
      descriptor = undefined
    },
  }
}

function openNew(file: string, log: Log): number | undefined {
  try {
    if (existsSync(file)) {
      let number = 1
      while (existsSync(`${file}.${number}`)) number++
      renameSync(file, `${file}.${number}`)
    }
    return openSync(file, 'wx', ownerOnly)
  } catch (error) {
    log.error({ file, error }, 'RECORD_FILE cannot be written; the module runs without a recording.')
    return undefined
  }
}
