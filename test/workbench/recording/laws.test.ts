// The fast ways to read and write recordings give what the plain ones give.
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OutputMessage } from '../../../src/rules/data/message.ts'
import { bytesOf } from '../../../src/workbench/bytes.ts'
import { CellText } from '../../../src/workbench/recording/csv/cell-text.ts'
import { Rows } from '../../../src/workbench/recording/csv/rows.ts'
import { outputLine } from '../../../src/workbench/recording/line-writer.ts'
import { openRecording } from '../../../src/workbench/recording/opened.ts'
import { OutputBytes } from '../../../src/workbench/recording/output-bytes.ts'
import type { RecordedLine, TimedBlock } from '../../../src/workbench/recording/recording.ts'
import { type RunStore, sorted } from '../../../src/workbench/recording/sorted.ts'
import { timeWriter, writeTime } from '../../../src/workbench/recording/time-form.ts'
import { source } from '../../cli/streams.ts'

/** The last entry of the lines, or what is wrong with it. */
async function lastOf(...lines: readonly string[]) {
  try {
    const { entries } = await openRecording(source(lines.join('\n'), 1_000_000))
    let last: RecordedLine | undefined
    for await (const entry of entries) last = entry
    if (last?.kind !== 'message') return last
    const { isJson: _, message, ...rest } = last
    return { ...rest, message: { ...message, bytes: Buffer.from(message.bytes).toString('latin1') } }
  } catch (error) {
    return error instanceof Error ? error.message.replace(/:\d+:/, ':n:').replace(/ If it is CSV.*/, '') : error
  }
}

const bodies = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    '{"n": 1.0}',
    '1e400',
    '-0',
    '"\\u00e9\\n"',
    '[1 , 2]',
    '{"a":1,"a":2}',
    '"ü€😀"',
    '[[[]]]',
    '01',
    '{"a":}',
  ),
)
const times = fc.constantFrom(
  '5',
  '0',
  '007',
  '1.5',
  '-1',
  '1e3',
  '123456789012345',
  '1234567890123456',
  '99999999999999999',
)
const texts = fc.constantFrom(
  '{}',
  '{"a":"b"}',
  '{"a":"\\u0062"}',
  '{"a":5}',
  '{"é":"x"}',
  'null',
  '{"contentType":"x"}',
  '{"__proto__":"x"}',
)
const parts = fc.record({
  at: times,
  input: fc.constantFrom('"input1"', '"ü"', '""', '5', '"a\\tb"'),
  properties: fc.option(texts),
  system: fc.option(texts),
  body: bodies,
  more: fc.option(fc.constantFrom('"leap":true', '"text":"x"', '"x":1', '"at":6', '"twin":{}')),
})

const lines = fc
  .tuple(parts, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), fc.constantFrom('', ' '), fc.boolean())
  .map(([{ at, input, properties, system, body, more }, order, blank, isPlain]) => {
    const members = [
      `"at":${blank}${at}`,
      `"input":${input}`,
      ...(properties === null ? [] : [`"properties":${properties}`]),
      ...(system === null ? [] : [`"system":${system}${blank}`]),
      `${blank}"body":${body}`,
      ...(more === null ? [] : [more]),
    ]
    const chosen = isPlain ? members : order.flatMap(index => members[index] ?? [])
    return `{${chosen.join(',')}${blank}}`
  })

/** A line in which something was changed. */
const broken = fc
  .tuple(lines, fc.nat(), fc.constantFrom('', '"', '}', ',', '\\', '\u0001', '\r', 'ü', ' '))
  .map(([line, place, text]) => {
    const at = place % (line.length + 1)
    return `${line.slice(0, at)}${text}${line.slice(text === '' ? at + 1 : at)}`
  })

describe('a line of a recording', () => {
  test('is read alike whether it is the first, which is parsed, or a later one, which is scanned', async () => {
    const first = '{"at":0,"input":"input1","properties":{"line":"L1"},"body":{"a":1}}'
    await fc.assert(
      fc.asyncProperty(fc.oneof(lines, broken), async line => {
        fc.pre(!line.includes('\n'))
        const parsed = await lastOf(line)
        expect(await lastOf(first, line)).toEqual(parsed ?? (await lastOf(first)))
        // With the frame of the line before.
        if (typeof parsed === 'object') expect(await lastOf(first, line, line)).toEqual(parsed)
      }),
      { numRuns: 400 },
    )
  })

  test('is read alike in ISO 8601', async () => {
    const clocks = fc.constantFrom(
      '08:30:00Z',
      '08:30:59.123Z',
      '23:59:60Z',
      '08:30:00.5Z',
      '09:30:00+01:00',
      '08:30:00',
      '24:00:00Z',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('2026-01-31T', '2026-02-30T', '2026-02-01 ', '9999-12-31T'),
        clocks,
        async (day, clock) => {
          const line = `{"at":"${day}${clock}","input":"i","body":1}`
          const first = '{"at":"2026-01-31T00:00:00Z","input":"i","body":1}'
          expect(await lastOf(first, line)).toEqual(await lastOf(line))
        },
      ),
    )
  })
})

describe('what is written as bytes', () => {
  const message = fc.record({
    output: fc.string({ unit: 'binary', maxLength: 5 }),
    rules: fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }),
    properties: fc.array(
      fc.tuple(fc.string({ unit: 'binary', maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 4 })),
    ),
    bytes: fc.oneof(
      bodies.map(bytesOf),
      fc.uint8Array({ maxLength: 8 }),
      fc.constantFrom(' {}', '{\n}', '\ufeff1').map(bytesOf),
    ),
  })
  test('is what outputLine writes, and JSON', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 3 }), messages => {
        const sends = messages.map(
          (one): OutputMessage => ({ ...one, properties: new Map(one.properties), system: {} }),
        )
        const out = new OutputBytes({ kind: 'milliseconds', zero: 0 })
        out.add({ kind: 'decided', time: 5, by: 'timer', decision: { at: 5, cause: 'timer', sends, fired: [] } })
        const text = Buffer.from(out.take() ?? []).toString()
        expect(text).toBe(sends.map(send => outputLine(5, send)).join(''))
        for (const line of text.split('\n')) if (line !== '') JSON.parse(line)
      }),
    )
  })

  test('has times as writeTime has them', () => {
    const form = fc.record({ offset: fc.integer({ min: -720, max: 720 }), fraction: fc.boolean() })
    fc.assert(
      fc.property(form, fc.array(fc.integer({ min: -1e6, max: 4e12 })), fc.boolean(), (one, moments, isNear) => {
        const written = { kind: 'iso', suffix: 'Z', ...one } as const
        const write = timeWriter(written)
        for (const moment of moments) {
          const time = isNear ? moment % 200_000 : moment
          expect(write(time)).toBe(writeTime(written, time))
        }
      }),
    )
  })
})

describe('rows of CSV', () => {
  const cell = fc.oneof(fc.constantFrom('', 'a', 'a b', '1.5', 'x"y', 'ü', ' z'), fc.string({ maxLength: 5 }))
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 })
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

  test('are those that csv-parse finds, in whatever pieces they come', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        (rows, separator, end, size) => {
          const mustQuote = (text: string) => /[",;\t\r\n]/.test(text) || text === ''
          const content = `${rows.map(cells => cells.map(text => (mustQuote(text) ? quoted(text) : text)).join(separator)).join(end)}${end}`
          const expected = parse(content, { delimiter: separator, relax_column_count: true, record_delimiter: [end] })
          const found: string[][] = []
          const reader = new Rows('x', separator.charCodeAt(0), new CellText())
          const bytes = bytesOf(content)
          for (let from = 0; from < bytes.length; from += size) {
            reader.feed(bytes.slice(from, from + size))
            while (reader.next(false)) found.push(reader.cells)
          }
          reader.feed(new Uint8Array())
          while (reader.next(true)) found.push(reader.cells)
          expect(found).toEqual(expected.map((cells: readonly string[]) => cells.map(text => text.trim())))
        },
      ),
    )
  })
})

describe('a recording that is sorted', () => {
  const memory = (): RunStore & { readonly runs: number } => {
    let runs = 0
    return {
      get runs() {
        return runs
      },
      async keep(pieces) {
        runs++
        const all: Uint8Array[] = []
        for await (const piece of pieces) all.push(piece)
        return { name: 'run', stream: source(Buffer.concat(all), 50).stream }
      },
      async end() {},
    }
  }
  const entry = fc.oneof(
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.constantFrom('1', 'no JSON', '{"a":"ü"}')).map(
      ([time, text]): RecordedLine => ({
        kind: 'message',
        time,
        message: { input: 'i', bytes: bytesOf(text), properties: new Map([['p', text]]), system: { subject: 's' } },
      }),
    ),
    fc.integer({ min: -50, max: 50 }).map((time): RecordedLine => ({ kind: 'twin', time, patch: { a: time } })),
    fc.integer({ min: -50, max: 50 }).map((time): RecordedLine => ({ kind: 'pause', time, leaps: true })),
  )

  test('has its entries by time, those of one time as they came, however many fit into memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(entry, { minLength: 1, maxLength: 5 })),
        fc.integer({ min: 1, max: 5 }),
        async (groups, most) => {
          async function* blocks(): AsyncGenerator<TimedBlock> {
            for (const entries of groups) yield { entries, form: { kind: 'milliseconds', zero: 0 } }
          }
          const plain = (one: RecordedLine) => {
            if (one.kind !== 'message') return one
            const { isJson: _, ...rest } = one
            return { ...rest, message: { ...one.message, bytes: Buffer.from(one.message.bytes).toString() } }
          }
          const found: RecordedLine[] = []
          const store = memory()
          for await (const { entries } of sorted(blocks(), store, most * 350)) found.push(...entries)
          const all = groups.flat()
          expect(found.map(plain)).toEqual(all.map(plain).sort((a, b) => a.time - b.time))
          if (all.length > 5 * most + 5) expect(store.runs).toBeGreaterThan(0)
        },
      ),
      { numRuns: 50 },
    )
  })
})
