import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/cli/bench.ts'
import { Refusal, UsageError } from '../../src/cli/command/command.ts'
import { createMachine, type JsonObject, readDocument } from '../../src/index.ts'
import { makeMessages } from '../../src/workbench/speed/made-messages.ts'
import { documentFile, runCommand, textFile } from './streams.ts'

const hot = { when: { path: '$.t', gt: { twin: 'limit', default: 20 } }, then: { output: 'out' } }
const quick = ['--seconds', '0.05']

test('tells messages a second, beside JSON.parse of the same, and memory', async () => {
  const { code, stdout, stderr } = await runCommand(command, [documentFile({ rules: { hot } }), ...quick])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^1 rule, 1,024 messages of \d+ bytes, made for them\n/)
  expect(stdout).toMatch(/\nthe rules +[\d,]+ messages\/s +[\d.]+ (ns|µs) each +± \d+ %\n/)
  expect(stdout).toMatch(/\nJSON\.parse alone +[\d,]+ messages\/s/)
  expect(stdout).toMatch(/\n[\d.]+ of the rate of JSON\.parse alone\n/)
})

test('runs the messages of a recording, and tells what becomes of them as JSON', async () => {
  const lines = [21, 19, 20, 25].map((t, index) => JSON.stringify({ at: 1000 * index, input: 'input1', body: { t } }))
  const recording = textFile(`${lines.join('\n')}\n{"at":9000}\n`, 'recording.jsonl')
  const counted = { by: '$.machine', window: { sliding: '5m' }, aggregate: { n: { count: true } }, then: hot.then }
  const rules = { rules: { hot, counted: { ...counted, by: '$.t' } } }
  const { stdout } = await runCommand(command, [documentFile(rules), recording, '--json', ...quick])
  const found = JSON.parse(stdout)
  expect(found).toMatchObject({ rules: 2, messages: 4, fired: 1.5, sent: 1.5, keys: 4 })
  for (const name of ['message', 'parse', 'ratio', 'bytesPerMessage']) expect(found[name]).toBeGreaterThan(0)
  expect(found.bytesPerRule).toBeGreaterThanOrEqual(0)
})

test.each<[string, readonly string[], new (message: string) => Error, string]>([
  ['no rules', [], UsageError, 'RULES is missing'],
  ['an invalid document', [documentFile({ rules: { hot: { when: 7 } } })], Refusal, 'the rules are not valid'],
  ['a parameter that does not fit', [documentFile({ rules: { hot } }), '--twin', 'limit=true'], Refusal, 'at /limit'],
  ['columns of no recording', [documentFile({}), '--csv', 'a'], UsageError, '--csv goes with a RECORDING'],
  ['an empty recording', [documentFile({}), textFile('', 'none.jsonl')], UsageError, 'none.jsonl contains no message'],
  ['no time', [documentFile({}), '--seconds', '0'], UsageError, '--seconds takes a number above 0'],
])('refuses %s', async (_, args, kind, message) => {
  const refused = await runCommand(command, args).catch(error => error)
  expect(refused).toBeInstanceOf(kind)
  expect(refused.message).toContain(message)
})

describe('made messages', () => {
  const made = (document: JsonObject, count = 200) => {
    const { ruleSet, problems } = readDocument(document)
    if (ruleSet === undefined) throw new Error(JSON.stringify(problems))
    return makeMessages(ruleSet, count).map(({ message }) => message)
  }
  const bodies = (document: JsonObject) =>
    made(document).map(({ bytes }): JsonObject => JSON.parse(new TextDecoder().decode(bytes)))

  test('have values about the limits, at the places that are read', () => {
    const values = new Set(bodies({ limit: 50, rules: { hot } }).map(({ t }) => t))
    expect(values).toEqual(new Set([49, 50, 51]))
  })

  test('have keys, times, properties and elements of lists', () => {
    const rule = {
      from: 'vibration',
      each: '$.readings[*]',
      by: '$.id',
      where: { property: 'line', eq: 'L1' },
      when: { path: '$.value', between: [3, 4] },
      then: { output: 'out' },
    }
    const [first] = made({ rules: { rule } })
    expect(first).toMatchObject({ input: 'vibration', properties: new Map([['line', expect.any(String)]]) })
    const element = { id: expect.stringMatching(/^key-\d+$/), value: expect.any(Number) }
    expect(JSON.parse(new TextDecoder().decode(first?.bytes))).toEqual({ readings: [element, element, element] })
  })

  test('are the same every time, and differ from each other', () => {
    expect(made({ rules: { hot } })).toEqual(made({ rules: { hot } }))
    expect(new Set(bodies({ rules: { hot } }).map(body => JSON.stringify(body))).size).toBe(3)
  })

  test('go through a document without rules', () => {
    expect(made({ rules: {} }, 1)).toMatchObject([{ input: 'input1' }])
  })

  test.each(['rules.example.json', 'examples/plant.json'])('make %s fire', file => {
    const document: JsonObject = JSON.parse(readFileSync(file, 'utf8'))
    const machine = createMachine({ start: 0 })
    machine.apply(document, 0)
    const fired = made(document).flatMap((message, index) =>
      machine.accept(message, index * 10).decisions.flatMap(it => it.fired),
    )
    expect(fired.length).toBeGreaterThan(20)
  })
})
