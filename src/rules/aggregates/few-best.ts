// The few best of many: a list of the best so far, and what each shows, is put together with that of later events. So a
// window whose events leave together keeps no others.
import type { Json } from '../data/json.ts'
import { compareNumbers, doubleOf, isNumber } from '../data/numeral.ts'
import type { Value } from '../data/value.ts'
import type { Expression } from '../nodes/expression.ts'
import type { AggregateCall } from './aggregate.ts'

/** A number, and what its event shows. */
type Entry = readonly Json[]

/** `top` and `bottom` of so many; `value`: what is shown in place of the number. */
export function fewOf(
  which: 'greatest' | 'least',
  count: number,
  by: Expression,
  value: Expression | undefined,
): AggregateCall {
  const node = { [which]: [by.node, count, ...(value === undefined ? [] : [value.node])] }
  const needsBody = by.needsBody || value?.needsBody === true
  const evaluate: Expression['evaluate'] = scope => {
    const number = by.evaluate(scope)
    const shown = value === undefined ? number : value.evaluate(scope)
    // What is past all doubles is no number.
    return isNumber(number) && Number.isFinite(doubleOf(number)) && shown !== undefined ? [[number, shown]] : undefined
  }
  return {
    of: { evaluate, node, needsBody },
    takes: 'value',
    computation: { kind: 'pick', pick: bestOf(count, which === 'greatest' ? 1 : -1), result: shownIn },
  }
}

/** The best of both, in order; of equal ones the earlier first. Changes neither list. */
const bestOf =
  (count: number, sign: 1 | -1) =>
  (earlier: Value, later: Value): Value => {
    const [one, other] = [entriesIn(earlier), entriesIn(later)]
    if (one.length === 0 || other.length === 0) return one.length === 0 ? later : earlier
    const isBetter = (a: Entry | undefined, b: Entry | undefined) =>
      a !== undefined && (b === undefined || orderOf(a, b) === sign)
    if (one.length >= count && !isBetter(other[0], one.at(-1))) return earlier
    const best: Entry[] = []
    let [at, otherAt] = [0, 0]
    while (best.length < count && (at < one.length || otherAt < other.length)) {
      const entry = isBetter(other[otherAt], one[at]) ? other[otherAt++] : one[at++]
      if (entry !== undefined) best.push(entry)
    }
    return best
  }

const orderOf = ([a = null]: Entry, [b = null]: Entry) => (isNumber(a) && isNumber(b) ? compareNumbers(a, b) : 0)

const entriesIn = (list: Value): readonly Entry[] => (Array.isArray(list) ? list.filter(Array.isArray) : [])

const shownIn = (list: Value): Value =>
  list === undefined ? undefined : entriesIn(list).map(([, shown = null]) => shown)
