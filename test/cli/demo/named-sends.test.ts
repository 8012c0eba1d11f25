import { expect, test } from 'vitest'
import { createNamedSends } from '../../../src/cli/demo/named-sends.ts'
import { readLogLine, readSending, sendingOf, sendingText } from '../../../src/cli/run/send-log.ts'
import { createLog } from '../../../src/edge/log.ts'

function scene() {
  const named: string[] = []
  const sends = createNamedSends(({ output, rules, system }) => {
    named.push(`${system.messageId}>${output}: ${rules.join()}`)
  })
  const message = (output: string, messageId: string) => ({
    output,
    bytes: new Uint8Array(),
    properties: new Map(),
    system: { messageId },
  })
  return {
    named,
    sends,
    left: (output: string, id: string) => sends.left(message(output, id)),
    announced: (output: string, messageId: string, ...rules: string[]) => sends.announced({ output, messageId, rules }),
  }
}

test('a message is named when both the hub and the log know of it, whichever comes first', () => {
  const { named, left, announced } = scene()
  announced('a', '1', 'hot')
  left('a', '1')
  left('a', '2')
  left('b', '2')
  expect(named).toEqual(['1>a: hot'])
  announced('b', '2', 'cold')
  announced('a', '2', 'hot', 'dry')
  expect(named).toEqual(['1>a: hot', '2>a: hot,dry', '2>b: cold'])
})

test('several messages with one id and output are named in the order in which they were sent', () => {
  const { named, left, announced } = scene()
  announced('a', '1', 'hot')
  announced('a', '1', 'cold')
  left('a', '1')
  left('a', '1')
  expect(named).toEqual(['1>a: hot', '1>a: cold'])
})

test('a message that the module sent twice keeps its name', () => {
  const { named, left, announced } = scene()
  announced('a', '1', 'hot')
  left('a', '1')
  left('a', '1')
  expect(named).toEqual(['1>a: hot', '1>a: hot'])
})

test('what the module has not announced before it ended goes without a name', () => {
  const { named, sends, left } = scene()
  left('a', '1')
  sends.moduleEnded()
  expect(named).toEqual(['1>a: '])
})

test('the log is read as it was written', () => {
  const lines: string[] = []
  const log = createLog({ level: 'debug', stream: { write: line => lines.push(line) }, now: () => 0 })
  const system = { messageId: 'with {"braces"} \u2028 and ü' }
  const message = { output: 'output1', rules: ['hot'], bytes: new Uint8Array(), properties: new Map(), system }
  log.debug({ ...sendingOf(message) }, sendingText)
  log.warning({}, 'A {strange} text.')
  const records = lines.map(line => readLogLine(line.trimEnd()))
  expect(records.map(record => record && readSending(record))).toEqual([
    { output: 'output1', rules: ['hot'], messageId: system.messageId },
    undefined,
  ])
  expect(records[1]).toEqual({ severity: 4, text: 'A {strange} text.', fields: {} })
  expect(readLogLine('node: something else')).toBeUndefined()
})
