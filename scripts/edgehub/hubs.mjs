// Where the module is tried: at the local hub, or at an edgeHub with two modules of ours, one on each side. Both give the
// variables for the module, take messages for its input, and tell what it sends.
import sdk from 'azure-iot-device'
import { filter, firstValueFrom } from 'rxjs'
import { createAmqpLink } from '../../dist/edge/amqp-link.js'
import { connectModule } from '../../dist/edge/module.js'
import { startHub } from '../../dist/hub/hub.js'

const input = 'input1'
const clientTypes = {
  amqp: 'Amqp_Tcp_Only',
  mqtt: 'Mqtt_Tcp_Only',
  'amqp-ws': 'Amqp_WebSocket_Only',
  'mqtt-ws': 'Mqtt_WebSocket_Only',
}
export const transports = Object.keys(clientTypes)

/** What the hub does that may explain a silence. */
const telling = {
  subscribed: ({ to }) => (to === 'inputs' ? 'edgeHub: the module listens' : undefined),
  disconnected: ({ reason }) => `edgeHub: disconnected, ${reason}`,
  refused: ({ reason }) => `edgeHub: refused, ${reason}`,
  unacknowledged: ({ delivery, attempt }) => `edgeHub: delivery ${delivery} was not acknowledged, try ${attempt}`,
}

/** `left` is called with each message that the module sends: its output, its bytes and its id. */
export async function localHub({ transport, acknowledgement, left, story }) {
  const module = 'module'
  const hub = await startHub({
    modules: [module],
    routes: ['FROM /messages/modules/module/* INTO $upstream'],
    ...(acknowledgement === undefined ? {} : { patience: { acknowledgement } }),
  })
  hub.events$.pipe(filter(({ kind }) => kind === 'upstream')).subscribe(({ output, message }) => {
    left(output, message.body, message.system.messageId)
  })
  hub.events$.subscribe(event => {
    const text = telling[event.kind]?.(event)
    if (text !== undefined) story.tell(text)
  })
  const [protocol, webSocket] = transport.split('-')
  return {
    hub,
    module,
    variables: hub.environment(module, protocol, webSocket === undefined ? 'socket' : 'webSocket'),
    async send(message) {
      hub.send(module, input, message)
    },
    close: hub.close,
  }
}

/** `strings` has the connection strings of the three modules. */
export async function realHub({ transport, strings, ca, left }) {
  const certificate = ca === undefined ? {} : { EdgeModuleCACertificateFile: ca }
  const environmentOf = part => ({ EdgeHubConnectionString: strings[part], ...certificate })
  const receiver = connect(environmentOf('receiver'))
  receiver.twin.desired$.subscribe()
  receiver.inputs.deliveries$.subscribe(({ message, settle }) => {
    // Over a route the output's name is lost; what it is shows in what it holds.
    left(message.properties.has('errorCode') ? 'errors' : undefined, message.bytes, message.system.messageId)
    Promise.resolve(settle()).catch(() => {})
  })
  const sensor = connect(environmentOf('sensor'))
  await Promise.all(
    [sensor, receiver].map(({ connected$ }) => firstValueFrom(connected$.pipe(filter(connected => connected)))),
  )
  return {
    variables: { ...environmentOf('module'), ClientTransportType: clientTypes[transport] },
    send: ({ body, properties = {}, system = {} }) =>
      Promise.resolve(
        sensor.sender.send({
          output: 'numbers',
          rules: [],
          bytes: Buffer.from(body),
          properties: new Map(Object.entries(properties)),
          system,
        }),
      ),
    close: () => Promise.all([sensor.close(), receiver.close()]),
  }
}

/** One of ours, in this process: it comes back after every end of a connection. The SDK reads the environment at once. */
function connect(variables) {
  const createClient = transport => {
    const before = { ...process.env }
    Object.assign(process.env, variables)
    try {
      return sdk.ModuleClient.fromEnvironment(transport)
    } finally {
      process.env = before
    }
  }
  const names = ['fatal', 'error', 'warning', 'info', 'debug', 'verbose']
  const silent = Object.fromEntries(names.map(name => [name, () => {}]))
  return connectModule({
    environment: {
      transport: { protocol: 'amqp', webSocket: false },
      stateDir: undefined,
      times: { twinWait: 1, acknowledgeWithin: 30_000, tokenLifetime: 3_600_000 },
    },
    log: { ...silent, setLevel: () => {} },
    createLink: options => createAmqpLink({ ...options, createClient }),
  })
}
