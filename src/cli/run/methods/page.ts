// Answers that are too long for one: as many parts as fit, and where the next page begins.
import { writeJson } from '../../../rules/data/json-text.ts'

/** Bytes; IoT Hub takes 128 KiB, of which the rest is for what stands around the list. */
const mostBytes = 110_000

export interface Page<Part> {
  readonly parts: readonly Part[]
  /** The number of the first part of the next page; undefined: this is the last. */
  readonly next: number | undefined
}

/** The parts from a number on, each made only if it may fit. A part that is too large alone is left out. */
export function pageOf<Item, Part extends object>(
  items: readonly Item[],
  from: number,
  make: (item: Item) => Part,
  most = mostBytes,
): Page<Part> {
  const parts: Part[] = []
  let bytes = 0
  for (let index = from; index < items.length; index++) {
    const item = items[index]
    if (item === undefined) continue
    const part = make(item)
    const size = Buffer.byteLength(writeJson(part)) + 1
    if (size > most) continue
    if (bytes + size > most) return { parts, next: index }
    bytes += size
    parts.push(part)
  }
  return { parts, next: undefined }
}
