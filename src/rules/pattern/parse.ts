// The grammar of regular expressions: what ECMAScript and RE2 write alike and a finite automaton can decide. So no
// look-around, no back-references, no flags. Knows no automaton.
import { notLineEnds } from './characters.ts'
import { parseClass, parseEscape } from './parse-class.ts'
import { accept, type Scanner, take, takeCodePoint } from './scanner.ts'
import { type Node, PatternFault } from './syntax.ts'

/** How deep groups may nest: more than people write, less than a call stack holds. */
const deepest = 64
const mostRepeats = 1000

/**
 * Reads a whole pattern.
 * @throws PatternFault
 */
export function parsePattern(text: string): Node {
  const scanner = { text, at: 0 }
  const node = parseChoice(scanner, 0)
  if (scanner.at < text.length) throw new PatternFault(scanner.at, ') closes no group', 'write \\) for a parenthesis')
  return node
}

function parseChoice(scanner: Scanner, depth: number): Node {
  const first = parseSequence(scanner, depth)
  const of = [first]
  while (accept(scanner, '|')) of.push(parseSequence(scanner, depth))
  return of.length === 1 ? first : { kind: 'choice', of }
}

function parseSequence(scanner: Scanner, depth: number): Node {
  const of: Node[] = []
  while (scanner.at < scanner.text.length && !/[|)]/.test(scanner.text.charAt(scanner.at))) {
    of.push(parseTerm(scanner, depth))
  }
  return { kind: 'sequence', of }
}

function parseTerm(scanner: Scanner, depth: number): Node {
  const start = scanner.at
  const node = parseAtom(scanner, depth)
  const bounds = parseQuantifier(scanner)
  if (bounds === undefined) return node
  if (node.kind === 'assert') {
    throw new PatternFault(start, `${scanner.text.slice(start, scanner.at)} repeats what reads no character`)
  }
  const second = scanner.at
  if (parseQuantifier(scanner) !== undefined) {
    const text = scanner.text.slice(second, scanner.at)
    throw new PatternFault(
      second,
      `${text} repeats a repetition`,
      'write \\ before a character that is meant literally',
    )
  }
  return { kind: 'repeat', of: node, ...bounds }
}

function parseAtom(scanner: Scanner, depth: number): Node {
  const at = scanner.at
  if (accept(scanner, '(')) return parseGroup(scanner, at, depth + 1)
  if (accept(scanner, '^')) return { kind: 'assert', what: 'start' }
  if (accept(scanner, '$')) return { kind: 'assert', what: 'end' }
  if (accept(scanner, '\\b')) return { kind: 'assert', what: 'boundary' }
  if (accept(scanner, '\\B')) return { kind: 'assert', what: 'inside' }
  if (parseQuantifier(scanner) !== undefined) {
    const text = scanner.text.slice(at, scanner.at)
    throw new PatternFault(at, `${text} has nothing before it to repeat`, `write \\${text} for the character`)
  }
  const found = parseCharacters(scanner)
  const set = typeof found === 'number' ? [[found, found] as const] : found
  return { kind: 'read', set, at, text: scanner.text.slice(at, scanner.at) }
}

function parseCharacters(scanner: Scanner) {
  if (accept(scanner, '.')) return notLineEnds
  if (accept(scanner, '[')) return parseClass(scanner)
  if (accept(scanner, '\\')) return parseEscape(scanner)
  return takeCodePoint(scanner) ?? 0 // never at the end: a sequence stops there
}

function parseGroup(scanner: Scanner, start: number, depth: number): Node {
  if (depth > deepest) throw new PatternFault(start, `groups nest at most ${deepest} deep`)
  const plain = take(scanner, /\?:|\?P?<[A-Za-z_]\w*>/y)
  const special = plain === undefined ? take(scanner, /\?(<?[=!]|.?)/sy) : undefined
  if (special !== undefined) throw new PatternFault(start, ...explainGroup(special[1] ?? ''))
  const node = parseChoice(scanner, depth)
  if (!accept(scanner, ')'))
    throw new PatternFault(start, 'the group has no end', 'write \\( for a parenthesis, or add )')
  return node
}

function explainGroup(what: string): [message: string, hint?: string] {
  if (/[=!]/.test(what)) return [`(?${what} looks around, which no linear-time engine can do`, 'use a second "matches"']
  if (/[a-z]/.test(what)) return ['flags are not known', 'test { "lower": … } to leave letter case aside']
  return [`(?${what} does not open a known group`, 'write (?: … )']
}

/** Lazy ones are the same as greedy ones where only "matches or not" is asked. */
function parseQuantifier(scanner: Scanner): { readonly least: number; readonly most: number } | undefined {
  const start = scanner.at
  const [text, sign, least = '', comma, most = ''] = take(scanner, /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y) ?? []
  if (text === undefined) {
    if (take(scanner, /\{,\d+\}/y) !== undefined)
      throw new PatternFault(start, '{,n} has no lower bound', 'write {0,n}')
    return undefined
  }
  if (sign !== undefined) return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY }
  const low = Number(least)
  const high = comma === undefined ? low : most === '' ? Number.POSITIVE_INFINITY : Number(most)
  if (high < low) throw new PatternFault(start, `${text} has its bounds the wrong way round`)
  if (low > mostRepeats || (high > mostRepeats && high !== Number.POSITIVE_INFINITY)) {
    throw new PatternFault(start, `${text} counts further than ${mostRepeats}`)
  }
  return { least: low, most: high }
}
