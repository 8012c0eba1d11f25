// How the set of positions that a text can be at becomes the next one: 32 positions at once, however many there are. What
// follows at the same distance from many positions is a shift of the set; what follows many positions alike is a gate.
// See Navarro and Raffinot, "Flexible Pattern Matching in Strings" (2002), and Wang and others, "Hyperscan" (NSDI 2019).
import type { Follow } from './follow.ts'

/** Positions, 32 to a word. */
export type PositionSet = Int32Array

/** What can be read next after what was read, at places of one kind. */
export interface Transition {
  /**
   * Parts of sets, each as its first word, how many words there are, and the words. First those where the pattern matches
   * without reading more; then, from `shifts` on, shifts: how far, and of what; then, from `gates` on, from where, and to
   * what.
   */
  readonly code: Int32Array
  readonly shifts: number
  readonly gates: number
  /** What one step takes at most, in words to look at. */
  readonly cost: number
}

/** Edges lead from each of these positions to each of those, which can come next. */
interface Edges {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** The transition of positions, each of which is followed by what has its index. */
export function transitionOf(follows: readonly Follow[]): Transition {
  const before = new Map<number, number[]>()
  for (const [position, { next }] of follows.entries()) for (const after of next) append(before, after, position)
  const groups = gatesOf(before)
  const isWide = ({ from, to }: Edges) => from.length * to.length > 3 * (span(from) + span(to))
  const distances = new Map<number, number[]>()
  for (const group of groups.filter(group => !isWide(group)))
    for (const after of group.to) for (const position of group.from) append(distances, after - position, position)
  const rest = new Map<number, number[]>()
  const shifts: number[] = []
  for (const [distance, from] of distances) {
    if (2 * from.length > span(from)) shifts.push(distance, ...partOf(from))
    else for (const position of from) append(rest, position + distance, position)
  }
  const gates = [...groups.filter(isWide), ...gatesOf(rest)]
  const accepting = partOf(follows.flatMap(({ matches }, position) => (matches ? [position] : [])))
  const code = [...accepting, ...shifts, ...gates.flatMap(({ from, to }) => [...partOf(from), ...partOf(to)])]
  return {
    code: Int32Array.from(code),
    shifts: accepting.length,
    gates: accepting.length + shifts.length,
    cost: code.length,
  }
}

/** A set of none of so many positions. */
export const emptySet = (count: number): PositionSet => new Int32Array((count + 31) >> 5)

/** Puts a position into a set. */
export function put(set: PositionSet | number[], position: number): void {
  set[position >> 5] = (set[position >> 5] ?? 0) | (1 << (position & 31))
}

/** Whether the pattern matches at a position of the set without reading more. */
export const accepts = ({ code }: Transition, set: PositionSet): boolean => meets(code, 0, set)

/** Whether the set has any position of the part that is at that place. */
function meets(code: Int32Array, at: number, set: PositionSet): boolean {
  const end = at + 2 + (code[at + 1] ?? 0)
  for (let index = at + 2, word = code[at] ?? 0; index < end; index++, word++)
    if (((set[word] ?? 0) & (code[index] ?? 0)) !== 0) return true
  return false
}

/** Fills `next` with the positions that can come after those of the set. It is one word longer than they need. */
export function follow({ code, shifts, gates }: Transition, set: PositionSet, next: PositionSet): void {
  next.fill(0)
  let at = shifts
  while (at < gates) {
    const distance = code[at] ?? 0
    const bits = distance & 31
    let word = code[at + 1] ?? 0
    let index = at + 3
    at = index + (code[at + 2] ?? 0)
    for (; index < at; index++, word++) {
      const live = (set[word] ?? 0) & (code[index] ?? 0)
      if (live === 0) continue
      const to = word + (distance >> 5)
      next[to] = (next[to] ?? 0) | (live << bits)
      next[to + 1] = (next[to + 1] ?? 0) | ((live >>> 1) >>> (31 - bits))
    }
  }
  while (at < code.length) {
    const isOpen = meets(code, at, set)
    at += 2 + (code[at + 1] ?? 0)
    let word = code[at] ?? 0
    let index = at + 2
    at = index + (code[at + 1] ?? 0)
    if (isOpen) for (; index < at; index++, word++) next[word] = (next[word] ?? 0) | (code[index] ?? 0)
  }
}

/** Positions that follow the same ones, together. */
function gatesOf(before: ReadonlyMap<number, readonly number[]>): readonly Edges[] {
  const groups = new Map<string, { readonly from: readonly number[]; readonly to: number[] }>()
  for (const [to, from] of before) {
    const key = from.join()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { from, to: [to] })
    else group.to.push(to)
  }
  return [...groups.values()]
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

function partOf(positions: readonly number[]): readonly number[] {
  const first = (positions.length === 0 ? 0 : Math.min(...positions)) >> 5
  const words = new Array<number>(span(positions)).fill(0)
  for (const position of positions) put(words, position - 32 * first)
  return [first, words.length, ...words]
}

/** How many words a part with these positions has. */
const span = (positions: readonly number[]) =>
  positions.length === 0 ? 0 : (Math.max(...positions) >> 5) - (Math.min(...positions) >> 5) + 1
