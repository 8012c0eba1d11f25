// A JSONPath (RFC 9535), compiled once: what reads, selects and names places in a body. Knows no clock and runs no code.
import type { Json } from '../json.ts'
import { parseQuery } from './parse.ts'
import { printQuery } from './print.ts'
import { compileRead, readStep, type Step } from './read.ts'
import { PathFault } from './scanner.ts'
import { type Query, singularSteps } from './syntax.ts'

export { locate, removeAt, setAt } from './place.ts'
export { printLocation } from './print.ts'

/** A match: the value, and the names and indexes that lead to it from the root. */
export interface PathNode {
  readonly value: Json
  readonly location: readonly Step[]
}

export interface Path {
  /** As written. */
  readonly text: string
  /** The same for equal paths; of a singular one, its normalized path: `$['a'][0]`. */
  readonly canonical: string
  /** Names and indexes only: it matches once at most. */
  readonly singular: boolean
  /** Of a singular path. */
  readonly names?: readonly Step[]
  /** Of a singular path, the value or undefined where it is absent; else the list of all values. */
  readonly read: (root: Json | undefined) => Json | undefined
  /** All matches in the order of RFC 9535, at most `limit` + 1 of them, so that the caller sees that there are more. */
  readonly select: (root: Json | undefined, limit: number) => readonly PathNode[]
}

export type ParsedPath = { readonly path: Path } | { readonly error: PathError }

/** `at` is a position in the path's text, in UTF-16 code units. */
export interface PathError {
  readonly at: number
  readonly message: string
  readonly hint?: string
}

/** Parses and compiles a path. A text that is none yields an error that says where and what would be right; never throws. */
export function parsePath(text: string): ParsedPath {
  try {
    return { path: compile(text, parseQuery(text)) }
  } catch (error) {
    if (!(error instanceof PathFault)) throw error
    const { at, message, hint } = error
    return { error: hint === undefined ? { at, message } : { at, message, hint } }
  }
}

function compile(text: string, query: Query): Path {
  const canonical = printQuery(query)
  const names = singularSteps(query)
  if (names === undefined) throw new PathFault(0, 'paths that match many values are not supported yet')
  const read = compileRead(names)
  return { text, canonical, singular: true, names, read, select: root => selectOne(names, read(root), root) }
}

/** The location of a match holds no negative index. */
function selectOne(names: readonly Step[], value: Json | undefined, root: Json | undefined): readonly PathNode[] {
  if (value === undefined) return []
  let parent = root
  const location = names.map(step => {
    const own = typeof step === 'number' && step < 0 && Array.isArray(parent) ? parent.length + step : step
    parent = readStep(parent, own)
    return own
  })
  return [{ value, location }]
}
