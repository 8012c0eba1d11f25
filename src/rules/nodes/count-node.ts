// Numbers of events in clauses: a literal, or a parameter with one, read again when the parameter changes.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem } from '../data/problem.ts'
import { show, valueAt } from '../data/value.ts'
import { closedObject } from '../schema/fragment.ts'
import type { NodeReader } from './node-reader.ts'

/** A whole number, 1 or more, under these parameters. */
export type Count = (parameters: JsonObject) => number

const literal = { type: 'integer', minimum: 1 } as const

/** The JSON Schema of a count that may be a parameter. */
export const countSchema: JsonObject = {
  if: { type: 'object' },
  then: closedObject({ twin: { type: 'string' }, default: literal }, ['twin']),
  else: literal,
}

/** A count, whose shape was checked: `3`, or `{ "twin": "attempts", "default": 3 }`. */
export function readCount(node: Json, pointer: string, reader: NodeReader): Count | undefined {
  if (isCount(node)) return () => node
  const name = isObject(node) ? node['twin'] : undefined
  if (!isObject(node) || typeof name !== 'string') return undefined
  const names = name.split('.')
  reader.usesParameter(names[0])
  const now = valueAt(reader.parameters, names)
  const otherwise = node['default']
  if (now !== undefined && !isCount(now)) {
    const message = `The parameter ${name} is ${show(now)}; a whole number, 1 or more, is needed here.`
    reader.report(problem('parameter-type', pointer, message))
  } else if (now === undefined && otherwise === undefined) {
    const message = `The parameter ${name} is not in the twin and has no default; set it, or add "default".`
    reader.report(problem('missing-parameter', pointer, message))
  }
  return parameters => {
    const value = valueAt(parameters, names)
    if (isCount(value)) return value
    return isCount(otherwise) ? otherwise : 1
  }
}

const isCount = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
