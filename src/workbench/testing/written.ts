// A message that was sent, as a recording writes it: for reports that programs read.
import type { JsonObject } from '../../rules/data/json.ts'
import { outputLine } from '../recording/line-writer.ts'
import type { Sent } from './test-run.ts'

export function writtenSent({ at, message }: Sent): JsonObject {
  const written: JsonObject = JSON.parse(outputLine(at, message))
  return written
}
