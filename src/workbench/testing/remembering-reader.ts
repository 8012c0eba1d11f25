// Reads a document once, however often a test delivers it: reading is pure, and takes longer than all else that a test
// does. Knows no machine.
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { parseByValue, writeJson } from '../../rules/data/json-text.ts'
import { DocumentReader, type DocumentReading } from '../../rules/document/document.ts'

/**
 * Of each document it has two readings, and answers with the one and the other in turn: the rules that a machine is given
 * again are never the same objects as before, as they are not where a twin is delivered again.
 */
export class RememberingReader extends DocumentReader {
  readonly #readings = new Map<string, readonly DocumentReading[]>()

  override read(desired: JsonObject): DocumentReading {
    const text = writeJson(desired)
    const [last, next] = this.#readings.get(text) ?? []
    const reading = next ?? super.read(copyOf(text))
    this.#readings.set(text, last === undefined ? [reading] : [reading, last])
    return reading
  }
}

/** Of an object that it knows already, a reader reads nothing. */
function copyOf(text: string): JsonObject {
  const copy = parseByValue(text)
  return isObject(copy) ? copy : {}
}
