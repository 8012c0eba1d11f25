// Writes a path in one form only, so that equal paths have equal text. Knows the tree of a path, and no values.
import type { NameOrIndex, Operand, Query, Selector, Slice, Test } from './syntax.ts'

/** The canonical text of a query. For names and indexes, the normalized path of RFC 9535, section 2.7: `$['a'][0]`. */
export function printQuery(query: Query): string {
  return (
    query.from +
    query.segments
      .map(({ descendant, selectors }) => `${descendant ? '..' : ''}[${selectors.map(printSelector).join(',')}]`)
      .join('')
  )
}

/** The normalized path of one node: `$['a'][0]`. */
export function printLocation(location: readonly NameOrIndex[]): string {
  return `$${printSteps(location)}`
}

function printSteps(steps: readonly NameOrIndex[]): string {
  return steps.map(step => `[${typeof step === 'number' ? step : quote(step)}]`).join('')
}

function printSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'name':
      return quote(selector.name)
    case 'index':
      return String(selector.index)
    case 'wildcard':
      return '*'
    case 'slice':
      return printSlice(selector)
    case 'filter':
      return `?${printTest(selector.test)}`
  }
}

function printSlice({ start, end, step }: Slice): string {
  return `${start ?? ''}:${end ?? ''}${step === 1 ? '' : `:${step}`}`
}

function printTest(test: Test): string {
  switch (test.kind) {
    case 'or':
      return `(${test.of.map(printTest).join('||')})`
    case 'and':
      return `(${test.of.map(printTest).join('&&')})`
    case 'not':
      return test.of.kind === 'compare' || test.of.kind === 'not'
        ? `!(${printTest(test.of)})`
        : `!${printTest(test.of)}`
    case 'exists':
      return printQuery(test.query)
    case 'match':
    case 'search':
      return `${test.kind}(${printOperand(test.of)},${quote(test.text)})`
    case 'compare':
      return printOperand(test.left) + test.operator + printOperand(test.right)
  }
}

function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'literal':
      return typeof operand.value === 'string' ? quote(operand.value) : printNumber(operand.value)
    case 'singular':
      return operand.from + printSteps(operand.steps)
    case 'length':
      return `length(${printOperand(operand.of)})`
    case 'count':
    case 'value':
      return `${operand.kind}(${printQuery(operand.query)})`
  }
}

// A number too large for a double is read as infinite; this is the string that is read so again.
function printNumber(value: unknown): string {
  return value === Number.POSITIVE_INFINITY ? '1e999' : value === Number.NEGATIVE_INFINITY ? '-1e999' : String(value)
}

const escapes = new Map([
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ["'", "\\'"],
  ['\\', '\\\\'],
])

/** A name or string in single quotes, escaped as normalized paths escape it. */
export function quote(text: string): string {
  const escaped = text.replace(
    /[\u0000-\u001f'\\]/g,
    character => escapes.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `'${escaped}'`
}
