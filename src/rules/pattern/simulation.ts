// Follows all ways through an automaton at once (Thompson 1968): from the set of positions that can have been read last to
// that of the next code point. What that costs is known before any text is.
import type { Automaton } from './automaton.ts'
import { atEnd, atStart, beforeWord, lookedAt, positionsOf } from './follow.ts'
import { PatternFault } from './syntax.ts'
import { accepts, emptySet, follow, type PositionSet, put, transitionOf } from './transition.ts'

/** An automaton that can be run. Position 0 is in its sets where a match can begin. */
export interface Simulation {
  /** A set with nothing in it. */
  readonly none: () => PositionSet
  /** What of a place in a text it looks at. */
  readonly looksAt: number
  /**
   * Goes on from a set, at a place, over a code point of a class or over the end, and fills `next`. Not undefined where it
   * is decided whether the pattern matches.
   */
  readonly read: (set: PositionSet, place: number, comes: number, next: PositionSet) => boolean | undefined
  /** What that takes at most, in machine words to look at. */
  readonly cost: number
}

/** A text of 256 KB then takes less than half a second. */
const mostCost = 1000
/** What is read, a bit for each class and position. */
const mostBits = 2 ** 21

const places = Array.from({ length: 2 * Math.max(atStart, atEnd, beforeWord) }, (_, place) => place)

/** @throws PatternFault where it would be too large. */
export function simulationOf(automaton: Automaton): Simulation {
  const { states, alphabet } = automaton
  const { reads, follow: followOf } = positionsOf(automaton)
  const looksAt = states.reduce((all, state) => all | (state.kind === 'assert' ? lookedAt[state.what] : 0), 0)
  const transitions = places.map(place => {
    if ((place & looksAt) !== place || ((place & atEnd) !== 0 && (place & beforeWord) !== 0)) return undefined
    // At the start of a text nothing has been read, at its end nothing will be.
    const count = (place & atStart) === 0 ? reads.length : 1
    const follows = Array.from({ length: count }, (_, position) => followOf(position, place))
    return transitionOf((place & atEnd) === 0 ? follows : follows.map(({ matches }) => ({ matches, next: [] })))
  })
  const none = () => emptySet(reads.length + 32) // shifts write one word further
  const cost = none().length + Math.max(...transitions.map(transition => transition?.cost ?? 0))
  if (cost > mostCost || alphabet.size * reads.length > mostBits)
    throw new PatternFault(0, 'the pattern is too large', 'write several shorter ones, or count less far in {…}')

  const readBy: (PositionSet | undefined)[] = []
  function whatReads(comes: number): PositionSet {
    let found = readBy[comes]
    if (found === undefined) {
      found = none()
      for (const [position, set] of reads.entries())
        if (set !== undefined && alphabet.classesOf(set)[comes] === true) put(found, position)
      readBy[comes] = found
    }
    return found
  }

  const beginsLater = places.some(place => {
    if ((place & atStart) !== 0 || transitions[place] === undefined) return false
    const { next, matches } = followOf(0, place)
    return matches || next.length > 0
  })

  function read(set: PositionSet, place: number, comes: number, next: PositionSet): boolean | undefined {
    const transition = transitions[place & looksAt]
    if (transition === undefined || accepts(transition, set)) return transition !== undefined
    if (comes === alphabet.size) return false
    follow(transition, set, next)
    const reading = whatReads(comes)
    let some = 0
    for (let index = 0; index < next.length; index++) {
      const live = (next[index] ?? 0) & (reading[index] ?? 0)
      next[index] = live
      some |= live
    }
    if (beginsLater) next[0] = (next[0] ?? 0) | 1
    else if (some === 0) return false
    return undefined
  }
  return { none, looksAt, read, cost }
}
