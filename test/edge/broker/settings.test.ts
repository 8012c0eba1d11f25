// The environment on a broker: what is left out has a default, and all that is wrong is said at once.
import { hostname } from 'node:os'
import { expect, it, test } from 'vitest'
import { readBrokerSettings } from '../../../src/edge/broker/settings.ts'

function read(variables: Readonly<Record<string, string>>) {
  const problems: string[] = []
  const settings = readBrokerSettings(
    { MQTT_URL: 'mqtt://broker', ...variables },
    problem => void problems.push(problem),
  )
  return { settings, problems }
}

it('has defaults for all but the address', () => {
  const { settings, problems } = read({})
  expect(problems).toEqual([])
  expect(settings).toMatchObject({
    clientId: `edge-rules-${hostname()}`,
    version: 5,
    inputs: [{ input: 'input1', filter: 'edge-rules/input1' }],
    anyOutput: { text: 'edge-rules/{client}/{output}' },
    sessionExpiry: 86_400,
    receiveMaximum: 100,
    qos: 1,
    envelope: false,
    takesRetained: true,
  })
})

it('reads inputs, outputs and topics of its own', () => {
  const { settings, problems } = read({
    MQTT_INPUTS: 'input1=factory/+/telemetry; ambient = room/# ;',
    MQTT_OUTPUTS: 'output1=alerts/{property:line}/{topic:1}',
    MQTT_CLIENT_ID: 'press1',
    MQTT_VERSION: '3.1.1',
    MQTT_DESIRED: 'site/{client}/rules',
    MQTT_SESSION_EXPIRY: '90s',
  })
  expect(problems).toEqual([])
  expect(settings.inputs).toEqual([
    { input: 'input1', filter: 'factory/+/telemetry' },
    { input: 'ambient', filter: 'room/#' },
  ])
  expect([...settings.outputs.keys()]).toEqual(['output1'])
  expect(settings.topics).toEqual({
    desired: 'site/press1/rules',
    patch: 'site/press1/rules/patch',
    reported: 'edge-rules/press1/reported',
    availability: 'edge-rules/press1/availability',
    methods: 'edge-rules/press1/methods/',
  })
  expect(settings).toMatchObject({ version: 4, sessionExpiry: 90 })
})

test.each([
  [{ MQTT_URL: 'broker:1883' }, 'MQTT_URL must be an address that begins with mqtt://'],
  [{ MQTT_URL: 'mqtt://me:secret@broker' }, 'use MQTT_USERNAME and MQTT_PASSWORD_FILE'],
  [{ MQTT_INPUTS: 'factory/+' }, '"factory/+" is no pair of a name and a topic'],
  [{ MQTT_INPUTS: 'input1=a/#/b' }, '"#" must be the whole last level'],
  [{ MQTT_OUTPUTS: 'output1=a/{b}' }, '{b} is none of {output}, {client}'],
  [{ MQTT_OUTPUTS: 'a=x; a=y' }, 'names a twice'],
  [{ MQTT_VERSION: '4' }, 'must be one of 5, 3.1.1'],
  [{ MQTT_QOS: '2' }, 'must be one of'],
  [{ MQTT_RECEIVE_MAXIMUM: '0' }, 'a number from 1 to 65535'],
  [{ MQTT_SESSION_EXPIRY: 'long' }, 'a duration such as "1d"'],
  [{ MQTT_CLIENT_ID: 'a/b' }, 'it is a level of topics'],
  [{ MQTT_VERSION: '3.1.1', MQTT_TOKEN_FILE: '/t' }, 'MQTT_TOKEN_FILE needs MQTT 5'],
  [{ MQTT_DESIRED: 'a/#' }, 'it must be one topic'],
])('says what is wrong with %o', (variables, problem) => {
  const { problems } = read(variables)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(problem)
  expect(problems.join()).not.toContain('secret')
})
