// What the pipeline does, as the lines of a recording that gives the same again. Knows no file.
import type { Activity } from '../../engine/pipeline.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { diffPatch } from '../../rules/twin/merge-patch.ts'
import { inputLine, timeLine, twinLine } from '../../workbench/recording/line-writer.ts'
import { effective } from './effective-document.ts'

export interface RecordedLinesOptions {
  readonly base: JsonObject
  /** What a replay begins with; default: the base document. */
  readonly document?: JsonObject
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface RecordedLines {
  /** '' for what a recording does not tell. */
  of(activity: Activity): string
  /** Time has passed until now. */
  end(): string
}

export function recordedLines({ base, now, ...options }: RecordedLinesOptions): RecordedLines {
  let document = options.document ?? base
  let last = 0

  /** ISO 8601, and never less than the line before, even where the clock was set back. */
  function at(time: number): string {
    last = Math.max(last, time)
    return new Date(last).toISOString()
  }

  return {
    of(activity) {
      if (activity.kind === 'leapt') return timeLine(at(activity.from), false) + timeLine(at(activity.to), true)
      if (activity.kind === 'decided' && activity.message !== undefined) {
        return inputLine(at(activity.decision.at), activity.message)
      }
      if (activity.kind !== 'applied') return ''
      const next = effective(activity.desired.document, base)
      const patch = diffPatch(document, next)
      document = next
      return twinLine(at(now()), patch)
    },
    end: () => timeLine(at(now()), false),
  }
}
