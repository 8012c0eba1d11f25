// The text of a pattern, taken piece by piece. Knows nothing of what the pieces mean.

/** A pattern's text, and the position up to which it was read, in UTF-16 code units. */
export interface Scanner {
  readonly text: string
  at: number
}

/** Moves on if that text comes next. */
export function accept(scanner: Scanner, token: string): boolean {
  if (!scanner.text.startsWith(token, scanner.at)) return false
  scanner.at += token.length
  return true
}

/** Moves on over what the sticky pattern finds here. */
export function take(scanner: Scanner, what: RegExp): RegExpExecArray | undefined {
  what.lastIndex = scanner.at
  const found = what.exec(scanner.text)
  if (found === null) return undefined
  scanner.at += found[0].length
  return found
}

/** Moves on over one code point, and yields it; undefined at the end. */
export function takeCodePoint(scanner: Scanner): number | undefined {
  const codePoint = scanner.text.codePointAt(scanner.at)
  if (codePoint !== undefined) scanner.at += codePoint > 0xffff ? 2 : 1
  return codePoint
}
