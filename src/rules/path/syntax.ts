// What a JSONPath is once it has been read: the tree of RFC 9535. Knows neither its text nor any value.
import type { Json } from '../data/json.ts'
import type { Pattern } from '../pattern/pattern.ts'

/** A name in an object or an index in an array. */
export type NameOrIndex = string | number

/** What one segment selects among the children of a value. */
export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'wildcard' }
  | Slice
  | { readonly kind: 'filter'; readonly test: Test }

/** `[start:end:step]`; an end that is left out is undefined. */
export interface Slice {
  readonly kind: 'slice'
  readonly start: number | undefined
  readonly end: number | undefined
  readonly step: number
}

/** One `[…]` or `.name`; with `descendant`, one `..[…]` or `..name`. */
export interface Segment {
  readonly descendant: boolean
  readonly selectors: readonly Selector[]
}

/** A path from the root (`$`), or in a filter from the value under test (`@`). */
export interface Query {
  readonly from: '$' | '@'
  readonly segments: readonly Segment[]
}

/** What comes after `?`. */
export type Test =
  | { readonly kind: 'or' | 'and'; readonly of: readonly Test[] }
  | { readonly kind: 'not'; readonly of: Test }
  | { readonly kind: 'exists'; readonly query: Query }
  /** `match` tests the whole string, `search` a part. */
  | {
      readonly kind: 'match' | 'search'
      readonly of: Operand
      readonly text: string
      readonly pattern: Pattern
    }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand }

/** The operators of comparisons in filters. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** What yields one value or nothing. A `singular` one is a query of names and indexes only. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'singular'; readonly from: '$' | '@'; readonly steps: readonly NameOrIndex[] }
  | { readonly kind: 'length'; readonly of: Operand }
  | { readonly kind: 'count' | 'value'; readonly query: Query }

/** The names and indexes of a query that has nothing else and so matches once at most, or undefined. */
export function singularSteps(query: Query): readonly NameOrIndex[] | undefined {
  const steps: NameOrIndex[] = []
  for (const { descendant, selectors } of query.segments) {
    const [selector] = selectors
    if (descendant || selectors.length !== 1 || selector === undefined) return undefined
    if (selector.kind === 'name') steps.push(selector.name)
    else if (selector.kind === 'index') steps.push(selector.index)
    else return undefined
  }
  return steps
}
