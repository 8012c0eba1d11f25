// Several recordings as one: in the order of their times, of two at the same time that of the file that was named first.
import { expect, it } from 'vitest'
import * as engine from '../../src/cluster/bundle.ts'

const encoder = new TextEncoder()

/** The bodies in the order in which they come, and what was wrong at the end. */
function merged(files: Readonly<Record<string, readonly string[]>>, skip = 0): readonly string[] {
  const names = Object.keys(files)
  engine.openRecordings(JSON.stringify({ names, key: '$.n', document: '{}', onlyChanges: false }))
  const rest = Object.values(files).map(lines => [...lines])
  const found: string[] = []
  for (;;) {
    const wanted = engine.tellNext(skip)
    const told = new Uint8Array(engine.output(), 0, engine.outputLength())
    const text = new TextDecoder().decode(told)
    found.push(...(text.match(/\{"n":\w+\}|[ac]:\d+: .*|the recordings.*/g) ?? []))
    if (wanted < 0) return found
    const line = encoder.encode(rest[wanted]?.shift() ?? '')
    new Uint8Array(engine.input(line.length)).set(line)
    engine.addLines(wanted, line.length)
  }
}

const line = (at: number | string, n: number) => `{"at":${JSON.stringify(at)},"input":"in","body":{"n":${n}}}\n`

it('come in the order of their times', () => {
  const found = merged({ a: [line(1, 1), line(3, 3) + line(5, 5)], b: [], c: [line(1, 2) + line(4, 4), line(6, 6)] })
  expect(found).toEqual([1, 2, 3, 4, 5, 6].map(n => `{"n":${n}}`))
})

it('are told from where they had come to', () => {
  expect(merged({ a: [line(1, 1), line(3, 3)], c: [line(2, 2)] }, 2)).toEqual(['{"n":3}'])
})

it('end where a line cannot be read, after what comes before it', () => {
  const found = merged({ a: [line(1, 1), line(9, 3)], c: [`${line(2, 2)}x\n`] })
  expect(found).toEqual(['{"n":1}', '{"n":2}', expect.stringMatching(/^c:2: this is not JSON/)])
})

it('give times in one form', () => {
  const found = merged({ a: [line(1, 1)], c: [line('2026-01-31T08:30:00Z', 2)] })
  expect(found.at(-1)).toBe('the recordings must give times in one form: milliseconds in all, or ISO 8601 in all.')
})
