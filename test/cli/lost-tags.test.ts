// With MQTT 3.1.1 and no envelope the log says which rules' tags are lost.
import { expect, it } from 'vitest'
import { createLostTagsLog } from '../../src/cli/run/lost-tags.ts'
import { readBrokerSettings } from '../../src/edge/broker/settings.ts'
import { createMachine } from '../../src/index.ts'
import { fakeLog } from '../edge/fake-log.ts'

const rules = {
  tagged: { when: { path: '$.t', gt: 1 }, then: { output: 'o', tag: { kind: 'hot' } } },
  plain: { when: { path: '$.t', gt: 1 }, then: { output: 'o' } },
  between: { when: { path: '$.t', gt: 1 }, then: { output: '#s', tag: { kind: 'hot' } } },
}

function told(variables: Readonly<Record<string, string>>) {
  const log = fakeLog()
  const settings = readBrokerSettings({ MQTT_URL: 'mqtt://h', ...variables }, problem => expect(problem).toBe(''))
  const tell = createLostTagsLog(settings, log)
  const machine = createMachine({ start: 0 })
  const documents = [{ rules }, { rules, TemperatureThreshold: 3 }, { rules: { plain: rules.plain } }, { rules }]
  documents.forEach((document, version) => {
    tell({ kind: 'applied', desired: { version, document }, applied: machine.apply(document, version), machine })
  })
  return log.records.map(({ level, fields }) => [level, fields])
}

it('names them at the start, and when they change', () => {
  const warning = ['warning', { rules: ['tagged'] }]
  expect(told({ MQTT_VERSION: '3.1.1' })).toEqual([warning, warning])
})

it('says nothing where there are properties, or an envelope', () => {
  expect([...told({}), ...told({ MQTT_VERSION: '3.1.1', MQTT_ENVELOPE: 'on' })]).toEqual([])
})
