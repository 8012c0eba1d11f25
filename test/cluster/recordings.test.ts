// Several recordings as one: in the order of their times, of two at the same time that of the file that was named first.
import { Buffer } from 'node:buffer'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import * as engine from '../../src/cluster/bundle.ts'
import type { CsvChoices } from '../../src/workbench/recording/csv/choices.ts'

const encoder = new TextEncoder()

interface Options {
  readonly skip?: number
  readonly csv?: CsvChoices
}

/** The bodies in the order in which they come, what is said, and what was wrong at the end. */
async function merged(
  files: Readonly<Record<string, readonly (string | Uint8Array)[]>>,
  { skip = 0, csv = {} }: Options = {},
): Promise<readonly string[]> {
  const names = Object.keys(files)
  engine.openRecordings(JSON.stringify({ names, key: '$.n', document: '{}', csv, onlyChanges: false }))
  const rest = Object.values(files).map(lines => [...lines])
  const found: string[] = []
  for (;;) {
    const wanted = engine.tellNext(skip)
    const told = new Uint8Array(engine.output(), 0, engine.outputLength())
    const text = new TextDecoder().decode(told)
    found.push(...(text.match(/\{"n":[^}]*\}|[ac](\.csv)?:\d+: .*|c\.csv: [^\0]*|the recordings.*/g) ?? []))
    if (wanted < 0) return found
    const given = rest[wanted]?.shift() ?? ''
    const bytes = typeof given === 'string' ? encoder.encode(given) : given
    new Uint8Array(engine.input(bytes.length)).set(bytes)
    engine.addBytes(wanted, bytes.length)
    // What waits for a promise goes on between two calls.
    await setImmediate()
  }
}

const line = (at: number | string, n: number) => `{"at":${JSON.stringify(at)},"input":"in","body":{"n":${n}}}\n`

it('come in the order of their times', async () => {
  const found = await merged({
    a: [line(1, 1), line(3, 3) + line(5, 5)],
    b: [],
    c: [line(1, 2) + line(4, 4), line(6, 6)],
  })
  expect(found).toEqual([1, 2, 3, 4, 5, 6].map(n => `{"n":${n}}`))
})

it('are told from where they had come to', async () => {
  expect(await merged({ a: [line(1, 1), line(3, 3)], c: [line(2, 2)] }, { skip: 2 })).toEqual(['{"n":3}'])
})

it('end where a line cannot be read, after what comes before it', async () => {
  const found = await merged({ a: [line(1, 1), line(9, 3)], c: [`${line(2, 2)}x\n`] })
  expect(found).toEqual(['{"n":1}', '{"n":2}', expect.stringMatching(/^c:2: this is not JSON/)])
})

it('give times in one form', async () => {
  const found = await merged({ a: [line(1, 1)], c: [line('2026-01-31T08:30:00Z', 2)] })
  expect(found.at(-1)).toBe('the recordings must give times in one form: milliseconds in all, or ISO 8601 in all.')
})

const csv = 'time;n;place\n2026-01-31 08:30:01;1;Küche\n2026-01-31 08:30:03;3;Hof\n'
const asBytes = (text: string, encoding: BufferEncoding) => Uint8Array.from(Buffer.from(text, encoding))
const bytewise = (bytes: Uint8Array) => [...bytes].map(byte => Uint8Array.of(byte))

it.each([
  ['UTF-8', [csv]],
  ['UTF-8, byte by byte', bytewise(encoder.encode(csv))],
  ['Latin-1', [asBytes(csv, 'latin1')]],
  ['UTF-16, byte by byte', bytewise(asBytes(`\ufeff${csv}`, 'utf16le'))],
  ['UTF-16 with the higher byte first', [asBytes(`\ufeff${csv}`, 'utf16le').map((_, at, all) => all[at ^ 1] ?? 0)]],
])('may be CSV in %s, whose form is found and said', async (_, pieces) => {
  const found = await merged({ 'c.csv': pieces, a: [line('2026-01-31T08:30:02Z', 2)] })
  const [remark, ...bodies] = found
  expect(remark).toMatch(/^c\.csv: .*";"/)
  expect(bodies).toEqual(['{"n":1,"place":"Küche"}', '{"n":2}', '{"n":3,"place":"Hof"}'])
})

it('may be CSV of which something is said', async () => {
  const found = await merged({ 'c.csv': ['time,n\n1,5\n'] }, { csv: { time: 's', null: '5' } })
  expect(found).toEqual([expect.stringMatching(/^c\.csv: /)])
})

it('end where a row of CSV cannot be read, after what comes before it', async () => {
  const found = await merged({ 'c.csv': [csv, '2026-01-31 08:30:00;4;Hof\n'] })
  expect(found.slice(1, 3)).toEqual(['{"n":1,"place":"Küche"}', '{"n":3,"place":"Hof"}'])
  expect(found[3]).toMatch(/^c\.csv:4: the time goes back, .*\. Rows are needed oldest first\.$/)
})
