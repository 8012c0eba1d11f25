import type { Message as SdkMessage } from 'azure-iot-device'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { methodRequest as amqpRequest, fromAmqp, toAmqp } from '../../src/edge/amqp-message.ts'
import {
  fromMqtt,
  methodRequest as mqttRequest,
  packetProblem,
  toMqtt,
  withStatus,
} from '../../src/edge/mqtt-message.ts'
import type { OutputMessage, SystemProperties } from '../../src/rules/data/message.ts'

const messageOf = (
  properties: Iterable<readonly [string, string]>,
  system: SystemProperties = {},
  bytes: Uint8Array = Buffer.from('{}'),
): OutputMessage => ({ output: 'output1', rules: [], bytes, properties: new Map(properties), system })

/** What the SDK was given, and the names that were left out. */
function sent(encode: typeof toAmqp, message: OutputMessage) {
  const leftOut: string[] = []
  const encoded = encode(message, name => leftOut.push(name))
  return { encoded, leftOut, properties: propertiesOf(encoded) }
}
const propertiesOf = ({ properties }: SdkMessage) => properties.propertyList.map(({ key, value }) => [key, value])

describe.each([
  ['AMQP', toAmqp],
  ['MQTT', toMqtt],
] as const)('a message that is sent over %s', (_, encode) => {
  it('keeps its bytes, whatever they are', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256).subarray(7)
    const { encoded } = sent(encode, messageOf([], {}, bytes))
    expect(Buffer.compare(encoded.getBytes(), bytes)).toBe(0)
  })

  it('has the system properties that the SDK has a place for', () => {
    const system = { messageId: 'm', correlationId: 'c', userId: 'u', contentType: 'text/x', contentEncoding: 'utf-8' }
    expect(sent(encode, messageOf([], system)).encoded).toMatchObject(system)
  })

  it('carries odd names and values', () => {
    const odd: [string, string][] = [
      ['constructor', 'x'],
      ['100%', '%zz'],
      ['a/b?c=d&e#f+g', 'ä € 😀\u0000'],
      [' ', ''],
    ]
    expect(sent(encode, messageOf(odd))).toMatchObject({ properties: odd, leftOut: [] })
  })

  it('leaves out what it cannot carry, and says which', () => {
    const refused: [string, string][] = [
      ['', 'x'],
      ['Authorization', 'x'],
      ['iothub-to', 'x'],
      ['iothub-operation', 'x'],
      ['dt-subject', 'x'],
    ]
    const { leftOut, properties } = sent(encode, messageOf([...refused, ['kept', 'y']]))
    expect(leftOut).toEqual(refused.map(([name]) => name))
    expect(properties).toEqual([['kept', 'y']])
  })

  it('replaces a lone surrogate, which no encoding knows', () => {
    expect(sent(encode, messageOf([['a\ud800', '\udfff']])).properties).toEqual([['a\ufffd', '\ufffd']])
  })

  it('is refused above 256 KiB of body and properties, with what to do', () => {
    const most = Buffer.alloc(256 * 1024 - 5_000)
    expect(() => sent(encode, messageOf([], {}, most))).not.toThrow()
    expect(() => sent(encode, messageOf([['k', 'v'.repeat(5_000)]], {}, most))).toThrow(
      expect.objectContaining({ code: 'refused', message: expect.stringContaining('"output1"') }),
    )
  })

  it('never throws anything but a refusal', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), text, text, (properties, messageId, subject) => {
        sent(encode, messageOf(properties, { messageId, subject }))
      }),
    )
  })
})

it('over AMQP, edgeHub and the SDK keep some names for themselves', () => {
  const reserved = [
    'iothub-outputname',
    'iothub-creation-time-utc',
    'iothub-message-schema',
    'IoThub-status',
    '__proto__',
  ]
  const message = messageOf(reserved.map(name => [name, 'x']))
  expect(sent(toAmqp, message).leftOut).toEqual(reserved)
})

it('over MQTT, edgeHub keeps other names for itself', () => {
  const reserved = ['$.on', '$.cdid', '$.x', 'ack', 'deviceId', 'moduleId']
  expect(sent(toMqtt, messageOf(reserved.map(name => [name, 'x']))).leftOut).toEqual(reserved)
  expect(sent(toMqtt, messageOf([['__proto__', 'x']])).properties).toEqual([['__proto__', 'x']])
})

it('over MQTT, a packet is refused where edgeHub would refuse it, and no earlier', () => {
  const topic = 'devices/d/modules/m/messages/events/%24.on=o/'
  const most = 256 * 1024 - topic.length - 4
  expect(packetProblem(topic, Buffer.alloc(most))).toBeUndefined()
  expect(packetProblem(topic, Buffer.alloc(most + 1))).toContain('has 262145 bytes')
  expect(packetProblem('x'.repeat(65_535), '')).toBeUndefined()
  expect(packetProblem('x'.repeat(65_536), '')).toContain('a topic of 65536 bytes')
})

it('over MQTT, the SDK does not spend time on writing the body to a debug log', () => {
  expect(JSON.stringify(sent(toMqtt, messageOf([])).encoded)).toBeUndefined()
})

describe('a message that arrives over MQTT', () => {
  const topic = 'devices/d/modules/m/inputs/input1/'

  it('has its input, its properties and its system properties', () => {
    const pairs = '%24.mid=1&%24.cid=2&%24.uid=3&%24.ct=4&%24.ce=5&%24.sub=6&%24.cdid=7&%24.cmid=8&%24.ctime=9&line=L1'
    expect(fromMqtt(`${topic}${pairs}`, Buffer.from('x'))).toEqual({
      input: 'input1',
      bytes: Buffer.from('x'),
      properties: new Map([['line', 'L1']]),
      system: {
        messageId: '1',
        correlationId: '2',
        userId: '3',
        contentType: '4',
        contentEncoding: '5',
        subject: '6',
        connectionDeviceId: '7',
        connectionModuleId: '8',
        creationTimeUtc: '9',
      },
    })
  })

  it.each([
    ['nothing', '', []],
    ["edgeHub's own", '%24.schema=x&%24.exp=y&iothub-operation=z', []],
    [
      'a name without a value, as edgeHub writes an empty one',
      'a&b=',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['what is not well encoded', 'a%=%zz', [['a%', '%zz']]],
    ['a value with =', 'a=b=c', [['a', 'b=c']]],
    ['a name twice', 'a=1&a=2', [['a', '2']]],
    ['a prototype', '__proto__=x', [['__proto__', 'x']]],
    ['encoded separators', '%26%2F=%3D%23', [['&/', '=#']]],
  ] as const)('can have %s among its properties', (_, pairs, properties) => {
    expect([...(fromMqtt(topic + pairs, Buffer.alloc(0))?.properties ?? ['none'])]).toEqual(properties)
  })

  it('is none if the topic is not an input', () => {
    expect(fromMqtt('$iothub/twin/res/200/?$rid=1', Buffer.alloc(0))).toBeUndefined()
    expect(fromMqtt('devices/d/modules/m/messages/events/', Buffer.alloc(0))).toBeUndefined()
    expect(fromMqtt('devices/d/modules/m/inputs/input1', Buffer.alloc(0))?.input).toBe('input1')
  })

  it('can have any property that can be sent', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter(name => !name.startsWith('$.'))
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name }), properties => {
        const pairs = properties.map(pair => pair.map(encodeURIComponent).join('=')).join('&')
        expect([...(fromMqtt(topic + pairs, Buffer.alloc(0))?.properties ?? [])]).toEqual(properties)
      }),
    )
  })
})

describe('a message that arrives over AMQP', () => {
  it('has its properties, annotations and system properties', () => {
    const message = {
      body: { typecode: 0x75, content: Buffer.from('x') },
      message_id: Buffer.from('0123456789abcdef0123456789abcdef', 'hex'),
      correlation_id: 7,
      user_id: Buffer.from('u'),
      content_type: 'application/json',
      content_encoding: 'utf-8',
      application_properties: {
        line: 'L1',
        count: 3,
        flag: false,
        nothing: null,
        'iothub-creation-time-utc': '2026-01-01T00:00:00Z',
        'iothub-message-schema': 'x',
      },
      message_annotations: {
        'dt-subject': 's',
        'iothub-connection-device-id': 'd',
        'iothub-connection-module-id': 'm',
        'x-opt-input-name': 'input1',
      },
    }
    expect(fromAmqp('input1', message)).toEqual({
      input: 'input1',
      bytes: Buffer.from('x'),
      properties: new Map([
        ['line', 'L1'],
        ['count', '3'],
        ['flag', 'false'],
        ['nothing', ''],
      ]),
      system: {
        messageId: '01234567-89ab-cdef-0123-456789abcdef',
        correlationId: '7',
        userId: 'u',
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        subject: 's',
        connectionDeviceId: 'd',
        connectionModuleId: 'm',
        creationTimeUtc: '2026-01-01T00:00:00Z',
      },
    })
  })

  it.each([
    ['several data sections', { content: [Buffer.from('a'), Buffer.from('b')], multiple: true }, 'ab'],
    ['a text value', 'text', 'text'],
    ['a binary value', Buffer.from('bytes'), 'bytes'],
    ['no body', undefined, ''],
  ])('can have %s', (_, body, text) => {
    expect(Buffer.from(fromAmqp('input1', { body }).bytes).toString()).toBe(text)
  })
})

describe('a method call', () => {
  it('is read from an AMQP message', () => {
    const message = {
      correlation_id: 'r1',
      application_properties: { 'IoThub-methodname': 'status' },
      body: { content: Buffer.from('{}') },
    }
    expect(amqpRequest(message)).toEqual({ requestId: 'r1', name: 'status', payload: '{}' })
  })

  it('is read from an MQTT topic', () => {
    const payload = Buffer.from('{}')
    const status = { requestId: '1f', name: 'status', payload: '{}' }
    expect(mqttRequest('$iothub/methods/POST/status/?$rid=1f', payload)).toEqual(status)
    expect(mqttRequest('$iothub/methods/POST/status/?$rid=1f&x=y', payload)).toEqual(status)
    expect(mqttRequest('$iothub/methods/POST//?$rid=1f', payload)).toEqual({ ...status, name: '' })
    expect(mqttRequest('$iothub/methods/res/200/?$rid=1f', payload)).toBeUndefined()
  })
})

it.each([
  ['$iothub/twin/res/200/?$rid=1', 'as it was'],
  ['$iothub/twin/res/204/?$rid=1', 'as it was'],
  ['$iothub/twin/PATCH/properties/desired/?$version=400', 'as it was'],
  ['$iothub/twin/res/400/?$rid=1', '{"errorCode":400,"message":"edgeHub answered with status 400"}'],
  ['$iothub/twin/res/500/?$rid=1', '{"errorCode":500,"message":"edgeHub answered with status 500"}'],
])('an answer at %s becomes one that the SDK understands', (topic, payload) => {
  expect(withStatus(topic, Buffer.from('as it was')).toString()).toBe(payload)
})
