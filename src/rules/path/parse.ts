// The grammar of RFC 9535: a text becomes a query, or a fault that says where and what would be right. Knows no value.
import { parseTest } from './filter-grammar.ts'
import { quote } from './print.ts'
import { accept, found, PathFault, peek, type Scanner, skipBlanks, takeInteger, takeName, takeText } from './scanner.ts'
import type { Query, Segment, Selector } from './syntax.ts'

/** In UTF-16 code units: what a twin's text can hold. */
const longestPath = 4096
/** More than anybody writes, and few enough for a walk to go into each. */
const mostSegments = 128

/** Parses a whole path. Throws `PathFault`. */
export function parseQuery(text: string): Query {
  if (text.length > longestPath) throw new PathFault(longestPath, `a path has at most ${longestPath} characters`)
  const scanner = { text, at: 0, segmentsLeft: mostSegments }
  if (!accept(scanner, '$')) throw new PathFault(0, 'a path starts with $', missingRoot(text))
  const segments = parseSegments(scanner, 0)
  if (scanner.at < text.length) throw unexpected(scanner)
  return { from: '$', segments }
}

function missingRoot(text: string): string | undefined {
  if (text === '') return 'write $ for the whole body'
  if (/^\s+\$/.test(text)) return 'remove the blanks before it'
  if (text.startsWith('@')) return 'outside a filter, the value itself is $'
  if (/^[.[]/.test(text)) return `write $${text}`
  return /^[\w.]+$/.test(text) ? `write $.${text}` : undefined
}

/** The segments that stand here; blanks before one belong to it, those after the last one are left. */
export function parseSegments(scanner: Scanner, depth: number): Segment[] {
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

function parseSegment(scanner: Scanner, depth: number): Segment {
  const descendant = accept(scanner, '..')
  const dot = !descendant && accept(scanner, '.')
  const inBrackets = !dot && peek(scanner) === '['
  return { descendant, selectors: inBrackets ? parseBrackets(scanner, depth) : [parseShorthand(scanner)] }
}

function parseShorthand(scanner: Scanner): Selector {
  if (accept(scanner, '*')) return { kind: 'wildcard' }
  const start = scanner.at
  const name = takeName(scanner)
  // What cannot end a name here was most likely meant to belong to it: say how such a name is written.
  const meant = /^[^.[\]()\s,=!<>&|'"~^@?*$]*/.exec(scanner.text.slice(start))?.[0] ?? ''
  if (meant !== (name ?? '')) {
    throw new PathFault(
      start,
      `${JSON.stringify(meant)} cannot stand after a dot: such a name has letters, digits and _ only, and no digit first`,
      instead(scanner.text, start, meant),
    )
  }
  if (name !== undefined) return { kind: 'name', name }
  if (peek(scanner) === '[') throw new PathFault(start, 'no dot stands before [', 'remove the dot')
  if (peek(scanner) === '@')
    throw new PathFault(start, 'type operators such as @number() are not part of RFC 9535', 'use the predicate "type"')
  if (peek(scanner) === '.') throw new PathFault(start, 'three dots in a row', 'write .. for descendants')
  throw new PathFault(start, `a name or * is expected after a dot, not ${found(scanner)}`)
}

/** The same path with the name in brackets. */
function instead(text: string, start: number, name: string): string {
  const before = text.slice(0, start).replace(/(\.?)\.$/, (_, first: string) => (first === '' ? '' : '..'))
  const after = text.slice(start + name.length)
  const write = (selector: string) => `${before}[${selector}]${after}`
  return /^-?\d+$/.test(name) ? `write ${write(name)} or ${write(quote(name))}` : `write ${write(quote(name))}`
}

function parseBrackets(scanner: Scanner, depth: number): Selector[] {
  const opened = scanner.at
  accept(scanner, '[')
  const selectors: Selector[] = []
  do {
    skipBlanks(scanner)
    selectors.push(parseSelector(scanner, depth))
    skipBlanks(scanner)
  } while (accept(scanner, ','))
  if (accept(scanner, ']')) return selectors
  if (peek(scanner) === '') throw new PathFault(opened, 'the [ that stands here has no ]')
  const word = /^(?:and|or)\b/.exec(scanner.text.slice(scanner.at))?.[0]
  const hint = word === undefined ? undefined : `write ${word === 'and' ? '&&' : '||'}`
  throw new PathFault(scanner.at, `] or a comma is expected here, not ${found(scanner)}`, hint)
}

function parseSelector(scanner: Scanner, depth: number): Selector {
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

function noSelector(scanner: Scanner, at: number): PathFault {
  const character = peek(scanner)
  if (character === ']' || character === '')
    return new PathFault(
      at,
      `a name in quotes, an index, a slice, * or a filter is expected here, not ${found(scanner)}`,
    )
  if (character === '(')
    return new PathFault(
      at,
      'script expressions are not part of RFC 9535 and are never run',
      'for the last element write [-1]; for a filter write [?…]',
    )
  if (character === '^' || character === '~' || character === '`') return unexpected(scanner)
  if (scanner.text.startsWith('-0', at)) return new PathFault(at, 'an index cannot be -0', 'write 0')
  const name = takeName(scanner)
  if (name !== undefined) return new PathFault(at, 'a name in brackets stands in quotes', `write [${quote(name)}]`)
  return new PathFault(at, `a name in quotes, an index, a slice, * or a filter is expected here, not ${found(scanner)}`)
}

function unexpected(scanner: Scanner): PathFault {
  const at = scanner.at
  const rest = scanner.text.slice(at)
  if (rest.trim() === '') return new PathFault(at, 'blanks at the end of the path', 'remove them')
  if (rest.startsWith('^'))
    return new PathFault(
      at,
      'the parent operator ^ is not part of RFC 9535',
      'use "each" with "up", or a filter on the parent',
    )
  if (rest.startsWith('~'))
    return new PathFault(at, 'the name operator ~ is not part of RFC 9535', 'use { "each": "name" }')
  if (rest.startsWith('`')) return new PathFault(at, 'names are not escaped with ` in RFC 9535', "write ['name']")
  if (/^\s+\w/.test(rest))
    return new PathFault(at, 'a blank cannot stand in a name after a dot', "write the name in brackets: ['a b']")
  if (/^\w/.test(rest))
    return new PathFault(
      at,
      `a dot or [ is expected here, not ${found(scanner)}`,
      `write ${scanner.text.slice(0, at)}.${rest}`,
    )
  return new PathFault(at, `a dot, [ or the end of the path is expected here, not ${found(scanner)}`)
}
