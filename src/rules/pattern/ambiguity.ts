// Finds repetitions that can match the same text in more ways the longer it is: one inside of another, as in (a+)+,
// and two in a row, as in \s*\s*. Knows the automaton, and no text. See Weideman and others, "Analyzing Matching Time
// Behavior of Backtracking Regular Expression Matchers by Using Ambiguity of NFA" (CIAA 2016).
import type { Automaton } from './automaton.ts'
import { type Budget, componentsOf } from './graph.ts'
import { type ReadingStates, readingStatesOf } from './reading-states.ts'
import type { Read } from './syntax.ts'

/** Why a pattern is not safe to run: how it could be read in many ways. */
export type Ambiguity =
  /** Where the first part has read, both can go on with the same text. */
  | { readonly kind: 'nested' | 'neighbours'; readonly parts: readonly Read[] }
  /** The pattern is too large to be sure. */
  | { readonly kind: 'unknown' }

/** What may be spent on one pattern, in edges and comparisons: some tens of milliseconds. */
const enough = 1_000_000

/** The first ambiguity that is found; undefined where there is none. */
export function findAmbiguity(automaton: Automaton): Ambiguity | undefined {
  const budget = { left: enough }
  const reads = readingStatesOf(automaton, budget)
  if (reads === undefined) return { kind: 'unknown' }
  const found = findNested(reads, budget) ?? findNeighbours(reads, budget)
  return found ?? (budget.left < 0 ? { kind: 'unknown' } : undefined)
}

/** A loop in which one text leads from a state back to it in two ways. */
function findNested(reads: ReadingStates, budget: Budget): Ambiguity | undefined {
  const { count, nextInLoop, overlap, partsOf } = reads
  for (const loop of reads.loops) {
    for (const state of loop) {
      const next = nextInLoop(state)
      const last = next.at(-1)
      if (last !== undefined && next.indexOf(last) < next.length - 1) return { kind: 'nested', parts: partsOf(last) }
    }
    // Pairs of states that the same text leads to. Where two ways part and meet again, they are in one component.
    const edgesOf = (pair: number) => {
      const [, a, b] = split(pair, count)
      return nextInLoop(a).flatMap(x => nextInLoop(b).flatMap(y => (overlap(x, y) ? [x * count + y] : [])))
    }
    const same = loop.map(state => state * count + state)
    const components = componentsOf(same, edgesOf, budget)
    if (components === undefined) return undefined
    const meeting = new Set(same.map(pair => components.get(pair)))
    for (const [pair, component] of components) {
      const [, a, b] = split(pair, count)
      if (a !== b && meeting.has(component)) return { kind: 'nested', parts: partsOf(a, b) }
    }
  }
  return undefined
}

/**
 * Two loops, one right after the other, for which some string leads around the first, around the second, and
 * from the first to the second, and of which nothing is read in between.
 */
function findNeighbours(reads: ReadingStates, budget: Budget): Ambiguity | undefined {
  for (const first of reads.loops) {
    if (budget.left < 0) return undefined
    const next = new Set(first.filter(state => !reads.isLast(state)).flatMap(reads.next))
    for (const second of reads.loops) {
      if (first === second || !second.some(state => next.has(state))) continue
      const found = findShared(reads, first, second, budget)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/**
 * Follows three readers of one text: the first stays in the first loop, the last in the second, and the one between
 * goes from the one to the other. When it has met the last it starts from the first again; so that text is found if
 * the reader between can be in both loops, and be there again and again.
 */
function findShared(
  { count, nextInLoop, next, isLast, overlap, partsOf }: ReadingStates,
  first: readonly number[],
  second: readonly number[],
  budget: Budget,
): Ambiguity | undefined {
  const start = new Set(second)
  const withFirst = count // for the reader between while it is where the first one is
  const base = count + 1
  const join = (a: number, between: number, b: number) => (a * base + between) * base + b
  const goOn = (state: number) => (isLast(state) ? [] : nextInLoop(state))
  const edgesOf = (node: number) => {
    const [a, between, b] = split(node, base)
    const crossing =
      between === withFirst ? (isLast(a) ? [] : next(a).filter(state => start.has(state))) : goOn(between)
    const edges = goOn(a).flatMap(x =>
      goOn(b).flatMap(z => {
        if (!overlap(x, z)) return []
        const crossed = crossing.filter(y => overlap(x, y, z)).map(y => join(x, y, z))
        return between === withFirst ? [...crossed, join(x, withFirst, z)] : crossed
      }),
    )
    return between === b ? [...edges, join(a, withFirst, b)] : edges
  }
  const starts = first.flatMap(a => second.filter(b => overlap(a, b)).map(b => join(a, withFirst, b)))
  const components = componentsOf(starts, edgesOf, budget)
  if (components === undefined) return undefined
  const before = new Map(
    [...components]
      .filter(([node]) => split(node, base)[1] === withFirst)
      .map(([node, component]) => [component, node]),
  )
  for (const [node, component] of components) {
    if (split(node, base)[1] === withFirst || !before.has(component)) continue
    const [a, , b] = split(node, base)
    return { kind: 'neighbours', parts: partsOf(a, b) }
  }
  return undefined
}

/** The three numbers below the base that make up a node. */
function split(node: number, base: number): readonly [number, number, number] {
  const rest = Math.floor(node / base)
  return [Math.floor(rest / base), rest % base, node % base]
}
