// Functions: what follows from the operands' values alone. "Arithmetic on what is no number, or with a result that is not
// finite, yields absent"; so is every function of an absent operand.
import { double, exact, isLess, type Numeral, numeral, rounded, roundedOnce } from './exact.ts'
import { isList, isMembers, isNumber, type Maybe, tagText, type Value } from './json.ts'

type Apply = (operands: readonly Value[]) => Maybe

const arithmetic =
  (apply: (...numbers: number[]) => number): Apply =>
  operands =>
    operands.every(isNumber) ? numeral(apply(...operands.map(one => double(one)))) : undefined

const texts =
  (apply: (...texts: string[]) => Maybe): Apply =>
  operands =>
    operands.every(one => typeof one === 'string') ? apply(...operands.map(String)) : undefined

/** "scalars become text, null too" */
const scalar = (value: Value) => (isList(value) || isMembers(value) ? undefined : tagText(value))

function joined(values: readonly Value[], separator: string): Maybe {
  const found = values.map(scalar)
  return found.includes(undefined) ? undefined : found.join(separator)
}

/** Of a list of operands. */
export const functions: Readonly<Record<string, Apply>> = {
  add: arithmetic((...all) => all.reduce((a, b) => a + b)),
  sub: arithmetic((...all) => all.reduce((a, b) => a - b)),
  mul: arithmetic((...all) => all.reduce((a, b) => a * b)),
  div: arithmetic((...all) => all.reduce((a, b) => a / b)),
  // "`mod` has the sign of the dividend"
  mod: arithmetic((a = 0, b = 0) => a % b),
  pow: arithmetic((a = 0, b = 0) => a ** b),
  abs: arithmetic(Math.abs),
  floor: arithmetic(Math.floor),
  ceil: arithmetic(Math.ceil),
  sqrt: arithmetic(Math.sqrt),
  round: ([number, places = { digits: '0' }]) =>
    isNumber(number) && isNumber(places) && Number.isInteger(double(places))
      ? numeral(rounded(number, double(places)))
      : undefined,
  concat: operands => joined(operands, ''),
  lower: texts((text = '') => text.toLowerCase()),
  upper: texts((text = '') => text.toUpperCase()),
  trim: texts((text = '') => text.trim()),
  length: ([value]) => lengthOf(value),
  // "code points, `to` not in it, negative ones from the end"
  substring: ([text, from, to]) => {
    const places = [from, to].filter(place => place !== undefined)
    if (typeof text !== 'string' || !places.every(isNumber)) return undefined
    const [first, last] = places.map(place => double(place))
    return Array.from(text).slice(first, last).join('')
  },
  // "`replace` replaces all"
  replace: texts((text = '', part = '', by = '') => (part === '' ? text : text.replaceAll(part, () => by))),
  split: texts((text = '', by = '') => (by === '' ? Array.from(text) : text.split(by))),
  join: ([list, separator]) => (isList(list) && typeof separator === 'string' ? joined(list, separator) : undefined),
  number: ([value]) => {
    if (isNumber(value)) return value
    const text = typeof value === 'string' ? value.trim() : ''
    return /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? numeral(Number(text)) : undefined
  },
  text: ([value]) => (value === undefined ? undefined : tagText(value)),
}

/** Of a list of operands, or of one that yields a list. */
export const listFunctions: Readonly<Record<string, (numbers: readonly Numeral[]) => Maybe>> = {
  min: numbers => numbers.reduce<Numeral | undefined>((a, b) => (a === undefined || isLess(b, a) ? b : a), undefined),
  max: numbers => numbers.reduce<Numeral | undefined>((a, b) => (a === undefined || isLess(a, b) ? b : a), undefined),
  sum: numbers => numeral(roundedOnce(total(numbers))),
  avg: numbers => (numbers.length === 0 ? undefined : numeral(roundedOnce(total(numbers), BigInt(numbers.length)))),
}

const total = (numbers: readonly Numeral[]) => numbers.reduce((sum, number) => sum + exact(double(number)), 0n)

/** "`length`: of a string (code points), array or object" */
export function lengthOf(value: Maybe): Maybe {
  if (typeof value === 'string') return numeral(Array.from(value).length)
  if (isList(value)) return numeral(value.length)
  return isMembers(value) ? numeral(value.size) : undefined
}
