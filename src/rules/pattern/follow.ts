// What a pattern can read next: for each of its positions, those that can be read right after it (Glushkov's construction).
// What `^`, `$`, `\b` and `\B` let through depends on the place in the text.
import type { Automaton } from './automaton.ts'
import type { CharacterSet } from './characters.ts'
import { type Assertion, PatternFault } from './syntax.ts'

/** A place between two code points of a text: the sum of these. */
export const atStart = 1
export const atEnd = 2
export const afterWord = 4
export const beforeWord = 8

/** What of a place an assertion looks at. */
export const lookedAt: Readonly<Record<Assertion, number>> = {
  start: atStart,
  end: atEnd,
  boundary: afterWord + beforeWord,
  inside: afterWord + beforeWord,
}

/** Where an automaton reads, in the order in which that is written. Position 0 is before all of it, and reads nothing. */
export interface Positions {
  /** By position, what is read there. */
  readonly reads: readonly (CharacterSet | undefined)[]
  /** What comes after a position at a place of the text. @throws PatternFault where there are too many ways to go on. */
  readonly follow: (position: number, place: number) => Follow
}

export interface Follow {
  /** Positions, in ascending order. */
  readonly next: readonly number[]
  /** Whether the pattern matches without reading more. */
  readonly matches: boolean
}

/** What is looked at for one pattern: as many edges as two hundred words need, of which any may follow any other. */
const enough = 500_000

export function positionsOf({ states, start }: Automaton): Positions {
  // States are made from the end of a pattern to its start.
  const reading = states.flatMap((state, index) => (state.kind === 'read' ? [{ ...state, index }] : [])).reverse()
  const positionOf = new Map(reading.map(({ index }, at) => [index, at + 1]))
  const seen = new Int32Array(states.length)
  let round = 0
  let left = enough

  function follow(position: number, place: number): Follow {
    const open = [reading[position - 1]?.next ?? start]
    const next: number[] = []
    let matches = false
    round++
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const state = states[index]
      if (state === undefined || seen[index] === round) continue
      seen[index] = round
      if (--left < 0) throw new PatternFault(0, 'the pattern is too large', 'write several shorter ones')
      if (state.kind === 'match') matches = true
      else if (state.kind === 'read') next.push(positionOf.get(index) ?? 0)
      else if (state.kind === 'fork') open.push(...state.to)
      else if (holds(state.what, place)) open.push(state.next)
    }
    return { next: next.sort((a, b) => a - b), matches }
  }
  return { reads: [undefined, ...reading.map(({ read }) => read.set)], follow }
}

function holds(assertion: Assertion, place: number): boolean {
  const seen = place & lookedAt[assertion]
  const changes = seen === afterWord || seen === beforeWord
  if (assertion === 'boundary') return changes
  return assertion === 'inside' ? !changes : seen !== 0
}
