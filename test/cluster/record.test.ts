// Messages as they travel: what is remembered of heads, and what is copied of bodies, changes nothing.
import { describe, expect, it } from 'vitest'
import { Outbox } from '../../src/cluster/outbox.ts'
import { RecordReader, RecordWriter } from '../../src/cluster/record.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The record of a message of that device, as the host would give it. */
function record(device: string, body: string): Uint8Array {
  const out = new Outbox()
  const message = {
    input: 'telemetry',
    bytes: encoder.encode(body),
    properties: new Map([['line', 'L1']]),
    system: { connectionDeviceId: device },
  }
  new RecordWriter().write({ message, form: { kind: 'milliseconds', zero: 0 } }, out)
  return new Uint8Array(out.buffer).slice(4, out.length)
}

describe('messages that travel', () => {
  it('have the head of their own sender, however many there are', () => {
    const reader = new RecordReader(500)
    for (let round = 0; round < 3; round++) {
      for (let device = 0; device < 20; device++) {
        const { message } = reader.read(record(`d${device}`, `${round}`))
        expect(message.system).toEqual({ connectionDeviceId: `d${device}` })
        expect([...message.properties]).toEqual([['line', 'L1']])
        expect(decoder.decode(message.bytes)).toBe(`${round}`)
      }
    }
  })

  it('read the head of the same sender once', () => {
    const reader = new RecordReader()
    const [first, other, again] = ['d1', 'd2', 'd1'].map(device => reader.read(record(device, '{}')).message.system)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('have a head that is too long to be remembered', () => {
    const reader = new RecordReader(10)
    for (const device of ['d1', 'd2']) {
      expect(reader.read(record(device, '{}')).message.system).toEqual({ connectionDeviceId: device })
    }
  })

  it('keep their bodies when the host writes again', () => {
    const reader = new RecordReader()
    const bodies = [1, 10, 700, 1024, 1025, 5000].flatMap(size => Array.from('abcdef', letter => letter.repeat(size)))
    const read = bodies.map(body => {
      const bytes = record('d1', body)
      const { message } = reader.read(bytes)
      bytes.fill(0)
      return message
    })
    expect(read.map(({ bytes }) => decoder.decode(bytes))).toEqual(bodies)
  })
})

it('writes a text with its length in bytes before it', () => {
  const out = new Outbox(4)
  for (const text of ['', 'abc', 'Öl 温度 \u{1f600}', 'x'.repeat(10_000)]) {
    out.clear()
    out.text(text)
    const bytes = new Uint8Array(out.buffer).subarray(0, out.length)
    expect(new DataView(bytes.buffer).getUint32(0, true)).toBe(out.length - 4)
    expect(decoder.decode(bytes.subarray(4))).toBe(text)
  }
})
