// Topics: filters as MQTT has them, and templates that a message fills without leaving their levels.
import { describe, expect, it, test } from 'vitest'
import { fill, filterProblem, fits, readTemplate, type TopicTemplate } from '../../../src/edge/broker/topic.ts'
import type { OutputMessage } from '../../../src/rules/data/message.ts'

test.each([
  ['factory/+/telemetry', 'factory/7/telemetry', true],
  ['factory/+/telemetry', 'factory/7/8/telemetry', false],
  ['factory/#', 'factory', true],
  ['factory/#', 'factory/7/8', true],
  ['factory/#', 'factor/7', false],
  ['#', 'a/b', true],
  ['#', '$SYS/uptime', false],
  ['+/x', '$SYS/x', false],
  ['$SYS/#', '$SYS/x', true],
  ['+', '', true],
  ['/+', '/a', true],
  ['+', '/a', false],
  ['$share/group/room/+', 'room/1', true],
  ['$share/group/room/+', 'group/room/1', false],
])('%s and %s: %o', (filter, topic, expected) => {
  expect(fits(filter, topic)).toBe(expected)
})

test.each([
  ['a+/b', '"+" must be a whole level'],
  ['a/#/b', '"#" must be the whole last level'],
  ['a/b#', '"#" must be the whole last level'],
  ['', 'it is empty'],
  ['a/+/#', undefined],
])('%s is no filter: %s', (filter, problem) => {
  expect(filterProblem(filter)).toBe(problem)
})

const message = (properties: Readonly<Record<string, string>>, topic?: string): OutputMessage => ({
  output: 'output1',
  rules: ['hot'],
  bytes: new Uint8Array(),
  properties: new Map(Object.entries(properties)),
  system: topic === undefined ? {} : { topic },
})

function filled(text: string, one: OutputMessage): string {
  return fill(readTemplate(text) as TopicTemplate, one, 'press1')
}

describe('a template', () => {
  it('is filled from properties, the topic, the output and the client', () => {
    const one = message({ line: 'L1' }, 'factory/p7/telemetry')
    expect(filled('alerts/{property:line}/{topic:1}', one)).toBe('alerts/L1/p7')
    expect(filled('edge-rules/{client}/{output}', one)).toBe('edge-rules/press1/output1')
    expect(filled('a/{property:LINE}-{topic:0}', one)).toBe('a/L1-factory')
  })

  test.each([
    [{}, undefined, 'the property line: the message has none'],
    [{ line: '' }, undefined, 'it is empty'],
    [{ line: 'a/b' }, undefined, 'would break out of the level'],
    [{ line: '#' }, undefined, 'would break out of the level'],
    [{ line: '+' }, undefined, 'would break out of the level'],
    [{ line: 'a\0' }, undefined, 'would break out of the level'],
  ])('refuses the message with %o', (properties, topic, reason) => {
    expect(() => filled('alerts/{property:line}', message(properties, topic))).toThrow(reason)
    expect(() => filled('alerts/{property:line}', message(properties, topic))).toThrow(
      expect.objectContaining({ code: 'refused' }),
    )
  })

  it('refuses a level that a message of a timer, or of a shorter topic, does not have', () => {
    expect(() => filled('a/{topic:1}', message({}))).toThrow('level 1 of its topic: the message has none')
    expect(() => filled('a/{topic:3}', message({}, 'a/b'))).toThrow('level 3 of its topic: the message has none')
  })

  test.each(['{property:}', '{topic:x}', '{what}', 'a/+', 'a/#', '', 'a{', '{a{b}}'])('%s is none', text => {
    expect(readTemplate(text)).toHaveProperty('problem')
  })
})
