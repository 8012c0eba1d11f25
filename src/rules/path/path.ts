// A JSONPath (RFC 9535), compiled once: what reads, selects and names places in a body. Knows no clock and runs no code.
import type { Json } from '../data/json.ts'
import type { Pattern } from '../pattern/pattern.ts'
import { compileRead } from './direct-read.ts'
import { parseQuery } from './parse.ts'
import { printQuery } from './print.ts'
import { PathFault } from './scanner.ts'
import { compileSearch, locationOf, type Search } from './search.ts'
import { type NameOrIndex, singularSteps } from './syntax.ts'

export { Draft } from './draft.ts'
export { locate, removeAll, removeAt, setAt } from './location.ts'
export { printLocation } from './print.ts'

/** A match: the value, and the names and indexes that lead to it from the root. */
export interface PathNode {
  readonly value: Json
  readonly location: readonly NameOrIndex[]
}

/** How many values `read` collects at most. */
export const mostValues = 100_000

/** A path that is ready to read values. */
export interface Path {
  /** As written. */
  readonly text: string
  /** The same for equal paths; of a singular one, its normalized path: `$['a'][0]`. */
  readonly canonical: string
  /** Names and indexes only: it matches once at most. */
  readonly singular: boolean
  /** Of a singular path. */
  readonly names?: readonly NameOrIndex[]
  /** The regular expressions in its filters. */
  readonly patterns: readonly Pattern[]
  /**
   * Of a singular path, the value or undefined where it is absent. Else the list of all values; undefined only where
   * the root is, or where there are more than `mostValues` or finding them takes too much work (see `select`).
   */
  readonly read: (root: Json | undefined) => Json | undefined
  /**
   * All matches in the order of RFC 9535, at most `limit` + 1 of them: so many mean that there are more than `limit`,
   * or that finding them takes too much work, in which case they count for nothing.
   */
  readonly select: (root: Json | undefined, limit: number) => readonly PathNode[]
}

/** The path, or why the string is not one. */
export type ParsedPath = { readonly path: Path } | { readonly error: PathError }

/** `at` is a position in the path's text, in UTF-16 code units. */
export interface PathError {
  readonly at: number
  readonly message: string
  readonly hint?: string
  /** The path that the hint says to write. */
  readonly instead?: string
}

/** Parses and compiles a path. A string that is not a path yields an error that says where and what would be right; never throws. */
export function parsePath(text: string): ParsedPath {
  const known = compiled.get(text)
  if (known !== undefined) return known
  try {
    const parsed = { path: compile(text, parseQuery(text)) }
    if (compiled.size >= mostCompiled) compiled.clear()
    compiled.set(text, parsed)
    return parsed
  } catch (error) {
    if (!(error instanceof PathFault)) throw error
    const { at, message, hint } = error
    const instead = repaired(error)
    if (instead !== undefined) return { error: { at, message, hint: `write ${instead}`, instead } }
    return { error: hint === undefined ? { at, message } : { at, message, hint } }
  }
}

/** What is left of a path with several mistakes, each of which says what would be right. */
function repaired({ instead }: PathFault, left = 10): string | undefined {
  if (instead === undefined || left === 0) return undefined
  try {
    parseQuery(instead)
    return instead
  } catch (error) {
    if (!(error instanceof PathFault)) throw error
    return repaired(error, left - 1)
  }
}

/** Many rules read the same places, and share the path. */
const compiled = new Map<string, ParsedPath>()
const mostCompiled = 1000

function compile(text: string, query: ReturnType<typeof parseQuery>): Path {
  const { patterns } = query
  const canonical = printQuery(query)
  const names = singularSteps(query)
  const search = compileSearch(query)
  const select: Path['select'] = (root, limit) =>
    root === undefined ? [] : search(root, limit).map(node => ({ value: node.value, location: locationOf(node) }))
  if (names !== undefined) return { text, canonical, singular: true, names, patterns, read: compileRead(names), select }
  return { text, canonical, singular: false, patterns, read: root => readAll(search, root), select }
}

function readAll(search: Search, root: Json | undefined): Json | undefined {
  if (root === undefined) return undefined
  const nodes = search(root, mostValues)
  return nodes.length > mostValues ? undefined : nodes.map(node => node.value)
}
