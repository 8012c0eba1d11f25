// A regular expression as a finite automaton (Thompson's construction), and the alphabet that it tells apart.
import { type CharacterSet, includes, wordCharacters } from './characters.ts'
import { type Assertion, type Node, PatternFault, type Read, type Repeat } from './syntax.ts'

/** A state of an automaton; others are named by their index in `states`. */
export type State =
  /** Reads one code point and goes on. */
  | { readonly kind: 'read'; readonly read: Read; readonly next: number }
  /** Goes on to any of these without reading. */
  | { readonly kind: 'fork'; readonly to: readonly number[] }
  /** Goes on without reading where the assertion holds. */
  | { readonly kind: 'assert'; readonly what: Assertion; readonly next: number }
  | { readonly kind: 'match' }

/** An automaton: entered at `start`, it matches once a state of the kind `match` is reached. */
export interface Automaton {
  readonly states: readonly State[]
  readonly start: number
  readonly alphabet: Alphabet
}

/** Code points fall into classes that the pattern does not tell apart. */
export interface Alphabet {
  readonly size: number
  readonly classOf: (codePoint: number) => number
  /** Of each class, whether the set has it. */
  readonly classesOf: (set: CharacterSet) => readonly boolean[]
}

/** Repetitions that count are written out, so `[a-z]{1,100}` alone takes some two hundred steps. */
const mostSteps = 5000

/** @throws PatternFault where the automaton would be too large. */
export function compile(root: Node): Automaton {
  const states: State[] = []
  const add = (state: State) => states.push(state) - 1
  let steps = 0
  /** Where to enter the node, if it goes on at `next`. */
  const enter = (node: Node, next: number): number => {
    if (++steps > mostSteps) throw new PatternFault(0, 'the pattern is too large', 'count less far in {…}')
    switch (node.kind) {
      case 'read':
        return add({ kind: 'read', read: node, next })
      case 'assert':
        return add({ kind: 'assert', what: node.what, next })
      case 'sequence':
        return node.of.reduceRight((after, part) => enter(part, after), next)
      case 'choice':
        return add({ kind: 'fork', to: node.of.map(part => enter(part, next)) })
      case 'repeat':
        return enterRepeat(node, next)
    }
  }
  const enterRepeat = ({ of, least, most }: Repeat, next: number): number => {
    let entry = next
    let missing = least
    if (most === Number.POSITIVE_INFINITY) {
      const to: number[] = []
      const loop = add({ kind: 'fork', to })
      const body = enter(of, loop)
      to.push(body, next)
      entry = least === 0 ? loop : body
      missing = Math.max(0, least - 1)
    } else {
      for (let rest = most - least; rest > 0; rest--) entry = add({ kind: 'fork', to: [enter(of, entry), next] })
    }
    for (; missing > 0; missing--) entry = enter(of, entry)
    return entry
  }
  const start = enter(root, add({ kind: 'match' }))
  return { states, start, alphabet: alphabetOf(states) }
}

function alphabetOf(states: readonly State[]): Alphabet {
  const sets = new Set(states.flatMap(state => (state.kind === 'read' ? [state.read.set] : [])))
  if (states.some(state => state.kind === 'assert')) sets.add(wordCharacters) // which `\b` tells apart
  const bounds = [...sets].flatMap(set => set.flatMap(([first, last]) => [first, last + 1]))
  const starts = [...new Set([0, ...bounds])].sort((a, b) => a - b)
  const classes = classesFrom(starts, sets)
  const members = [...new Set(classes)].map(found => starts[classes.indexOf(found)] ?? 0)
  const known = new Map<CharacterSet, readonly boolean[]>()
  return {
    size: members.length,
    classOf: codePoint => classes[rangeOf(starts, codePoint)] ?? 0,
    classesOf: set => {
      const found = known.get(set) ?? members.map(member => includes(set, member))
      known.set(set, found)
      return found
    },
  }
}

/** The class of each range of code points: ranges that are in the same sets are of one class. */
function classesFrom(starts: readonly number[], sets: Iterable<CharacterSet>): readonly number[] {
  const within = starts.map(() => '')
  for (const [id, set] of [...sets].entries()) {
    for (const [first, last] of set)
      for (let range = rangeOf(starts, first); (starts[range] ?? Number.POSITIVE_INFINITY) <= last; range++)
        within[range] += ` ${id}`
  }
  const known = new Map<string, number>()
  return within.map(ids => {
    const found = known.get(ids) ?? known.size
    known.set(ids, found)
    return found
  })
}

/** The range that the code point is in, of those that start there. */
function rangeOf(starts: readonly number[], codePoint: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= codePoint) low = middle
    else high = middle - 1
  }
  return low
}
