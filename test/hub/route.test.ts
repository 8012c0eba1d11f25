import { expect, test } from 'vitest'
import { startHub } from '../../src/hub/hub.ts'
import { toHubMessage } from '../../src/hub/message.ts'
import { parseRoute } from '../../src/hub/route.ts'

const from = '/messages/modules/sensor/outputs/readings'
const upstream = { upstream: true }
const filterInput = { upstream: false, module: 'filterModule', input: 'input1' }

test.each([
  [`FROM ${from} INTO $upstream`, upstream],
  [`from ${from} into $UPSTREAM`, upstream],
  [`SELECT * FROM ${from} INTO $upstream`, upstream],
  [`FROM ${from} INTO BrokeredEndpoint("/modules/filterModule/inputs/input1")`, filterInput],
  [`FROM ${from} INTO BrokeredEndpoint ( '/modules/filterModule/inputs/input1/' )`, filterInput],
  [`FROM ${from} WHERE line = 'L1' INTO BrokeredEndpoint("/modules/filterModule/inputs/input1")`, filterInput],
])('%s', (text, sink) => {
  expect(parseRoute(text).sink).toEqual(sink)
})

test.each([
  [from, true],
  ['/messages/modules/sensor/outputs/*', true],
  ['/messages/modules/sensor/*', true],
  ['/messages/modules/sensor', true],
  ['/messages/modules/*', true],
  ['/messages/*', true],
  ['/*', true],
  ['/MESSAGES/Modules/Sensor/outputs/READINGS', true],
  ['/messages/modules/sensor/outputs/read*', false],
  ['/messages/modules/sens/*', false],
  ['/messages/modules/other/*', false],
  ['/twinChangeNotifications/*', false],
])('FROM %s takes the message: %s', (source, takes) => {
  expect(parseRoute(`FROM ${source} INTO $upstream`).takes(from, toHubMessage({ body: '' }))).toBe(takes)
})

test.each([
  ["line = 'L1'", true],
  ['line = "L1"', true],
  ["line = 'L2'", false],
  ["line != 'L2'", true],
  ["line <> 'L1'", false],
  ["LINE = 'L1'", true],
  ["absent = ''", false],
  ["absent != 'x'", false],
  ["line = 'L1' AND kind = 'a AND'", true],
  ["line = 'L1' and kind = 'b'", false],
  ["kind != ' AND x INTO y'", true],
])("WHERE %s, of a message with line 'L1' and kind 'a AND': %s", (condition, takes) => {
  const message = toHubMessage({ body: '', properties: { line: 'L1', kind: 'a AND' } })
  expect(parseRoute(`FROM /* WHERE ${condition} INTO $upstream`).takes(from, message)).toBe(takes)
})

test.each([
  ['', 'not understood. A route reads FROM'],
  [`FROM ${from}`, 'not understood'],
  ['FROM messages INTO $upstream', '"messages" is not a source'],
  ['FROM /messages/*/outputs/a INTO $upstream', 'a star can only be at its end'],
  [`FROM ${from} INTO $downstream`, '"$downstream" is not a sink'],
  [`FROM ${from} INTO BrokeredEndpoint("/modules/filterModule")`, 'is not a sink'],
  [`FROM ${from} INTO $upstream WHERE a = 'b'`, 'put the condition before INTO'],
  [`FROM ${from} INTO BrokeredEndpoint("/modules/a/inputs/b") WHERE a = 'b'`, 'put the condition before INTO'],
  [`FROM ${from} WHERE temperature > 5 INTO $upstream`, 'does not understand the condition "temperature > 5"'],
  [`FROM ${from} WHERE $body.a = 'b' INTO $upstream`, `does not understand the condition "$body.a = 'b'"`],
  [`FROM ${from} WHERE a = 'b' AND INTO $upstream`, 'does not understand the condition ""'],
  [`FROM ${from} WHERE a = 'b' OR c = 'd' INTO $upstream`, 'does not understand the condition'],
])('%s is refused', (text, message) => {
  expect(() => parseRoute(text)).toThrow(message)
})

test('of several routes, the wrong one is named, and none comes into force', async () => {
  const routes = ['FROM /messages/* INTO $upstream', "FROM /messages/* INTO $upstream WHERE a = 'b'"]
  await expect(startHub({ modules: [], routes })).rejects.toThrow(`route "${routes[1]}": put the condition before INTO`)
})
