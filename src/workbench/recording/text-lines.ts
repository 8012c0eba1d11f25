// A stream of bytes as lines of text, each as soon as it is there. Knows no meaning.
import { InputError } from '../input-error.ts'
import type { Source } from './recording.ts'
import { wholeLines } from './whole-lines.ts'

/** Splits at line feeds alone: other separators of lines (U+2028) are allowed within JSON strings. */
export async function* readLines(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let number = 1
  for await (const piece of wholeLines(source)) {
    let text: string
    try {
      text = decoder.decode(piece, { stream: true })
    } catch {
      throw new InputError(`${source.name}: at or after line ${number}: this is not UTF-8.`)
    }
    const lines = text.split('\n')
    if (text.endsWith('\n')) lines.pop()
    number += lines.length
    yield* lines
  }
}
