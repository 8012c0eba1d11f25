import { describe, expect, test } from 'vitest'
import { openCsvRecording } from '../../../src/workbench/recording/csv/opened.ts'
import { inputLine, outputLine, twinLine } from '../../../src/workbench/recording/line-writer.ts'
import { openRecording } from '../../../src/workbench/recording/opened.ts'
import type {
  CsvOptions,
  RecordedLine,
  Recording,
  RecordingOptions,
} from '../../../src/workbench/recording/recording.ts'
import { source } from '../../cli/streams.ts'

const read = async (content: string | Uint8Array, options: RecordingOptions = {}) =>
  readAll(await openRecording(source(content), options))

const readCsv = async (content: string, columns: string, options: CsvOptions = {}) =>
  readAll(await openCsvRecording(source(content), { csv: columns }, options))

async function readAll({ start, form, entries }: Recording) {
  const all: RecordedLine[] = []
  for await (const entry of entries) all.push(entry)
  return { start, form, entries: all }
}

function bodyOf(entry: RecordedLine | undefined): string | undefined {
  return entry?.kind === 'message' ? Buffer.from(entry.message.bytes).toString() : undefined
}

describe('a recording of JSON lines', () => {
  test('holds messages, twin changes and pauses', async () => {
    const { start, entries } = await read(
      [
        '{"at": 1500, "input": "input1", "properties": {"line": "L1"}, "system": {"messageId": "7"}, "body": {"a": 1}}',
        '{"at": 2000, "twin": {"TemperatureThreshold": 30}}',
        '',
        '{"at": 90000}\r\n',
      ].join('\n'),
    )
    expect(start).toBe(0)
    expect(entries.map(({ kind, time }) => [kind, time])).toEqual([
      ['message', 1500],
      ['twin', 2000],
      ['pause', 90_000],
    ])
    const [first] = entries
    if (first?.kind !== 'message') throw new Error('a message comes first')
    expect(first.message.input).toBe('input1')
    expect(first.message.properties).toEqual(new Map([['line', 'L1']]))
    expect(first.message.system).toEqual({ messageId: '7' })
  })

  test.each([
    ['{"at":0,"input":"i","body": {"n": 1.0, "e": 1e400, "n": 2} }', '{"n": 1.0, "e": 1e400, "n": 2}'],
    ['{"body":[1],"at":0,"input":"i","body":"last \\" wins}"}', '"last \\" wins}"'],
    ['{"at":0,"input":"i","b\\u006fdy":{"body":1}}', '{"body":1}'],
    [`{"at":0,"input":"i","body":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, '['.repeat(10_000) + ']'.repeat(10_000)],
    ['{"at":0,"input":"i","text":"no JSON"}', 'no JSON'],
    ['{"at":0,"input":"i","body":"line\u2028separator ü €"}', '"line\u2028separator ü €"'],
    ['{"at":0,"input":"i","base64":"AAEC"}', '\u0000\u0001\u0002'],
  ])('keeps the bytes of the body: %s', async (line, body) => {
    expect(bodyOf((await read(line)).entries[0])).toBe(body)
  })

  test('starts at its first line where its times are ISO 8601', async () => {
    const { start, entries } = await read('{"at":"2026-01-31T08:30:00.1239+01:00"}\n{"at":"2026-01-31T07:31:00Z"}')
    expect(start).toBe(Date.parse('2026-01-31T07:30:00.123Z'))
    expect(entries.map(({ time }) => time - start)).toEqual([0, 59_877])
  })

  test('starts where --start says when its times are milliseconds', async () => {
    const { start, entries } = await read('{"at":5}', { start: 1000 })
    expect([start, entries[0]?.time]).toEqual([1000, 1005])
  })

  test('may be empty', async () => {
    expect(await read('')).toMatchObject({ start: 0, entries: [] })
  })

  test.each([
    ['{"at":0', 'recording.jsonl:1: this is not JSON'],
    ['[]', 'recording.jsonl:1: a line must be one JSON object'],
    ['\n\n{"at":1,"imput":"i"}', 'recording.jsonl:3: "imput" is not a key of a line. Did you mean "input"?'],
    ['{"at":1,"output":"o"}', 'this line is an output'],
    ['{"input":"i","body":1}', '"at" is missing'],
    ['{"at":-1}', 'a whole number from 0, not -1'],
    ['{"at":1.5}', 'a whole number from 0, not 1.5'],
    ['{"at":"yesterday"}', 'not an ISO 8601 time such as 2026-01-31T08:30:00Z: "yesterday"'],
    ['{"at":"2026-02-30T00:00:00Z"}', 'not an ISO 8601 time'],
    ['{"at":"2026-01-31T08:30:00"}', 'has no offset: write "2026-01-31T08:30:00Z" if it is in UTC'],
    ['{"at":2}\n{"at":1}', 'recording.jsonl:2: "at" is earlier than in the line before'],
    ['{"at":2}\n{"at":"2026-01-31T08:30:00Z"}', 'recording.jsonl:2: "at" must have one form'],
    ['{"at":0,"twin":[]}', '"twin" must be an object'],
    ['{"at":0,"twin":{},"input":"i"}', 'a line with "twin" has no "input"'],
    ['{"at":0,"body":{}}', '"input" is missing'],
    ['{"at":0,"input":"i"}', 'a message has one of "body" (JSON), "text" and "base64"'],
    ['{"at":0,"input":"i","body":1,"text":"1"}', 'a message has one of "body" (JSON), "text" and "base64"'],
    ['{"at":0,"input":"i","base64":"?"}', '"base64" is not valid base64'],
    ['{"at":0,"input":"i","body":1,"properties":{"n":5}}', '"properties.n" must be a string: write "5"'],
    ['{"at":0,"input":"i","body":1,"system":{"messageID":"5"}}', 'Did you mean "messageId"?'],
  ])('says where and what is wrong: %s', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message)
  })

  test('is UTF-8', async () => {
    await expect(read(Buffer.from([0x7b, 0xff, 0x7d]))).rejects.toThrow('this is not UTF-8')
  })

  test('has no start of its own where its times are ISO 8601, as the caller calls that option', async () => {
    const content = '{"at":"2026-01-31T08:30:00Z"}'
    await expect(read(content, { start: 0 })).rejects.toThrow('recording.jsonl:1: "start" is for recordings')
    const optionName = (name: string) => `--${name}`
    await expect(read(content, { start: 0, optionName })).rejects.toThrow('--start is for recordings')
  })
})

describe('a recording in CSV', () => {
  test('maps columns to places in the body', async () => {
    const content = '\ufefftimestamp,value,other\r\n2013-12-16 14:00:00,45.7,x\r\n2013-12-16 14:05:00,,y\r\n'
    const { start, entries } = await readCsv(content, 'timestamp:iso,value:$.machine.temperature')
    expect(start).toBe(Date.parse('2013-12-16T14:00:00Z'))
    expect(entries.map(bodyOf)).toEqual(['{"machine":{"temperature":45.7}}', '{}'])
    expect(entries[0]).toMatchObject({ message: { input: 'input1', system: { contentType: 'application/json' } } })
  })

  test('reads quoted cells, booleans and strings', async () => {
    const content = 't,note,on,number\n1,"x ""y""\nz",true,007\n'
    const { entries } = await readCsv(content, "t:s,note:$.a['the note'],on:$.a.on,number:$.number")
    expect(entries[0]?.time).toBe(1000)
    expect(bodyOf(entries[0])).toBe('{"a":{"the note":"x \\"y\\"\\nz","on":true},"number":"007"}')
  })

  test('is refused where a row is older than the one before, unless order does not matter', async () => {
    const refused =
      'recording.jsonl:3: the time goes back, from 5 to 3. Rows are needed oldest first: "sort" sorts them.'
    await expect(readCsv('t\n5\n3\n7\n', 't:ms')).rejects.toThrow(refused)
    const { entries } = await readCsv('t\n5\n3\n7\n', 't:ms', { anyOrder: true })
    expect(entries.map(({ time }) => time)).toEqual([5, 3, 7])
  })

  test.each([
    ['t\n5', 'value:$.a', 'has no column "value". Its columns are t.'],
    ['time\n5', 'tine:ms', 'Did you mean "time"?'],
    ['t\n5', 't', '"t" is not a column'],
    ['t,v\nx,6', 'v:$.a', 'no column is the time'],
    ['t,v\n5,6', 't:ms,v:s', 'two columns are the time'],
    ['t,v\n5,6', 't:ms,v:$.a[0]', '"$.a[0]" is not a place in a body'],
    ['t,v,w\n5,6,7', 't:ms,v:$.a,w:$.a.b', 'two columns go to "a" of the body'],
    ['t\nsoon', 't:iso', 'recording.jsonl:2: "soon" in column "t" is not a time like "iso".'],
    ['t,v\n5', 't:ms,v:$.v', 'recording.jsonl:2: this row has 1 cell, and there are 2 columns.'],
    ['', 't:ms', 'recording.jsonl: there are no rows.'],
  ])('says what is wrong: %j with %s', async (content, columns, message) => {
    await expect(readCsv(content, columns)).rejects.toThrow(message)
  })
})

describe('the lines that are written', () => {
  const message = { properties: new Map([['line', 'L1']]), system: { contentType: 'application/json' } }
  const bytes = (text: string) => new TextEncoder().encode(text)

  test('have the keys of the format, in its order', () => {
    expect(outputLine(1500, { ...message, output: 'output1', rules: ['hot'], bytes: bytes('{"n": 1.0}') })).toBe(
      '{"at":1500,"output":"output1","rules":["hot"],"properties":{"line":"L1"},"body":{"n": 1.0}}\n',
    )
    expect(twinLine(0, { a: null })).toBe('{"at":0,"twin":{"a":null}}\n')
  })

  test.each([
    ['{\r\n "n": 1\n}', '"body":{  "n": 1 }'],
    ['{"n": ', '"text":"{\\"n\\": "'],
    ['\ufeff{}', '"text":"\ufeff{}"'],
    ['', '"text":""'],
  ])('hold a body as JSON where it is, else as text: %j', (body, member) => {
    const line = inputLine(0, { ...message, input: 'i', bytes: bytes(body) })
    expect(line).toContain(member)
    expect(JSON.parse(line)).toMatchObject({ at: 0, input: 'i' })
  })

  test('contain a body that is not text as base64', () => {
    expect(inputLine(0, { ...message, input: 'i', bytes: Uint8Array.of(0xff, 0) })).toContain('"base64":"/wA="')
  })

  test('are read back as they were written', async () => {
    const odd = { ...message, properties: new Map([['__proto__', 'x']]), input: 'i', bytes: bytes('{"n": 1.0}') }
    const { entries } = await read(inputLine('2026-01-31T08:30:00Z', odd))
    expect(entries).toEqual([
      { kind: 'message', time: Date.parse('2026-01-31T08:30:00Z'), message: { ...odd, bytes: bytes('{"n": 1.0}') } },
    ])
  })
})
