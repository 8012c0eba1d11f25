// The grammar of filters (RFC 9535, section 2.3.5): the test after `?`, and its functions. Knows no value.
import { type Pattern, readPattern } from '../pattern/pattern.ts'
import {
  accept,
  found,
  PathFault,
  peek,
  type Scanner,
  skipBlanks,
  takeFunctionName,
  takeNumber,
  takeText,
} from './scanner.ts'
import { type Comparison, type Operand, type Query, type Segment, singularSteps, type Test } from './syntax.ts'

/** The scanner of a path. Filters have paths in them, which the grammar above this one reads. */
export interface PathScanner extends Scanner {
  /** The regular expressions that were read in it. */
  readonly patterns: Pattern[]
  readonly parseSegments: (scanner: PathScanner, depth: number) => readonly Segment[]
}

/** How deep parentheses, filters and functions may nest: more than people write, less than a call stack holds. */
const deepest = 32

const comparisons: readonly Comparison[] = ['==', '!=', '<=', '>=', '<', '>']
const functions = ['length', 'count', 'value', 'match', 'search']

/** The test here, with everything that `||` and `&&` join to it. */
export function parseTest(scanner: PathScanner, depth: number): Test {
  if (depth > deepest) throw new PathFault(scanner.at, `filters and parentheses nest at most ${deepest} deep`)
  return parseJoined(scanner, '||', 'or', () => parseJoined(scanner, '&&', 'and', () => parseBasic(scanner, depth)))
}

function parseJoined(scanner: PathScanner, token: string, kind: 'or' | 'and', parse: () => Test): Test {
  const first = parse()
  const tests = [first]
  for (;;) {
    const end = scanner.at
    skipBlanks(scanner)
    if (!accept(scanner, token)) {
      scanner.at = end
      return tests.length === 1 ? first : { kind, of: tests }
    }
    skipBlanks(scanner)
    tests.push(parse())
  }
}

function parseBasic(scanner: PathScanner, depth: number): Test {
  if (peek(scanner) === '!') return parseNegation(scanner, depth)
  if (accept(scanner, '(')) {
    skipBlanks(scanner)
    const test = parseTest(scanner, depth + 1)
    skipBlanks(scanner)
    if (!accept(scanner, ')')) throw new PathFault(scanner.at, `) is expected here, not ${found(scanner)}`)
    return test
  }
  const start = scanner.at
  const asked = (['match', 'search'] as const).find(name => accept(scanner, `${name}(`))
  if (asked !== undefined) return parsePatternTest(scanner, asked, depth)
  const left = parseTerm(scanner, depth)
  const operator = parseComparison(scanner)
  if (operator === undefined) return asTest(left, start)
  const rightStart = scanner.at
  const right = parseTerm(scanner, depth)
  return { kind: 'compare', operator, left: asOperand(left, start), right: asOperand(right, rightStart) }
}

function parseNegation(scanner: PathScanner, depth: number): Test {
  accept(scanner, '!')
  skipBlanks(scanner)
  const start = scanner.at
  if (peek(scanner) === '!') throw new PathFault(start, 'two ! in a row', 'remove both')
  const of = parseBasic(scanner, depth)
  if (of.kind === 'compare' && !scanner.text.startsWith('(', start))
    throw new PathFault(start, 'a comparison after ! must be in parentheses', 'write !(…)')
  return { kind: 'not', of }
}

function parseComparison(scanner: Scanner): Comparison | undefined {
  const end = scanner.at
  skipBlanks(scanner)
  const start = scanner.at
  const operator = comparisons.find(token => accept(scanner, token))
  if (operator === undefined) {
    if (/^(=|&(?!&)|\|(?!\|))/.test(scanner.text.slice(start)))
      throw new PathFault(
        start,
        `${found(scanner)} is not an operator`,
        'the operators are == != < <= > >= && || and !',
      )
    scanner.at = end
    return undefined
  }
  if (peek(scanner) === '=') throw new PathFault(start, `${operator}= is not an operator`, `write ${operator}`)
  skipBlanks(scanner)
  return operator
}

/** A query that need not be singular, or an operand: which of them is allowed depends on what surrounds it. */
type Term = { readonly kind: 'nodes'; readonly query: Query } | Operand

function parseTerm(scanner: PathScanner, depth: number): Term {
  const start = scanner.at
  const text = takeText(scanner) ?? takeNumber(scanner)
  if (text !== undefined) return { kind: 'literal', value: text }
  if (accept(scanner, '@'))
    return { kind: 'nodes', query: { from: '@', segments: scanner.parseSegments(scanner, depth) } }
  if (accept(scanner, '$'))
    return { kind: 'nodes', query: { from: '$', segments: scanner.parseSegments(scanner, depth) } }
  const name = takeFunctionName(scanner)
  if (name !== undefined) return parseCall(scanner, name, start, depth + 1)
  const word = /^[A-Za-z_]\w*/.exec(scanner.text.slice(start))?.[0]
  if (word === undefined)
    throw new PathFault(start, `a value, a path from @ or $, or a function is expected here, not ${found(scanner)}`)
  scanner.at += word.length
  if (word === 'true') return { kind: 'literal', value: true }
  if (word === 'false') return { kind: 'literal', value: false }
  if (word === 'null') return { kind: 'literal', value: null }
  if (functions.includes(word))
    throw new PathFault(start, `no ( follows ${word}`, `write ${word}(…), without blanks before the (`)
  throw new PathFault(
    start,
    `${JSON.stringify(word)} means nothing in a filter`,
    `write @.${word} for a member, '${word}' for a string`,
  )
}

function parseCall(scanner: PathScanner, name: string, start: number, depth: number): Operand {
  if (depth > deepest) throw new PathFault(start, `filters and functions nest at most ${deepest} deep`)
  if (!functions.includes(name))
    throw new PathFault(start, `no function is called ${name}()`, `the functions are ${functions.join(', ')}`)
  if (name === 'match' || name === 'search')
    throw new PathFault(start, `${name}() is a test by itself`, 'leave out the comparison')
  accept(scanner, '(')
  skipBlanks(scanner)
  if (peek(scanner) === ')') throw new PathFault(scanner.at, `${name}() takes one argument`)
  const argumentStart = scanner.at
  const argument = parseTerm(scanner, depth)
  skipBlanks(scanner)
  if (peek(scanner) === ',') throw new PathFault(scanner.at, `${name}() takes one argument`)
  if (!accept(scanner, ')')) throw new PathFault(scanner.at, `) is expected here, not ${found(scanner)}`)
  if (name === 'length') return { kind: 'length', of: asOperand(argument, argumentStart) }
  if (argument.kind !== 'nodes') throw new PathFault(argumentStart, `${name}() takes a path`)
  return { kind: name === 'count' ? 'count' : 'value', query: argument.query }
}

/** `match(value, 'pattern')`. The pattern is a literal: one that came with a body could be made to run away. */
function parsePatternTest(scanner: PathScanner, kind: 'match' | 'search', depth: number): Test {
  skipBlanks(scanner)
  const start = scanner.at
  const of = asOperand(parseTerm(scanner, depth + 1), start)
  skipBlanks(scanner)
  if (!accept(scanner, ',')) throw new PathFault(scanner.at, `${kind}() takes a value and a pattern`)
  skipBlanks(scanner)
  const at = scanner.at
  const text = takeText(scanner)
  if (text === undefined)
    throw new PathFault(at, `the pattern of ${kind}() must be a string in quotes, as in ${kind}(@.id, 'm.*')`)
  skipBlanks(scanner)
  if (!accept(scanner, ')')) throw new PathFault(scanner.at, `) is expected here, not ${found(scanner)}`)
  const { pattern, error } = readPattern(kind === 'match' ? `^(?:${text})$` : text)
  if (pattern === undefined) throw new PathFault(at, `the pattern cannot be used: ${error.message}`, error.hint)
  scanner.patterns.push(pattern)
  return { kind, of, text, pattern }
}

function asTest(term: Term, at: number): Test {
  if (term.kind === 'nodes') return { kind: 'exists', query: term.query }
  if (term.kind === 'literal') throw new PathFault(at, 'a value alone is not a test', 'compare it with something')
  throw new PathFault(at, `${term.kind}() alone is not a test`, 'compare its result with something')
}

function asOperand(term: Term, at: number): Operand {
  if (term.kind !== 'nodes') return term
  const steps = singularSteps(term.query)
  if (steps !== undefined) return { kind: 'singular', from: term.query.from, steps }
  throw new PathFault(
    at,
    'a path that can match many values is not a single value',
    'test that a match exists, or use its count()',
  )
}
