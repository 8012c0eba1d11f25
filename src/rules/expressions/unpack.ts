// `unpack`: numbers as machines lay them out in bytes and registers.
import { bytesOf } from '../data/binary.ts'
import { doubleOf } from '../data/numeral.ts'
import { problem, under } from '../data/problem.ts'
import { mostUnpacked, readLayout, wordOrders } from '../data/unpack.ts'
import { show, type Value } from '../data/value.ts'
import { invalid } from '../nodes/expression.ts'
import { choices, expressionOf } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'
import { computed } from './function.ts'

export const unpack: ExpressionForm = {
  name: 'unpack',
  synonyms: ['struct', 'binary', 'parseBinary', 'decodeBinary', 'buffer'],
  summary:
    'The numbers in [base64 text or list of bytes, layout], where the layout is as in struct of Python: > or <, then a code for each.',
  argument: {
    type: 'array',
    items: [expressionOf('string', 'array'), { type: 'string', description: 'The layout, as in ">hIf".' }],
    minItems: 2,
    maxItems: 2,
  },
  modifiers: {
    wordOrder: {
      ...choices({
        big: 'The most significant 16 bits first, as Modbus has it.',
        little: 'The least significant 16 bits first, as many devices have it.',
      } satisfies Record<(typeof wordOrders)[number], string>),
      description:
        'Which 16 bits of a longer number come first, "big" being the most significant. Default: as the bytes.',
    },
    registers: { const: true, description: 'The list has registers of 16 bits, not bytes.' },
  },
  read: (node, pointer, reader) => {
    const [of = null, text = null] = Array.isArray(node['unpack']) ? node['unpack'] : []
    const place = under(pointer, 'unpack')
    const operand = reader.expression(of, under(place, 0), ['string', 'array'])
    const layout = readLayout(String(text))
    if ('fault' in layout) {
      const message = `${show(text)} is not a layout of bytes: ${layout.fault}.`
      reader.report(problem('bad-layout', under(place, 1), message, layout.hint))
      return invalid(node)
    }
    const [one, ...others] = layout.types
    const words = wordOrders.find(order => order === node['wordOrder'])
    return computed(
      node,
      [operand],
      others.length === 0 ? one : ['array'],
      ([value]) => {
        const bytes = bytesIn(value, node['registers'] === true)
        const values = bytes === undefined ? undefined : layout.unpack(bytes, words)
        return others.length === 0 ? values?.[0] : values
      },
      () => mostUnpacked,
    )
  },
  examples: [
    {
      expression: { unpack: ['$.payload', '>hIf'] },
      body: { payload: '/zgAAQAAQaoAAA==' },
      gives: [-200, 65536, 21.25],
    },
    {
      expression: { unpack: ['$.payload', '>6xf'] },
      body: { payload: '/zgAAQAAQaoAAA==' },
      gives: 21.25,
      why: 'one value is not a list',
    },
    { expression: { unpack: ['$.words', '>f'], registers: true }, body: { words: [0x41aa, 0] }, gives: 21.25 },
    {
      expression: { unpack: ['$.words', '>f'], registers: true, wordOrder: 'little' },
      body: { words: [0, 0x41aa] },
      gives: 21.25,
      why: 'the words the other way round: CDAB',
    },
    { expression: { unpack: [{ bytes: ['$.hex', 'hex'] }, '<H'] }, body: { hex: '3412' }, gives: 0x1234 },
    {
      expression: { unpack: ['$.bytes', '4s'] },
      body: { bytes: [80, 45, 55, 0] },
      gives: 'P-7',
      why: 'up to the first NUL',
    },
    { expression: { unpack: ['$.payload', '>f'] }, body: { payload: 'f8AAAA' }, gives: null, why: 'NaN' },
    { expression: { unpack: ['$.payload', '>d'] }, body: { payload: 'f8AAAA' }, why: 'there are too few bytes' },
  ],
}

/** The bytes of base64, or of a list of them or of registers, each with its most significant byte first. */
function bytesIn(value: Value, registers: boolean): Uint8Array | undefined {
  if (typeof value === 'string') return bytesOf(value, 'base64')
  if (!Array.isArray(value)) return undefined
  const size = registers ? 2 : 1
  const most = 256 ** size
  const view = new DataView(new ArrayBuffer(size * value.length))
  for (const [index, item] of value.entries()) {
    const number = doubleOf(item)
    if (number === undefined || !Number.isInteger(number) || number < -most / 2 || number >= most) return undefined
    if (registers) view.setUint16(2 * index, number)
    else view.setUint8(index, number)
  }
  return new Uint8Array(view.buffer)
}
