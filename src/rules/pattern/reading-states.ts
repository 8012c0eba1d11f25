// How the states of an automaton that read follow one another, and the loops that they form.
import type { Alphabet, Automaton, State } from './automaton.ts'
import type { CharacterSet } from './characters.ts'
import { type Budget, componentsOf } from './graph.ts'
import type { Read } from './syntax.ts'

/** The states of an automaton that read, by their numbers. */
export interface ReadingStates {
  /** How many states there are, whether they read or not. */
  readonly count: number
  /** How the states are written in the pattern. */
  readonly partsOf: (...states: readonly number[]) => readonly Read[]
  /** Sets of states, each of which can be read again after every other of its set. */
  readonly loops: readonly (readonly number[])[]
  /** The states of the same loop that can be next; ends with one for the second time if there are two ways to get to it. */
  readonly nextInLoop: (state: number) => readonly number[]
  /** All states that can be next. */
  readonly next: (state: number) => readonly number[]
  /** Whether the pattern matches, whatever follows, once this state has read. */
  readonly isLast: (state: number) => boolean
  /** Whether one code point can be read by all of them. */
  readonly overlap: (...states: readonly number[]) => boolean
}

/** Undefined where the budget does not suffice. */
export function readingStatesOf({ states, start, alphabet }: Automaton, budget: Budget): ReadingStates | undefined {
  const components = componentsOf([start], state => edgesOf(states[state]), budget)
  if (components === undefined) return undefined
  const readOf = (index: number) => {
    const state = states[index]
    return state?.kind === 'read' ? state.read : undefined
  }

  const members = new Map<number, number[]>()
  for (const [state, component] of components) members.set(component, [...(members.get(component) ?? []), state])
  const loops = [...members.values()]
    .filter(loop => loop.length > 1)
    .map(loop => loop.filter(state => readOf(state) !== undefined))

  const nextInLoop = (state: number) => {
    const found = new Set<number>()
    const taken = new Set<string>()
    let again: number | undefined
    // Walks every way that takes no edge twice: one that did would only add a round that reads nothing.
    const walk = (from: number) => {
      for (const [index, to] of edgesOf(states[from]).entries()) {
        if (again !== undefined || budget.left-- < 0) return
        if (components.get(to) !== components.get(state)) continue
        if (readOf(to) !== undefined) {
          if (found.has(to)) again = to
          found.add(to)
          continue
        }
        const edge = `${from} ${index}`
        if (taken.has(edge)) continue
        taken.add(edge)
        walk(to)
        taken.delete(edge)
      }
    }
    walk(state)
    return again === undefined ? [...found] : [...found, again]
  }

  /** What can be reached without reading: states that read, and the match. */
  const reach = (state: number, passes: (state: State | undefined) => boolean) => {
    const reached = new Set<number>()
    const open = [...edgesOf(states[state])]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached.has(next) || budget.left-- < 0) continue
      reached.add(next)
      if (passes(states[next])) open.push(...edgesOf(states[next]))
    }
    return [...reached]
  }
  const isFork = (state: State | undefined) => state?.kind === 'fork'

  return {
    count: states.length,
    partsOf: (...states) => states.flatMap(state => readOf(state) ?? []),
    loops,
    nextInLoop: memoize(nextInLoop),
    next: memoize(state => reach(state, next => next?.kind !== 'read').filter(next => readOf(next) !== undefined)),
    isLast: memoize(state => reach(state, isFork).some(next => states[next]?.kind === 'match')),
    overlap: overlapOf(readOf, alphabet, budget),
  }
}

/** One code point is in all sets where one class of the alphabet is. */
function overlapOf(
  readOf: (state: number) => Read | undefined,
  alphabet: Alphabet,
  budget: Budget,
): ReadingStates['overlap'] {
  const masks = new Map<CharacterSet, bigint>()
  const maskOf = (state: number) => {
    const set = readOf(state)?.set ?? []
    const mask = masks.get(set) ?? BigInt(`0b0${alphabet.classesOf(set).map(Number).join('')}`)
    masks.set(set, mask)
    return mask
  }
  const cost = 1 + Math.ceil(alphabet.size / 64)
  return (...states) => {
    budget.left -= cost
    return budget.left >= 0 && states.reduce((mask, state) => mask & maskOf(state), -1n) !== 0n
  }
}

function edgesOf(state: State | undefined): readonly number[] {
  if (state === undefined || state.kind === 'match') return []
  return state.kind === 'fork' ? state.to : [state.next]
}

function memoize<Result>(compute: (state: number) => Result): (state: number) => Result {
  const known = new Map<number, Result>()
  return state => {
    const found = known.get(state)
    if (found !== undefined) return found
    const result = compute(state)
    known.set(state, result)
    return result
  }
}
