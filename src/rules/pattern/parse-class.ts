// The part of the grammar that says which characters are read: escapes and classes.
import { type CharacterSet, complement, digits, spaces, union, withProperty, wordCharacters } from './characters.ts'
import { accept, type Scanner, take, takeCodePoint } from './scanner.ts'
import { PatternFault } from './syntax.ts'

const shorthands = new Map([
  ['d', digits],
  ['D', complement(digits)],
  ['w', wordCharacters],
  ['W', complement(wordCharacters)],
  ['s', spaces],
  ['S', complement(spaces)],
])
const controls = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
])

/** What comes after a backslash: one code point, or a set of them. */
export function parseEscape(scanner: Scanner): number | CharacterSet {
  const start = scanner.at - 1
  const property = take(scanner, /([pP])\{([^}]*)\}/y)
  if (property !== undefined) return parseProperty(property, start)
  const hexadecimal = take(scanner, /x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|u\{([\dA-Fa-f]{1,6})\}/y)
  if (hexadecimal !== undefined) return parseHexadecimal(hexadecimal, start)
  const nul = take(scanner, /0(?!\d)/y)
  if (nul !== undefined) return 0
  const [letter] = take(scanner, /./suy) ?? []
  if (letter === undefined) throw new PatternFault(start, 'a character must follow \\', 'write \\\\ for a backslash')
  const set = shorthands.get(letter)
  const control = controls.get(letter)
  if (set !== undefined) return set
  if (control !== undefined) return control
  if (/[!-/:-@[-`{-~]/.test(letter)) return letter.charCodeAt(0)
  throw new PatternFault(start, ...explainEscape(letter))
}

function explainEscape(letter: string): [message: string, hint?: string] {
  if (/\d/.test(letter)) return [`\\${letter} would be a back-reference, which no linear-time engine can follow`]
  if (letter === 'A') return ['\\A is not known', 'write ^']
  if (letter === 'z' || letter === 'Z') return [`\\${letter} is not known`, 'write $']
  return [`\\${letter} is not known`, `write ${letter} for the character`]
}

function parseProperty([, kind, name = '']: RegExpExecArray, start: number): CharacterSet {
  const set = withProperty(name)
  if (set === undefined) {
    throw new PatternFault(start, `Unicode has no property ${JSON.stringify(name)}`, 'as in \\p{L}, \\p{Lu} or \\p{Nd}')
  }
  return kind === 'P' ? complement(set) : set
}

function parseHexadecimal([text, ...digits]: RegExpExecArray, start: number): number {
  const codePoint = Number.parseInt(digits.join(''), 16)
  if (codePoint <= 0x10ffff) return codePoint
  throw new PatternFault(start, `\\${text} is not a Unicode code point; the last is \\u{10FFFF}`)
}

/** What comes after `[`. */
export function parseClass(scanner: Scanner): CharacterSet {
  const start = scanner.at - 1
  const negated = accept(scanner, '^')
  const parts: CharacterSet[] = []
  while (!accept(scanner, ']')) {
    const at = scanner.at
    const first = parseMember(scanner, start)
    const ranges = take(scanner, /-(?!\])/y) !== undefined
    const last = ranges ? parseMember(scanner, start) : first
    const text = scanner.text.slice(at, scanner.at)
    if (typeof first === 'number' && typeof last === 'number') {
      if (last < first) throw new PatternFault(at, `the range ${text} is the wrong way round`)
      parts.push([[first, last]])
    } else if (typeof first !== 'number' && !ranges) parts.push(first)
    else throw new PatternFault(at, `${text} is not a range`, 'write \\- for a hyphen')
  }
  if (parts.length === 0)
    throw new PatternFault(start, 'the class [] has no character', 'write \\] for a bracket in it')
  return negated ? complement(union(...parts)) : union(...parts)
}

function parseMember(scanner: Scanner, start: number): number | CharacterSet {
  if (scanner.text.startsWith('[:', scanner.at)) {
    throw new PatternFault(scanner.at, 'classes like [:alpha:] are not known', 'write \\p{L}, \\d, \\w or \\s')
  }
  if (accept(scanner, '\\')) return accept(scanner, 'b') ? 0x08 : parseEscape(scanner)
  const codePoint = takeCodePoint(scanner)
  if (codePoint === undefined)
    throw new PatternFault(start, 'the class has no end', 'write \\[ for a bracket, or add ]')
  return codePoint
}
