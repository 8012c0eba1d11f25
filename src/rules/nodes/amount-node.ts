// How many, in clauses: a whole number, or a parameter with one, read again when the parameter changes.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show, valueAt } from '../data/value.ts'
import type { NodeReader } from './node-reader.ts'

/** How many under these parameters. */
export type Amount = (parameters: JsonObject) => number

const most = 10_000_000
const number: JsonObject = { type: 'integer', minimum: 1, maximum: most }

/** The JSON Schema of its node. */
export const amountSchema: JsonObject = {
  anyOf: [
    number,
    {
      type: 'object',
      required: ['twin'],
      properties: { twin: { type: 'string' }, default: number },
      additionalProperties: false,
    },
  ],
}

/** A whole number of at least 1; what is wrong with the node is reported. */
export function readAmount(node: Json, pointer: string, reader: NodeReader): Amount {
  if (!isObject(node)) {
    if (node !== null && !isAmount(node)) reader.report(problem('out-of-range', pointer, notOne(node)))
    return () => (isAmount(node) ? node : 1)
  }
  const name = node['twin']
  if (typeof name !== 'string' || Object.keys(node).some(key => key !== 'twin' && key !== 'default')) {
    reader.report(problem('wrong-type', pointer, notOne(node)))
    return () => 1
  }
  const names = name.split('.')
  reader.usesParameter(names[0])
  const { default: otherwise } = node
  if (otherwise !== undefined && otherwise !== null && !isAmount(otherwise))
    reader.report(problem('out-of-range', under(pointer, 'default'), notOne(otherwise)))
  const now = valueAt(reader.parameters, names)
  if (now === undefined && otherwise === undefined) {
    const message = `The parameter ${name} is not in the twin and has no default; set it, or add "default".`
    reader.report(problem('missing-parameter', pointer, message))
  } else if (now !== undefined && !isAmount(now)) {
    const message = `The parameter ${name} is ${show(now)}; a whole number from 1 is needed here.`
    reader.report(problem('parameter-type', pointer, message))
  }
  return parameters => {
    const value = valueAt(parameters, names)
    return isAmount(value) ? value : isAmount(otherwise) ? otherwise : 1
  }
}

const isAmount = (node: Json | undefined): node is number =>
  typeof node === 'number' && Number.isInteger(node) && node >= 1 && node <= most

const notOne = (node: Json) =>
  `${show(node)} is not a whole number from 1; write 3, or a parameter: { "twin": "most", "default": 3 }.`
