// A module as Microsoft's tutorial for Node.js writes it: reads each message, completes it, and sends on those that are
// hot, with a tag. What comes between completing and sending is lost if it ends there.
import sdk from 'azure-iot-device'

const { Message, ModuleClient } = sdk
const protocol = process.env['ClientTransportType']?.startsWith('Mqtt') ? 'mqtt' : 'amqp'
const transports = await import(`azure-iot-device-${protocol}`)
const transport = transports.default[protocol === 'mqtt' ? 'Mqtt' : 'Amqp']

let threshold = 25
const client = await ModuleClient.fromEnvironment(transport)
client.on('error', error => console.error(error))
await client.open()
const twin = await client.getTwin()
twin.on('properties.desired', ({ TemperatureThreshold }) => {
  if (TemperatureThreshold !== undefined) threshold = TemperatureThreshold
})
client.on('inputMessage', (_input, message) => {
  client.complete(message, () => {})
  const body = message.getBytes().toString('utf8')
  const { machine } = JSON.parse(body)
  if (!(machine?.temperature > threshold)) return
  const hot = new Message(body)
  hot.contentType = 'application/json'
  hot.contentEncoding = 'utf-8'
  for (const { key, value } of message.properties.propertyList) hot.properties.add(key, value)
  hot.properties.add('MessageType', 'Alert')
  client.sendOutputEvent('output1', hot, () => {})
})
process.on('SIGTERM', () => process.exit())
