// `bytes`: the bytes that a string stands for.
import { bytesOf, encodings } from '../data/binary.ts'
import { under } from '../data/problem.ts'
import { choices, expressionOf } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'
import { computed } from './function.ts'

export const bytes: ExpressionForm = {
  name: 'bytes',
  synonyms: ['decode', 'base64', 'fromBase64', 'hex', 'unhex', 'fromHex', 'atob'],
  summary:
    'The bytes, as a list of numbers, of [string, "base64" or "hex"]: base64 with padding or without, in either alphabet; white space is skipped.',
  argument: {
    type: 'array',
    items: [
      expressionOf('string'),
      choices({
        base64: 'Of either alphabet, with padding or without.',
        hex: 'Two digits a byte, in either case.',
      } satisfies Record<(typeof encodings)[number], string>),
    ],
    minItems: 2,
    maxItems: 2,
  },
  read: (node, pointer, reader) => {
    const [of = null, name = null] = Array.isArray(node['bytes']) ? node['bytes'] : []
    const operand = reader.expression(of, under(under(pointer, 'bytes'), 0), ['string'])
    const encoding = encodings.find(known => known === name) ?? 'base64'
    return computed(
      node,
      [operand],
      ['array'],
      ([value]) => {
        const found = typeof value === 'string' ? bytesOf(value, encoding) : undefined
        return found === undefined ? undefined : Array.from(found)
      },
      ([text = 0]) => 3 * text,
    )
  },
  examples: [
    { expression: { bytes: ['$.a', 'base64'] }, body: { a: 'AP8=' }, gives: [0, 255] },
    {
      expression: { bytes: ['$.a', 'base64'] },
      body: { a: '-_8' },
      gives: [251, 255],
      why: 'the alphabet of URLs, without padding',
    },
    { expression: { bytes: ['$.a', 'hex'] }, body: { a: '00 FF' }, gives: [0, 255] },
    { expression: { item: [{ bytes: ['$.a', 'hex'] }, -1] }, body: { a: '0010' }, gives: 16 },
    { expression: { bytes: ['$.a', 'hex'] }, body: { a: '0' }, why: 'half a byte' },
    { expression: { bytes: ['$.a', 'base64'] }, body: { a: 'hot!' }, why: 'not base64' },
  ],
}
