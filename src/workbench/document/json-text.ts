// A document as text: what it contains, where each part is, and why it is not JSON. Knows no rules.
import { printParseErrorCode, visit } from 'jsonc-parser'
import type { Json } from '../../rules/data/json.ts'
import { parseByValue } from '../../rules/data/json-text.ts'
import { type Problem, problem, under } from '../../rules/data/problem.ts'

/** A part of the text, in UTF-16 code units. */
export interface Span {
  readonly offset: number
  readonly length: number
}

/** A problem with its place in the text. */
export interface FoundProblem {
  readonly problem: Problem
  readonly span: Span
}

export interface DocumentText {
  /** Undefined where it is not JSON; then `found` says why. */
  readonly value: Json | undefined
  /** What is wrong with the text as JSON: not JSON, too deep to read, the same name twice. */
  readonly found: readonly FoundProblem[]
  /** Where the value with this JSON Pointer is, or its name where that is asked for; else what is around it. */
  readonly place: (pointer: string, what: 'value' | 'name') => Span
}

/** Deeper than any document may be, and shallow enough for a parser that calls itself. */
const deepest = 500
const start: Span = { offset: 0, length: 1 }

/** Reads JSON with the places of its values. Never throws; a text that is too deep is not read. */
export function readDocumentText(text: string): DocumentText {
  const tooDeep = findTooDeep(text)
  if (tooDeep !== undefined) {
    const message = `The document is nested deeper than ${deepest} levels; a twin allows 10.`
    return {
      value: undefined,
      found: [{ problem: problem('too-deep', '', message), span: tooDeep }],
      place: () => start,
    }
  }
  const value = parse(text)
  const { values, names, found, faults } = survey(text)
  if (value === undefined) {
    return {
      value,
      found: [faults[0] ?? { problem: problem('bad-json', '', 'The text is not JSON.'), span: start }],
      place: () => start,
    }
  }
  const place = (pointer: string, what: 'value' | 'name'): Span => {
    const span = (what === 'name' ? names.get(pointer) : undefined) ?? values.get(pointer)
    return span ?? (pointer === '' ? start : place(pointer.slice(0, pointer.lastIndexOf('/')), what))
  }
  return { value, found, place }
}

function parse(text: string): Json | undefined {
  try {
    return parseByValue(text)
  } catch {
    return undefined
  }
}

/** The first bracket that opens too deep a level. */
function findTooDeep(text: string): Span | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = endOfText(text, at)
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (depth > deepest) return { offset: at, length: 1 }
  }
  return undefined
}

/** The index of the quote that ends the text which opens at `start`. */
function endOfText(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function survey(text: string) {
  const values = new Map<string, Span>()
  const names = new Map<string, Span>()
  const found: FoundProblem[] = []
  const faults: FoundProblem[] = []
  const pointerOf = (path: readonly (string | number)[]) => path.reduce(under, '')
  /** The objects and lists that are open, with the names that an object has so far. */
  const open: { readonly pointer: string; readonly seen: Set<string> }[] = []
  const begin = (offset: number, length: number, _line: number, _column: number, path: () => (string | number)[]) => {
    const pointer = pointerOf(path())
    values.set(pointer, { offset, length })
    open.push({ pointer, seen: new Set() })
  }
  const end = (offset: number, length: number) => {
    const pointer = open.pop()?.pointer ?? ''
    const from = values.get(pointer)?.offset ?? offset
    values.set(pointer, { offset: from, length: offset + length - from })
  }
  visit(
    text,
    {
      onObjectBegin: begin,
      onArrayBegin: begin,
      onObjectEnd: end,
      onArrayEnd: end,
      onLiteralValue: (_value, offset, length, _line, _column, path) => {
        values.set(pointerOf(path()), { offset, length })
      },
      onObjectProperty: (name, offset, length, _line, _column, path) => {
        const pointer = under(pointerOf(path()), name)
        const seen = open.at(-1)?.seen
        if (seen?.has(name)) {
          const message = `${JSON.stringify(name)} is here twice; only the last one would count.`
          found.push({ problem: problem('duplicate-key', pointer, message), span: { offset, length } })
        }
        seen?.add(name)
        names.set(pointer, { offset, length })
      },
      onError: (error, offset, length) => {
        const message = explain(printParseErrorCode(error), text, offset)
        faults.push({ problem: problem('bad-json', '', message), span: { offset, length: Math.max(1, length) } })
      },
    },
    { disallowComments: true },
  )
  return { values, names, found, faults }
}

/** What is wrong, and what would be right. */
function explain(error: ReturnType<typeof printParseErrorCode>, text: string, offset: number): string {
  const [here = ''] = text.slice(offset)
  const before = text.slice(0, offset).trimEnd().at(-1) ?? ''
  if (offset >= text.length)
    return text.trim() === '' ? 'The file is empty; write at least {}.' : `The text ends too early${missing(error)}.`
  if (/[\]}]/.test(here) && before === ',') return `There is a comma before ${here}; remove it after the last element.`
  if (here === "'" || here === '`' || here === '“') return 'Write strings and names in double quotes, "like this".'
  if (/^[\w$-]+\s*:/.test(text.slice(offset, offset + 100))) {
    return `Write the name in double quotes: "${show(text, offset)}".`
  }
  if (/\d/.test(here) && text[offset - 1] === '0') return 'A number cannot start with 0 before other digits.'
  switch (error) {
    case 'InvalidCommentToken':
      return 'JSON has no comments; a rule can have a "description".'
    case 'PropertyNameExpected':
      return `A name in double quotes is needed here, not ${show(text, offset)}.`
    case 'ColonExpected':
      return 'A colon is missing after the name.'
    case 'CommaExpected':
      return 'A comma is missing before this.'
    case 'UnexpectedEndOfString':
      return 'The string that starts here does not end on its line; a double quote is missing.'
    case 'InvalidEscapeCharacter':
    case 'InvalidUnicode':
      return 'After \\ write one of " \\ / b f n r t, or u and four hexadecimal digits; for a backslash write \\\\.'
    case 'InvalidCharacter':
      return 'A string cannot contain a control character; write \\t for a tab, \\n for the end of a line.'
    case 'EndOfFileExpected':
      return 'The document ends before this; there is something after it.'
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return `${show(text, offset)} is not a JSON number; write it like 21.5 or -3e2.`
    default:
      return `${show(text, offset)} is not a value; write a string in double quotes, a number, true, false, a list or an object.`
  }
}

const missing = (error: string) =>
  error === 'CloseBraceExpected' ? '; a } is missing' : error === 'CloseBracketExpected' ? '; a ] is missing' : ''

const show = (text: string, offset: number) => /^[\w.+-]+|^./su.exec(text.slice(offset, offset + 40))?.[0] ?? 'this'
