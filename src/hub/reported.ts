// What edgeHub accepts as reported properties: its ReportedPropertiesValidator, rule for rule. Knows no transport.
import { isObject, type Json, type JsonObject } from '../rules/json.ts'

const limits = {
  depth: 10,
  nameBytes: 1024,
  valueBytes: 4096,
  documentBytes: 32 * 1024,
  greatest: 2 ** 52 - 1,
  least: -(2 ** 52),
}

const forbiddenInNames = /[\p{Cc}\s.$#]/u

/** Says what is wrong with a patch of the reported properties, or undefined. edgeHub looks at the patch, not at the merged twin. */
export function reportedProblem(patch: JsonObject): string | undefined {
  const size = Buffer.byteLength(JSON.stringify(patch))
  if (size > limits.documentBytes) return `the patch has ${size} bytes, more than ${limits.documentBytes}`
  return problemIn('', patch, 0, false)
}

function problemIn(name: string, value: Json, depth: number, inArray: boolean): string | undefined {
  const problem = nameProblem(name)
  if (problem !== undefined) return problem
  if (isObject(value)) {
    if (depth > limits.depth) return tooDeep
    return firstProblem(Object.entries(value), ([member, inner]) => problemIn(member, inner, depth + 1, inArray))
  }
  if (isList(value)) return depth > limits.depth ? tooDeep : arrayProblem(value, depth + 1)
  return valueProblem(name, value, inArray)
}

const tooDeep = `it is nested deeper than ${limits.depth}`

function arrayProblem(items: readonly Json[], depth: number): string | undefined {
  return firstProblem(items, item => {
    if (item === null) return 'an array holds null'
    if (!isList(item)) return problemIn('', item, depth, true)
    return depth > limits.depth ? tooDeep : arrayProblem(item, depth + 1)
  })
}

function nameProblem(name: string): string | undefined {
  if (Buffer.byteLength(name) > limits.nameBytes)
    return `the name ${name.slice(0, 10)}… is longer than ${limits.nameBytes} bytes`
  const character = forbiddenInNames.exec(name)?.[0]
  return character === undefined ? undefined : `the name ${JSON.stringify(name)} holds ${JSON.stringify(character)}`
}

function valueProblem(name: string, value: null | boolean | number | string, inArray: boolean): string | undefined {
  if (value === null) return inArray ? `${name}, a member of an object in an array, is null` : undefined
  if (typeof value === 'number' && Number.isInteger(value))
    return value > limits.greatest || value < limits.least ? `${name} is beyond 2^52` : undefined
  const bytes = Buffer.byteLength(String(value))
  return bytes > limits.valueBytes
    ? `the value of ${name} has ${bytes} bytes, more than ${limits.valueBytes}`
    : undefined
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function firstProblem<Item>(items: Iterable<Item>, problemOf: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item)
    if (problem !== undefined) return problem
  }
  return undefined
}
