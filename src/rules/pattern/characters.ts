// Sets of Unicode code points, which are what one step of a regular expression reads. Pure.

/** Ranges with both ends, in order, that neither overlap nor touch. */
export type CharacterSet = readonly Range[]
/** A range of code points; both ends belong to it. */
export type Range = readonly [first: number, last: number]

/** The last code point of Unicode. */
export const lastCodePoint = 0x10ffff

/** `\d`, `\w` and `\s` as ECMAScript has them: the first two are ASCII. */
export const digits: CharacterSet = [[0x30, 0x39]]
export const wordCharacters: CharacterSet = union(digits, [[0x41, 0x5a]], [[0x5f, 0x5f]], [[0x61, 0x7a]])
export const spaces: CharacterSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
/** What `.` reads: all but line feed and carriage return, as RFC 9485 has it. */
export const notLineEnds: CharacterSet = complement([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
])

/** The code points that any of the sets has. */
export function union(...sets: readonly CharacterSet[]): CharacterSet {
  const merged: [number, number][] = []
  for (const [first, last] of sets.flat().sort((a, b) => a[0] - b[0])) {
    const before = merged.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else merged.push([first, last])
  }
  return merged
}

/** All code points that the set does not have. */
export function complement(set: CharacterSet): CharacterSet {
  const rest: Range[] = []
  let next = 0
  for (const [first, last] of set) {
    if (first > next) rest.push([next, first - 1])
    next = last + 1
  }
  if (next <= lastCodePoint) rest.push([next, lastCodePoint])
  return rest
}

/** Whether the set has the code point. */
export function includes(set: CharacterSet, codePoint: number): boolean {
  return set.some(([first, last]) => codePoint >= first && codePoint <= last)
}

const properties = new Map<string, CharacterSet>()

/**
 * The code points with a Unicode property, as in `L`, `Lu` or `Script=Greek`; undefined for an unknown property.
 * The tables are those of the JavaScript engine, asked once for each property: some fifty milliseconds.
 */
export function withProperty(name: string): CharacterSet | undefined {
  const known = properties.get(name)
  if (known !== undefined || !/^\w+(=\w+)?$/.test(name)) return known
  let has: RegExp
  try {
    has = new RegExp(`\\p{${name}}`, 'u')
  } catch {
    return undefined
  }
  const found: [number, number][] = []
  for (let codePoint = 0; codePoint <= lastCodePoint; codePoint++) {
    if (!has.test(String.fromCodePoint(codePoint))) continue
    const before = found.at(-1)
    if (before?.[1] === codePoint - 1) before[1] = codePoint
    else found.push([codePoint, codePoint])
  }
  properties.set(name, found)
  return found
}
