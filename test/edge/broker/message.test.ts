// Messages as a broker carries them: user properties, or an envelope where there are none.
import { expect, it } from 'vitest'
import { fromPublication, toPublication } from '../../../src/edge/broker/message.ts'
import type { Publication, PublicationProperties } from '../../../src/edge/broker/publish-codec.ts'
import type { OutputMessage } from '../../../src/rules/data/message.ts'

const at = (now: number) => ({ now: () => now })

const publication = (payload: string, properties: PublicationProperties = {}): Publication => ({
  topic: 'factory/7/telemetry',
  qos: 1,
  isRetained: false,
  isRepeated: false,
  packetId: 1,
  payload: Buffer.from(payload),
  properties,
})

const output = (bytes: string, properties: Readonly<Record<string, string>>, system = {}): OutputMessage => ({
  output: 'output1',
  rules: [],
  bytes: Buffer.from(bytes),
  properties: new Map(Object.entries(properties)),
  system,
})

it('takes user properties for application properties, in order; of a name that comes twice the last counts', () => {
  const userProperties = [
    ['line', 'L1'],
    ['shift', 'night'],
    ['line', 'L2'],
  ] as const
  const message = fromPublication(
    publication('{}', { userProperties, contentType: 'application/json' }),
    'input1',
    false,
    at(0),
  )
  expect([...message.properties]).toEqual([
    ['shift', 'night'],
    ['line', 'L2'],
  ])
  expect(message.system).toEqual({ topic: 'factory/7/telemetry', contentType: 'application/json' })
})

it('takes what MQTT has no place for from user properties, and gives it back there', () => {
  const userProperties = [
    ['messageId', 'm1'],
    ['contentEncoding', 'gzip'],
    ['subject', 's'],
    ['creationTimeUtc', '2026-01-31T08:30:00Z'],
  ] as const
  const correlationData = Buffer.from('c1')
  const { properties, system } = fromPublication(
    publication('{}', { userProperties, correlationData }),
    'input1',
    false,
    at(0),
  )
  expect(properties.size).toBe(0)
  expect(system).toMatchObject({ messageId: 'm1', correlationId: 'c1', contentEncoding: 'gzip', subject: 's' })
  expect(toPublication(output('{}', {}, system), false, at(0))?.properties).toEqual({ userProperties, correlationData })
})

it('passes an expiry on less the time that the message waited, and nothing that has expired', () => {
  const { system } = fromPublication(publication('{}', { messageExpiry: 60 }), 'input1', false, at(1_000))
  expect(toPublication(output('{}', {}, system), false, at(11_500))?.properties).toMatchObject({ messageExpiry: 50 })
  expect(toPublication(output('{}', {}, system), false, at(61_000))).toBeUndefined()
})

it('opens an envelope, with the digits of its body, and takes a payload that is none for the body', () => {
  const text = '{"properties":{"line":"L1","n":1.0,"messageId":"m1"},"body":{"t":31.50,"id":9007199254740993}}'
  const message = fromPublication(publication(text), 'input1', true, at(0))
  expect(Object.fromEntries(message.properties)).toEqual({ line: 'L1', n: '1.0' })
  expect(message.system.messageId).toBe('m1')
  expect(Buffer.from(message.bytes).toString()).toBe('{"t":31.50,"id":9007199254740993}')
  for (const bare of ['{"t":1}', 'not JSON', '[1]', '']) {
    expect(Buffer.from(fromPublication(publication(bare), 'input1', true, at(0)).bytes).toString()).toBe(bare)
  }
})

it('encloses a body as it is; text and bytes that are no JSON as a text', () => {
  const enclosed = (bytes: Uint8Array) =>
    Buffer.from(
      toPublication({ ...output('', { MessageType: 'Alert' }, { messageId: 'm1' }), bytes }, true, at(0))?.payload ??
        [],
    ).toString()
  const properties = '{"properties":{"MessageType":"Alert","messageId":"m1"},"body":'
  expect(enclosed(Buffer.from('{"t":31.50}'))).toBe(`${properties}{"t":31.50}}`)
  expect(enclosed(Buffer.from('hot'))).toBe(`${properties}"hot"}`)
  expect(enclosed(Buffer.from([0xff, 0]))).toBe(`${properties}"/wA="}`)
})
