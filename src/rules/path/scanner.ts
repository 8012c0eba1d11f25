// The characters of a path: position, blanks, names, numbers, quoted strings. Knows the lexis of RFC 9535, not its grammar.

/** A mistake in a path. `at` is a position in its text, in UTF-16 code units. */
export class PathFault extends Error {
  override name = 'PathFault'
  readonly at: number
  readonly hint: string | undefined
  /** The whole path without the mistake; it may have another. */
  readonly instead: string | undefined
  constructor(at: number, message: string, hint?: string | { readonly instead: string }) {
    super(message)
    this.at = at
    this.hint = typeof hint === 'object' ? undefined : hint
    this.instead = typeof hint === 'object' ? hint.instead : undefined
  }
}

interface Position {
  readonly text: string
  readonly at: number
}

/** A path's text while it is read. */
export interface Scanner {
  readonly text: string
  at: number
  /** How many more segments the path may have, filters included. */
  segmentsLeft: number
}

// Lone surrogates are no characters.
const nameFirst = '[A-Za-z_\\u{80}-\\u{d7ff}\\u{e000}-\\u{10ffff}]'
const name = new RegExp(`${nameFirst}(?:${nameFirst}|[0-9])*`, 'uy')
const functionName = /[a-z][a-z_0-9]*(?=\()/y
const integer = /0|-?[1-9][0-9]*/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const blank = /[ \t\n\r]*/y
const plainText = { "'": /[^'\\\u0000-\u001f]+/y, '"': /[^"\\\u0000-\u001f]+/y }

const escapes = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['/', '/'],
  ['\\', '\\'],
])

/** What the pattern (sticky) finds here, which is then consumed; or undefined. */
function take(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.text)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}

/** Consumes that text if it comes next. */
export function accept(scanner: Scanner, token: string): boolean {
  if (!scanner.text.startsWith(token, scanner.at)) return false
  scanner.at += token.length
  return true
}

/** The character here, or '' at the end. */
export function peek(scanner: Position): string {
  const code = scanner.text.codePointAt(scanner.at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/** How an error message names what comes next. */
export function found(scanner: Position): string {
  const character = peek(scanner)
  return character === '' ? 'the end of the path' : JSON.stringify(character)
}

/** Moves on over blanks. */
export const skipBlanks = (scanner: Scanner) => void take(scanner, blank)
/** A member name in shorthand, as after a dot; or undefined. */
export const takeName = (scanner: Scanner) => take(scanner, name)
/** A name that is followed by an opening parenthesis, which stays; or undefined. */
export const takeFunctionName = (scanner: Scanner) => take(scanner, functionName)

/** An integer as indexes and slices take it, or undefined. */
export function takeInteger(scanner: Scanner): number | undefined {
  const start = scanner.at
  const digits = take(scanner, integer)
  if (digits === undefined) return undefined
  if (/[0-9]/.test(peek(scanner))) throw new PathFault(start, 'an index has no leading zeros')
  const value = Number(digits)
  if (!Number.isSafeInteger(value)) throw new PathFault(start, `${digits} is too large for an index`)
  return value
}

/** A number as JSON writes it, or undefined. */
export function takeNumber(scanner: Scanner): number | undefined {
  const digits = take(scanner, number)
  return digits === undefined ? undefined : Number(digits)
}

/** A string in single or double quotes, or undefined if no quote comes next. */
export function takeText(scanner: Scanner): string | undefined {
  const start = scanner.at
  const quote = peek(scanner)
  if (quote !== "'" && quote !== '"') return undefined
  scanner.at += 1
  let text = ''
  while (!accept(scanner, quote)) {
    const plain = take(scanner, plainText[quote])
    if (plain !== undefined) text += plain
    else if (accept(scanner, '\\')) text += takeEscape(scanner, quote)
    else if (peek(scanner) === '') throw new PathFault(start, `the string that starts here has no closing ${quote}`)
    else
      throw new PathFault(
        scanner.at,
        'a string cannot contain a control character',
        'write it as an escape, such as \\n or \\u0000',
      )
  }
  if (/\p{Surrogate}/u.test(text)) throw new PathFault(start, 'this string contains half of a surrogate pair')
  return text
}

function takeEscape(scanner: Scanner, quote: string): string {
  const at = scanner.at - 1
  if (accept(scanner, quote)) return quote
  if (accept(scanner, 'u')) {
    const unit = takeUnit(scanner, at)
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit)
    if (unit < 0xdc00 && accept(scanner, '\\u')) {
      const low = takeUnit(scanner, at)
      if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(unit, low)
    }
    throw new PathFault(
      at,
      'this escape is half of a surrogate pair',
      'write both halves, as in \\ud83d\\ude00, or the character itself',
    )
  }
  const character = escapes.get(peek(scanner))
  if (character === undefined)
    throw new PathFault(
      at,
      `no escape starts with \\ and ${found(scanner)} here`,
      `what can be escaped is ${quote} \\ / b f n r t and uXXXX`,
    )
  scanner.at += 1
  return character
}

function takeUnit(scanner: Scanner, at: number): number {
  const digits = take(scanner, /[0-9A-Fa-f]{4}/y)
  if (digits === undefined) throw new PathFault(at, '\\u needs four hexadecimal digits')
  return Number.parseInt(digits, 16)
}
