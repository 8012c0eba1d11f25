// Where a member's value is in the text of a JSON object, so that a body's bytes are kept as they were written:
// 1.0, 1e400 and a nesting of ten thousand survive. Knows no meaning.

/**
 * The text of the object's own member of that name (the last one, as JSON.parse has it), or undefined.
 * `text` is known to be valid JSON, and an object.
 */
export function rawMember(text: string, name: string): string | undefined {
  let found: string | undefined
  let position = text.indexOf('{') + 1
  for (;;) {
    const keyStart = text.indexOf('"', position)
    if (keyStart < 0) return found
    const keyEnd = endOfText(text, keyStart)
    const valueStart = text.indexOf(':', keyEnd) + 1
    const valueEnd = endOfValue(text, valueStart)
    if (JSON.parse(text.slice(keyStart, keyEnd)) === name) found = text.slice(valueStart, valueEnd).trim()
    position = valueEnd
  }
}

/** The index after the closing quote of the text that opens at `start`. */
function endOfText(text: string, start: number): number {
  let index = start + 1
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index + 1
}

/** The index of the comma or the closing brace after the value that starts at or after `start`. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let index = start
  for (;;) {
    const character = text[index]
    if (character === '"') {
      index = endOfText(text, index)
      continue
    }
    if (depth === 0 && (character === ',' || character === '}')) return index
    if (character === '{' || character === '[') depth++
    if (character === '}' || character === ']') depth--
    index++
  }
}
