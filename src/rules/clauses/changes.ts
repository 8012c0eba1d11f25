// `changes`: report by exception.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { type Expression, invalid } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { described, expressionOf, refer } from '../schema/fragment.ts'

export interface Changes {
  readonly on: Expression
  readonly by: Band | undefined
  readonly first: boolean
}

/** How much a value has to differ: an amount, or a part of the last one that passed. */
export interface Band {
  readonly amount: Expression
  readonly percent: boolean
}

const percentText = /^(\d+(?:\.\d+)?)%$/

export const changesSchema: JsonObject = {
  type: 'object',
  required: ['on'],
  properties: {
    on: described('The value whose changes pass.', refer('expression')),
    by: described(
      'How much it has to differ: an amount like 0.5, or a part of the last one like "5%".',
      expressionOf('number', 'string'),
    ),
    first: described('Whether the first value passes. Default: true.', { type: 'boolean' }),
  },
  additionalProperties: false,
}

export function readChanges(node: Json, pointer: string, reader: NodeReader): Changes | undefined {
  if (!isObject(node) || node['on'] === undefined) return undefined
  const on = reader.expression(node['on'], under(pointer, 'on'))
  const by = node['by'] === undefined ? undefined : readBand(node['by'], under(pointer, 'by'), reader)
  return { on, by, first: node['first'] !== false }
}

function readBand(node: Json, pointer: string, reader: NodeReader): Band {
  const percent = typeof node === 'string' ? percentText.exec(node)?.[1] : undefined
  if (typeof node === 'string' && percent === undefined) {
    const message = `${show(node)} is no amount; write a number like 0.5, or a part like "5%".`
    reader.report(problem('out-of-range', pointer, message))
    return { amount: invalid(node), percent: false }
  }
  const amount = reader.expression(percent === undefined ? node : Number(percent), pointer, ['number'])
  if (typeof amount.constant === 'number' && amount.constant < 0) {
    reader.report(problem('out-of-range', pointer, `${show(node)} is negative; a difference is at least 0.`))
  }
  return { amount, percent: percent !== undefined }
}
