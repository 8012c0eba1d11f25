// RECORD_FILE: what the module receives, in the form of a recording, so that it can be replayed at a desk with the same
// base document. Written before the next message is looked at: an end of the process loses nothing.
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Log } from '../../edge/log.ts'
import type { Activity } from '../../engine/pipeline.ts'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { overlay } from '../../rules/document/document.ts'
import { diffPatch } from '../../rules/twin/merge-patch.ts'
import { inputLine, timeLine, twinLine } from '../../workbench/recording/line-writer.ts'

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
  let document = base
  let last = 0

  /** ISO 8601, and never less than the line before, even where the clock was set back. */
  function at(time: number): string {
    last = Math.max(last, time)
    return new Date(last).toISOString()
  }

  function write(line: string): void {
    if (descriptor === undefined) return
    try {
      writeSync(descriptor, line)
    } catch (error) {
      descriptor = undefined
      log.error({ file, error }, 'The recording can no longer be written; the module goes on without it.')
    }
  }

  return {
    record(activity) {
      if (activity.kind === 'leapt') {
        write(timeLine(at(activity.from), false))
        write(timeLine(at(activity.to), true))
      }
      if (activity.kind === 'decided' && activity.message !== undefined) {
        write(inputLine(at(activity.decision.at), activity.message))
      }
      if (activity.kind === 'applied') {
        const next = effective(activity.desired.document, base)
        write(twinLine(at(now()), diffPatch(document, next)))
        document = next
      }
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
    return openSync(file, 'wx')
  } catch (error) {
    log.error({ file, error }, 'RECORD_FILE cannot be written; the module runs without a recording.')
    return undefined
  }
}

/** The desired document with what it takes from the base, so that a replay does not need to know that there are two. */
function effective(desired: JsonObject, base: JsonObject): JsonObject {
  const document = overlay(desired, base)
  const { settings } = document
  if (!isObject(settings)) return document
  const { base: _, ...others } = settings
  return { ...document, settings: others }
}
