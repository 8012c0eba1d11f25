// The grammar of RFC 9535: a string becomes a query, or a fault that says where and what would be right. Knows no value.
import type { Pattern } from '../pattern/pattern.ts'
import { type PathScanner, parseTest } from './filter-grammar.ts'
import { continues, missingRoot, noEnd, noName, noSelector, unexpected } from './mistakes.ts'
import { accept, PathFault, peek, type Scanner, skipBlanks, takeInteger, takeName, takeText } from './scanner.ts'
import type { Query, Segment, Selector } from './syntax.ts'

/** In UTF-16 code units: the longest string in a twin. */
const longestPath = 4096
/** More than anybody writes, and few enough for a walk to go into each. */
const mostSegments = 128

/** Parses a whole path. Throws `PathFault`. */
export function parseQuery(text: string): Query & { readonly patterns: readonly Pattern[] } {
  if (text.length > longestPath) throw new PathFault(longestPath, `a path has at most ${longestPath} characters`)
  const scanner = { text, at: 0, segmentsLeft: mostSegments, patterns: [], parseSegments }
  if (!accept(scanner, '$')) throw missingRoot(text)
  const segments = parseSegments(scanner, 0)
  if (scanner.at < text.length) throw unexpected(scanner)
  return { from: '$', segments, patterns: scanner.patterns }
}

/** The segments from here; blanks before one belong to it, those after the last one are left. */
function parseSegments(scanner: PathScanner, depth: number): Segment[] {
  const segments: Segment[] = []
  for (;;) {
    const end = scanner.at
    skipBlanks(scanner)
    if (peek(scanner) !== '.' && peek(scanner) !== '[') {
      scanner.at = end
      return segments
    }
    scanner.segmentsLeft -= 1
    if (scanner.segmentsLeft < 0) throw new PathFault(scanner.at, `a path has at most ${mostSegments} segments`)
    segments.push(parseSegment(scanner, depth))
  }
}

function parseSegment(scanner: PathScanner, depth: number): Segment {
  const descendant = accept(scanner, '..')
  const dot = !descendant && accept(scanner, '.')
  const inBrackets = !dot && peek(scanner) === '['
  return { descendant, selectors: inBrackets ? parseBrackets(scanner, depth) : [parseShorthand(scanner)] }
}

function parseShorthand(scanner: Scanner): Selector {
  if (accept(scanner, '*')) return { kind: 'wildcard' }
  const start = scanner.at
  const name = takeName(scanner)
  if (name === undefined || continues(scanner)) throw noName(scanner, start)
  return { kind: 'name', name }
}

function parseBrackets(scanner: PathScanner, depth: number): Selector[] {
  const opened = scanner.at
  accept(scanner, '[')
  const selectors: Selector[] = []
  do {
    skipBlanks(scanner)
    selectors.push(parseSelector(scanner, depth))
    skipBlanks(scanner)
  } while (accept(scanner, ','))
  if (accept(scanner, ']')) return selectors
  throw noEnd(scanner, opened)
}

function parseSelector(scanner: PathScanner, depth: number): Selector {
  const start = scanner.at
  const text = takeText(scanner)
  if (text !== undefined) return { kind: 'name', name: text }
  if (accept(scanner, '*')) return { kind: 'wildcard' }
  if (accept(scanner, '?')) {
    skipBlanks(scanner)
    return { kind: 'filter', test: parseTest(scanner, depth + 1) }
  }
  const first = takeInteger(scanner)
  const afterFirst = scanner.at
  skipBlanks(scanner)
  if (accept(scanner, ':')) return parseSlice(scanner, first)
  scanner.at = afterFirst
  if (first !== undefined) return { kind: 'index', index: first }
  throw noSelector(scanner, start)
}

function parseSlice(scanner: Scanner, start: number | undefined): Selector {
  skipBlanks(scanner)
  const end = takeInteger(scanner)
  const afterEnd = scanner.at
  skipBlanks(scanner)
  if (!accept(scanner, ':')) {
    scanner.at = afterEnd
    return { kind: 'slice', start, end, step: 1 }
  }
  const afterColon = scanner.at
  skipBlanks(scanner)
  const step = takeInteger(scanner)
  if (step === undefined) scanner.at = afterColon
  return { kind: 'slice', start, end, step: step ?? 1 }
}
