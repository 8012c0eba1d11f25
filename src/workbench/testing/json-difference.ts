// Where two JSON values differ, in sentences. Pure.
import { isObject, type Json, member } from '../../rules/data/json.ts'
import { equal, show } from '../../rules/data/value.ts'

/** How two values are compared where neither is an object or a list, and whether there may be other members. */
export interface Comparison {
  readonly same: (expected: Json, actual: Json) => boolean
  readonly others: boolean
}

export const exactly: Comparison = { same: equal, others: false }
export const containing: Comparison = { same: equal, others: true }
/** The same members or more, with numbers that differ by the tolerance at most. */
export const within = (tolerance: number): Comparison => ({
  others: true,
  same: (expected, actual) =>
    typeof expected === 'number' && typeof actual === 'number'
      ? Math.abs(expected - actual) <= tolerance
      : equal(expected, actual),
})

/** Where the values differ, a sentence each: "$.a is 1; expected 2". */
export function differences(
  expected: Json,
  actual: Json | undefined,
  place: string,
  comparison: Comparison,
): readonly string[] {
  if (actual === undefined) return [`${place} is absent; expected ${show(expected)}`]
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) {
      return [`${place} has ${actual.length} elements; expected ${expected.length}: ${show(expected)}`]
    }
    return expected.flatMap((item, index) => differences(item, actual[index], `${place}[${index}]`, comparison))
  }
  if (isObject(expected) && isObject(actual)) {
    const others = comparison.others ? [] : Object.keys(actual).filter(name => !Object.hasOwn(expected, name))
    return [
      ...Object.keys(expected).flatMap(name =>
        differences(expected[name] ?? null, member(actual, name), step(place, name), comparison),
      ),
      ...others.map(name => `${step(place, name)} is ${show(actual[name])}; expected none`),
    ]
  }
  return comparison.same(expected, actual) ? [] : [`${place} is ${show(actual)}; expected ${show(expected)}`]
}

const step = (place: string, name: string) =>
  /^[A-Za-z_]\w*$/.test(name) ? `${place}.${name}` : `${place}[${JSON.stringify(name)}]`
