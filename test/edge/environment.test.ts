import { describe, expect, it } from 'vitest'
import { readEnvironment, type Variables } from '../../src/edge/environment.ts'

const runtime: Variables = {
  IOTEDGE_WORKLOADURI: 'unix:///var/run/iotedge/workload.sock',
  IOTEDGE_IOTHUBHOSTNAME: 'plant.azure-devices.net',
  IOTEDGE_DEVICEID: 'edge-1',
  IOTEDGE_MODULEID: 'rules',
  IOTEDGE_MODULEGENERATIONID: '637',
  IOTEDGE_AUTHSCHEME: 'sasToken',
}

const environmentOf = (variables: Variables) => {
  const answer = readEnvironment(variables)
  return 'environment' in answer ? answer.environment : expect.fail(answer.problems.join('\n'))
}
const problemsOf = (variables: Variables) => {
  const answer = readEnvironment(variables)
  return 'problems' in answer ? answer.problems : []
}

describe('the environment', () => {
  it('has defaults for all that edgeAgent does not set', () => {
    expect(environmentOf(runtime)).toEqual({
      identity: { hub: 'plant.azure-devices.net', device: 'edge-1', module: 'rules' },
      transport: { protocol: 'amqp', webSocket: false },
      logLevel: 'info',
      metricsPort: 9600,
      metricsAddress: undefined,
      liveView: false,
      rulesFile: undefined,
      stateDir: undefined,
      recordFile: undefined,
      acknowledge: 'outputs',
      securesState: false,
      times: { twinWait: 5_000, acknowledgeWithin: 30_000, tokenLifetime: 3_600_000 },
    })
  })

  it.each([
    ['Amqp_Tcp_Only', { protocol: 'amqp', webSocket: false }],
    ['Amqp_WebSocket_Only', { protocol: 'amqp', webSocket: true }],
    ['Mqtt_Tcp_Only', { protocol: 'mqtt', webSocket: false }],
    ['MQTT_WEBSOCKET_ONLY', { protocol: 'mqtt', webSocket: true }],
  ])('reads ClientTransportType %s', (ClientTransportType, transport) => {
    expect(environmentOf({ ...runtime, ClientTransportType }).transport).toEqual(transport)
  })

  it('reads what an operator sets, and takes an empty variable for one that is not set', () => {
    const set = { RULES_FILE: '/r.json', STATE_DIR: '/s', RECORD_FILE: '', METRICS_PORT: '0', RuntimeLogLevel: 'Debug' }
    expect(environmentOf({ ...runtime, ...set })).toMatchObject({
      rulesFile: '/r.json',
      stateDir: '/s',
      recordFile: undefined,
      metricsPort: 0,
      logLevel: 'debug',
    })
  })

  it('reads where the metrics are, and whether they come with a live view', () => {
    const set = { METRICS_ADDRESS: '127.0.0.1', LIVE_VIEW: 'On' }
    expect(environmentOf({ ...runtime, ...set })).toMatchObject({ metricsAddress: '127.0.0.1', liveView: true })
  })

  it('reads times as rules write them, or in seconds, as edgeHub does', () => {
    const set = { TWIN_WAIT: '0', ACK_TIMEOUT: '10', TOKEN_LIFETIME: '1h30m' }
    const times = { twinWait: 0, acknowledgeWithin: 10_000, tokenLifetime: 5_400_000 }
    expect(environmentOf({ ...runtime, ...set }).times).toEqual(times)
  })

  it('takes fewer tokens over MQTT, where each takes a new connection', () => {
    const over = (ClientTransportType: string) => environmentOf({ ...runtime, ClientTransportType }).times.tokenLifetime
    expect([over('Mqtt_Tcp_Only'), over('Amqp_WebSocket_Only')]).toEqual([86_400_000, 3_600_000])
  })

  it.each([
    [{ TWIN_WAIT: 'soon' }, 'TWIN_WAIT is "soon"; it must be a duration such as "90s", from 0 to 3600 s (default 5s).'],
    [
      { TOKEN_LIFETIME: '1s' },
      'TOKEN_LIFETIME is "1s"; it must be a duration such as "90s", from 300 to 31536000 s (default 1h).',
    ],
    [
      { ClientTransportType: 'Amqp' },
      'ClientTransportType is "Amqp"; it must be one of Amqp_Tcp_Only, Amqp_WebSocket_Only, Mqtt_Tcp_Only, ' +
        'Mqtt_WebSocket_Only (default Amqp_Tcp_Only).',
    ],
    [
      { RuntimeLogLevel: 'loud' },
      'RuntimeLogLevel is "loud"; it must be one of fatal, error, warning, info, debug, verbose (default info).',
    ],
    [
      { METRICS_PORT: '65536' },
      'METRICS_PORT is "65536"; it must be a port from 1 to 65535, or 0 for none (default 9600).',
    ],
    [
      { METRICS_PORT: '96oo' },
      'METRICS_PORT is "96oo"; it must be a port from 1 to 65535, or 0 for none (default 9600).',
    ],
    [{ LIVE_VIEW: 'yes' }, 'LIVE_VIEW is "yes"; it must be one of off, on (default off).'],
    [
      { LIVE_VIEW: 'on', METRICS_PORT: '0' },
      'LIVE_VIEW is "on", which is served on the port of the metrics: METRICS_PORT must not be 0.',
    ],
    [
      { METRICS_ADDRESS: 'all' },
      'METRICS_ADDRESS is "all"; it must be an IP address of this machine, such as 127.0.0.1, or localhost (default: all ' +
        'addresses).',
    ],
    [{ IOTEDGE_AUTHSCHEME: 'x509' }, 'IOTEDGE_AUTHSCHEME is "x509"; it must be sasToken.'],
    [
      { IOTEDGE_WORKLOADURI: '/var/run/x' },
      'IOTEDGE_WORKLOADURI is "/var/run/x"; it must be a unix:// or an http:// address.',
    ],
  ])('says what is wrong with %o', (wrong, problem) => {
    expect(problemsOf({ ...runtime, ...wrong })).toEqual([problem])
  })

  it('names every variable that is missing at once, and what to do', () => {
    const [problem, ...rest] = problemsOf({ IOTEDGE_DEVICEID: 'edge-1', IOTEDGE_MODULEID: 'rules' })
    expect(rest).toEqual([])
    expect(problem).toMatch(
      /^IOTEDGE_WORKLOADURI, IOTEDGE_IOTHUBHOSTNAME, IOTEDGE_MODULEGENERATIONID, IOTEDGE_AUTHSCHEME: not set\./,
    )
    expect(problem).toContain('edge-rules demo')
  })

  it('reports everything that is wrong, not only the first', () => {
    expect(problemsOf({ ClientTransportType: 'x', RuntimeLogLevel: 'y', METRICS_PORT: 'z' })).toHaveLength(4)
  })

  it.each(['EdgeHubConnectionString', 'IotHubConnectionString'])('takes the identity from %s', name => {
    const text = 'HostName=h.net;DeviceId=d;ModuleId=m;SharedAccessKey=abc=;GatewayHostName=localhost'
    expect(environmentOf({ [name]: text }).identity).toEqual({ hub: 'h.net', device: 'd', module: 'm' })
  })

  it('says what a connection string lacks, and never repeats a key', () => {
    const problems = problemsOf({ EdgeHubConnectionString: 'HostName=h;DeviceId=d;SharedAccessKey=c2VjcmV0' })
    expect(problems).toEqual([
      "EdgeHubConnectionString lacks ModuleId. A module's connection string contains them all.",
    ])
    expect(problems.join()).not.toContain('c2VjcmV0')
  })
})
