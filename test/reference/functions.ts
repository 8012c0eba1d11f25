// Functions: what follows from the operands' values alone. "Arithmetic on what is no number, or with a result that is not
// finite, yields absent"; so is every function of an absent operand.
import { double, exact, isLess, type Numeral, numeral, rounded, roundedOnce, shortest } from './exact.ts'
import { isList, isMembers, isNumber, type Maybe, parse, tagText, type Value } from './json.ts'

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
    if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) || !Number.isFinite(Number(text))) return undefined
    // "An integer that a double cannot hold keeps its digits"
    return { digits: shortest({ digits: text.replace('+', '') }) }
  },
  // "(from 0; negative from the end; n may be an expression)"; "`item` out of range or with an n that is no integer …: absent"
  item: ([of, n]) => {
    const items = typeof of === 'string' ? Array.from(of) : isList(of) ? of : []
    return isNumber(n) && Number.isInteger(double(n)) ? items.at(double(n)) : undefined
  },
  // "(the value that the text holds)"; "unreadable …: absent"
  json: texts(parse),
  bytes: texts((text = '', encoding = '') =>
    bytesOf(text.replaceAll(/\s/g, ''), encoding)?.map(byte => ({ digits: String(byte) })),
  ),
  text: ([value]) => (value === undefined ? undefined : tagText(value)),
}

/** "(base64 with or without padding, also the URL alphabet; white space is skipped)" */
function bytesOf(text: string, encoding: string): readonly number[] | undefined {
  if (encoding === 'hex') {
    if (text.length % 2 !== 0 || /[^\da-f]/i.test(text)) return undefined
    return (text.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
  }
  const digits = text
    .replace(/={1,2}$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  const wrongPadding = text.endsWith('=') && text.length % 4 !== 0
  if (encoding !== 'base64' || /[^A-Za-z\d+/]/.test(digits) || digits.length % 4 === 1 || wrongPadding) return undefined
  return [...Buffer.from(digits, 'base64')]
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
