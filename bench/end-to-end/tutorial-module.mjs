// A module as Microsoft's tutorial for Node.js writes it: reads each message, completes it, and sends on those that are
// hot, with a tag. If it ends between the two, the message is lost. With the argument `last` it completes a message when
// what it sent on has been accepted, or when there is nothing to send.
import sdk from 'azure-iot-device'

const { Message, ModuleClient } = sdk
const protocol = process.env['ClientTransportType']?.startsWith('Mqtt') ? 'mqtt' : 'amqp'
const transports = await import(`azure-iot-device-${protocol}`)
const transport = transports.default[protocol === 'mqtt' ? 'Mqtt' : 'Amqp']

const completesLast = process.argv[2] === 'last'
let threshold = 25
const client = await ModuleClient.fromEnvironment(transport)
client.on('error', error => console.error(error))
await client.open()
const twin = await client.getTwin()
twin.on('properties.desired', ({ TemperatureThreshold }) => {
  if (TemperatureThreshold !== undefined) threshold = TemperatureThreshold
})
client.on('inputMessage', (_input, message) => {
  const complete = () => client.complete(message, () => {})
  if (!completesLast) complete()
  const body = message.getBytes().toString('utf8')
  const { machine } = JSON.parse(body)
  if (!(machine?.temperature > threshold)) {
    if (completesLast) complete()
    return
  }
  const hot = new Message(body)
  hot.contentType = 'application/json'
  hot.contentEncoding = 'utf-8'
  for (const { key, value } of message.properties.propertyList) hot.properties.add(key, value)
  hot.properties.add('MessageType', 'Alert')
  client.sendOutputEvent('output1', hot, () => {
    if (completesLast) complete()
  })
})
process.on('SIGTERM', () => process.exit())
