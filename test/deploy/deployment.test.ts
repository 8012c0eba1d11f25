// The deployment manifest as IoT Edge will read it: routes, twins, options, and the rules that it carries.
import { expect, test } from 'vitest'
import layer from '../../deploy/layer.example.json' with { type: 'json' }
import deployment from '../../deployment.template.json' with { type: 'json' }
import example from '../../rules.example.json' with { type: 'json' }
import { readEnvironment } from '../../src/edge/environment.ts'
import { parseRoute } from '../../src/hub/route.ts'
import { readDocument } from '../../src/index.ts'

const { $edgeAgent, $edgeHub, filterModule } = deployment.modulesContent
const { systemModules, modules, schemaVersion } = $edgeAgent['properties.desired']
const { edgeAgent, edgeHub } = systemModules
const desired = filterModule['properties.desired']

test('the schema is 1.1, and the runtime is of one version', () => {
  expect([schemaVersion, $edgeHub['properties.desired'].schemaVersion]).toEqual(['1.1', '1.1'])
  expect(edgeAgent.settings.image).toBe('mcr.microsoft.com/azureiotedge-agent:1.6')
  expect(edgeHub.settings.image).toBe('mcr.microsoft.com/azureiotedge-hub:1.6')
})

test("the routes are the tutorial's: sensor to module, module to IoT Hub", () => {
  const { sensorToFilterModule, filterModuleToIoTHub } = $edgeHub['properties.desired'].routes
  expect(parseRoute(sensorToFilterModule.route)).toMatchObject({
    sink: { upstream: false, module: 'filterModule', input: 'input1' },
  })
  expect(sensorToFilterModule.route).toMatch(
    /^FROM \/messages\/modules\/SimulatedTemperatureSensor\/outputs\/temperatureOutput /,
  )
  expect(parseRoute(filterModuleToIoTHub.route)).toMatchObject({ sink: { upstream: true } })
  expect(filterModuleToIoTHub.route).toMatch(/^FROM \/messages\/modules\/filterModule\/outputs\/\* /)
})

test('priorities and times to live are as edgeHub takes them', () => {
  for (const { priority, timeToLiveSecs } of Object.values($edgeHub['properties.desired'].routes)) {
    expect(priority).toBeGreaterThanOrEqual(0)
    expect(priority).toBeLessThanOrEqual(9)
    expect(timeToLiveSecs).toBeGreaterThan(0)
  }
})

test('what edgeHub and edgeAgent keep is on the host, and no log fills its disk', () => {
  for (const { settings, env } of [edgeAgent, edgeHub]) {
    const { HostConfig } = JSON.parse(settings.createOptions)
    expect(HostConfig.Binds.join()).toMatch(new RegExp(`^/srv/iotedge/\\w+:${env.StorageFolder.value}$`))
  }
  for (const { settings } of Object.values({ ...systemModules, ...modules })) {
    expect(JSON.parse(settings.createOptions).HostConfig.LogConfig.Config).toEqual({
      'max-size': '10m',
      'max-file': '3',
    })
  }
})

test('the module knows how long edgeHub waits for an acknowledgement', () => {
  const environment = readEnvironment({
    EdgeHubConnectionString: 'HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=k',
    ACK_TIMEOUT: modules.filterModule.env.ACK_TIMEOUT.value,
  })
  const seconds = Number(edgeHub.env.MessageAckTimeoutSecs.value)
  expect(environment).toMatchObject({ environment: { times: { acknowledgeWithin: seconds * 1000 } } })
})

test('edgeHub starts first, the sensor last', () => {
  const { filterModule, SimulatedTemperatureSensor } = modules
  const order = [edgeHub, filterModule, SimulatedTemperatureSensor].map(({ startupOrder }) => startupOrder)
  expect(order).toEqual([0, 1, 2])
})

test.each(Object.entries({ ...systemModules, ...modules }))(
  'createOptions of %s: a string that contains an object, in one piece',
  (_, { settings }) => {
    expect(JSON.parse(settings.createOptions)).toBeTypeOf('object')
    // The runtime splits what is longer over several twin properties.
    expect(settings.createOptions.length).toBeLessThanOrEqual(512)
  },
)

test('the rules are those of rules.example.json, and nothing is wrong with them', () => {
  expect(desired).toEqual(example)
  expect(readDocument(desired)).toMatchObject({ problems: [], ruleSet: { rules: [{ id: 'high-temperature' }] } })
})

test('a layer adds a rule and its parameter to what the deployment below it says', () => {
  const { 'properties.desired.rules.high-pressure': rule, ...parameters } = layer.modulesContent.filterModule
  const reading = readDocument({
    ...desired,
    rules: { ...desired.rules, 'high-pressure': rule },
    PressureThreshold: parameters['properties.desired.PressureThreshold'],
  })
  expect(reading).toMatchObject({
    problems: [],
    ruleSet: { rules: [{ id: 'high-pressure' }, { id: 'high-temperature' }] },
  })
})
