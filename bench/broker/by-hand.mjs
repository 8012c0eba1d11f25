// A module by hand on MQTT.js 5: parses each message, tests it, and publishes those that are hot, with a tag. It acknowledges a
// message at once, as most are written, so that it loses what was in flight when it ends. With the argument `last` it acknowledges
// a message when what it published has been acknowledged. MQTT.js has no way to say so: while its `handleMessage` waits, it reads
// nothing, no acknowledgement either. So those that it sends by itself are held back.
import mqtt from 'mqtt'

const acknowledgesLast = process.argv[2] === 'last'
const threshold = Number(process.env['THRESHOLD'])
const isOld = process.env['MQTT_VERSION'] === '3.1.1'
const client = mqtt.connect(process.env['MQTT_URL'], {
  protocolVersion: isOld ? 4 : 5,
  clientId: process.env['MQTT_CLIENT_ID'],
  clean: false,
  ...(isOld ? {} : { properties: { sessionExpiryInterval: 3600, receiveMaximum: 100 } }),
})

/** Where there is a topic for them: the numbers of so many messages, as they came. */
const windows = process.env['OUT_WINDOWS']
const windowSize = 10
let window = []

function count({ n }) {
  window.push(n)
  if (window.length < windowSize) return
  client.publish(windows, JSON.stringify(window), { qos: 1 })
  window = []
}

function work({ payload, properties = {} }, done) {
  const body = JSON.parse(payload.toString())
  if (windows !== undefined) count(body)
  const { machine } = body
  if (!(machine?.temperature > threshold)) return done()
  const { contentType, userProperties } = properties
  const hot = { contentType, userProperties: { ...userProperties, MessageType: 'Alert' } }
  client.publish(process.env['OUT'], payload, isOld ? { qos: 1 } : { qos: 1, properties: hot }, done)
}

const open = new Map()
if (acknowledgesLast) {
  const send = client._sendPacket.bind(client)
  client._sendPacket = (packet, sent, ...rest) => {
    const hold = packet.cmd === 'puback' ? open.get(packet.messageId) : undefined
    if (hold === undefined) return send(packet, sent, ...rest)
    hold.send = () => send(packet)
    sent?.()
  }
}
client.on('message', (_topic, _payload, packet) => {
  const { messageId } = packet
  const hold = { send: undefined }
  if (acknowledgesLast) open.set(messageId, hold)
  work(packet, () => {
    if (open.get(messageId) === hold) open.delete(messageId)
    hold.send?.()
  })
})
client.on('connect', () => client.subscribe(process.env['IN'], { qos: 1 }))
client.on('error', error => console.error(error))
process.on('SIGTERM', () => process.exit())
