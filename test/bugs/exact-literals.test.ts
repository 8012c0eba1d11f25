// A literal past 2^53 in a file of rules is compared, and leaves, with all its digits: a double is another number.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { command as explain } from '../../src/cli/explain.ts'
import { command as replay } from '../../src/cli/replay.ts'
import { command as rulesTest } from '../../src/cli/test.ts'
import { createMachine } from '../../src/index.ts'
import { isObject } from '../../src/rules/data/json.ts'
import { parseByValue } from '../../src/rules/data/json-text.ts'
import { runCommand } from '../cli/streams.ts'
import { message } from '../decide.ts'

const folder = mkdtempSync(join(tmpdir(), 'digits-'))

function fileOf(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** The bodies and properties that leave for these bodies, each a second after the one before. */
async function sent(document: string, ...bodies: readonly string[]): Promise<readonly string[]> {
  const rules = fileOf('rules.json', document)
  const lines = bodies.map((body, second) =>
    body.startsWith('"twin"')
      ? `{"at":${second * 1000},${body}}`
      : `{"at":${second * 1000},"input":"in","body":${body}}`,
  )
  const { code, stdout } = await runCommand(replay, [rules, fileOf('recording.jsonl', lines.join('\n'))])
  expect(code).toBe(0)
  return stdout
    .trim()
    .split('\n')
    .filter(line => line.includes('"output"'))
    .map(line => line.slice(line.indexOf('"properties"')))
}

const when = (condition: string) => `{"rules":{"r":{"when":${condition},"then":{"output":"out"}}}}`
const [below, id, above] = ['{"id":9007199254740992}', '{"id":9007199254740993}', '{"id":9007199254740994}']

describe('a literal past 2^53', () => {
  it.each([
    ['eq', '{"path":"$.id","eq":9007199254740993}', [id]],
    ['ne', '{"path":"$.id","ne":9007199254740993}', [below, above]],
    ['gt', '{"path":"$.id","gt":9007199254740993}', [above]],
    ['lte', '{"path":"$.id","lte":9007199254740993}', [below, id]],
    ['between', '{"path":"$.id","between":[9007199254740993,9007199254740993]}', [id]],
    ['in', '{"path":"$.id","in":[9007199254740993,1]}', [id]],
    ['not eq', '{"not":{"path":"$.id","eq":9007199254740993}}', [below, above]],
    ['eq of a list', '{"value":["$.id",1],"eq":[9007199254740993,1]}', [id]],
    ['the same with a fraction of zeros', '{"path":"$.id","eq":9007199254740993.0}', [id]],
  ])('is compared by all its digits: `%s`', async (_, condition, those) => {
    const bodies = (await sent(when(condition), below, id, above)).map(line =>
      line.slice(line.indexOf('"body":') + 7, -1),
    )
    expect(bodies).toEqual(those)
  })

  it('is one of the parameters, also of a later twin', async () => {
    const document = `{"wanted":9007199254740993,"rules":{"r":{"when":{"path":"$.id","eq":{"twin":"wanted"}},"then":{"output":"out","tag":{"wanted":{"twin":"wanted"}}}}}}`
    const twin = '"twin":{"wanted":9007199254740995}'
    expect(await sent(document, below, id, twin, id, '{"id":9007199254740995}')).toEqual([
      `"properties":{"wanted":"9007199254740993"},"body":${id}}`,
      '"properties":{"wanted":"9007199254740995"},"body":{"id":9007199254740995}}',
    ])
  })

  it('leaves as it is written: in tags, bodies, keys and text', async () => {
    const document = `{"rules":{"r":{"by":9007199254740993,"then":{"output":"out","tag":{"t":9007199254740993,"k":{"key":true},"c":{"concat":["x",9007199254740993]}},"set":[{"path":"$.a","to":9007199254740993},{"path":"$.b","to":{"literal":{"n":9007199254740993}}},{"path":"$.c","to":{"max":[9007199254740993,"$.id"]}}]}}}}`
    expect(await sent(document, below)).toEqual([
      '"properties":{"t":"9007199254740993","k":"9007199254740993","c":"x9007199254740993"},"body":{"id":9007199254740992,"a":9007199254740993,"b":{"n":9007199254740993},"c":9007199254740993}}',
    ])
  })

  it('is expected by `absent` where it is one of the keys', async () => {
    const document = `{"rules":{"r":{"by":"$.id","absent":{"after":"2s","keys":[9007199254740993]},"then":{"output":"out"}}}}`
    const lines = await sent(document, below, id, '{"id":1}', '{"id":1}', '{"id":1}')
    expect(lines.map(line => line.slice(line.indexOf('"body":')))).toEqual([
      '"body":{"key":9007199254740992,"last":"1970-01-01T00:00:00.000Z","silent":2000}}',
      '"body":{"key":9007199254740993,"last":"1970-01-01T00:00:01.000Z","silent":2000}}',
    ])
  })
})

test('many rules, which are searched, compare as integers do, and as each of them alone', () => {
  const numbers = [
    ...['1', '1e2', '9007199254740991', '9007199254740992', '9007199254740993', '9007199254740994', '9007199254740995'],
    ...['-9007199254740993', '12345678901234567890', '12345678901234567891', '1e400'],
  ]
  const exact = (digits: string) => {
    const [whole = '', exponent = '0'] = digits.split('e')
    return BigInt(whole) * 10n ** BigInt(exponent)
  }
  const compared: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
    eq: (a, b) => a === b,
    gt: (a, b) => a > b,
    gte: (a, b) => a >= b,
    lt: (a, b) => a < b,
    lte: (a, b) => a <= b,
  }
  const machineOf = (rules: readonly string[]) => {
    const machine = createMachine({ start: 0 })
    const document = parseByValue(`{"rules":{${rules.join(',')}}}`)
    expect(machine.apply(isObject(document) ? document : {}, 0).accepted).toBe(true)
    return machine
  }
  const tests = numbers.flatMap(number => Object.keys(compared).map(name => [name, number] as const))
  const rules = tests.map(
    ([name, number], at) => `"r${at}":{"when":{"path":"$.id","${name}":${number}},"then":{"output":"o"}}`,
  )
  const all = machineOf(rules)
  const alone = rules.map(rule => machineOf([rule]))
  for (const [second, number] of numbers.entries()) {
    const arriving = message(null, { text: `{"id":${number}}` })
    const fired = all.accept(arriving, second).decisions.flatMap(decision => decision.fired)
    const holds = tests.flatMap(([name, limit], at) =>
      compared[name]?.(exact(number), exact(limit)) ? [`r${at}`] : [],
    )
    expect([...fired].sort(), number).toEqual(holds.sort())
    const each = alone.flatMap(machine =>
      machine.accept(arriving, second).decisions.flatMap(decision => decision.fired),
    )
    expect(each.sort(), number).toEqual(holds)
  }
})

test('explanations and states show the digits', async () => {
  const rules = fileOf(
    'rules.json',
    '{"rules":{"r":{"by":"$.id","when":{"path":"$.id","gte":9007199254740993},"for":"1m","then":{"output":"out"}}}}',
  )
  const recording = fileOf('recording.jsonl', `{"at":0,"input":"in","body":${id}}`)
  const { stdout } = await runCommand(explain, [rules, '--recording', recording])
  expect(stdout).toContain('9007199254740993')
  expect(stdout).not.toContain('9007199254740992')
  const { stdout: json } = await runCommand(explain, [rules, '--recording', recording, '--json'])
  expect(json).toContain('"key":9007199254740993')
  expect(json).not.toContain('9007199254740992')
})

test.each([
  ['9007199254740993', 0],
  ['9007199254740992', 1],
])('a rule test tells numbers apart by all their digits: %s', async (expected, exit) => {
  fileOf('digits.json', when('{"path":"$.id","eq":9007199254740993}'))
  const one = `{"name":"one","inputs":{"in":"a-b"},"outputs":{"out":"A--"},"expect":{"A":{"body":{"id":${expected}}}}}`
  const messages = `{"a":{"body":${id}},"b":{"body":${below}}}`
  const file = fileOf('digits.test.json', `{"rules":"digits.json","messages":${messages},"tests":[${one}]}`)
  const { code, stdout } = await runCommand(rulesTest, [file])
  expect(code, stdout).toBe(exit)
})
