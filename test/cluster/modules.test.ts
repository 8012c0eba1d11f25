// Many modules in one isolate: what leaves for each key is what `replay` prints for the lines of that key, wherever modules leave
// memory and come back.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { writeJson } from '../../src/rules/data/json-text.ts'
import { accepted } from '../arbitrary/features.ts'
import { cases } from '../arbitrary/recordings.ts'
import { scaled } from '../scale.ts'
import { host } from './host.ts'
import { expected, formOf, key, spread } from './keyed-case.ts'

const seed = Number(process.env['SEED'] ?? 1)

it(
  'each key is a module of its own',
  async () => {
    const law = fc.asyncProperty(
      cases(accepted),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.nat(3),
      async ({ document, lines }, stream, form) => {
        const random = () => stream.next().value
        const keyed = spread(lines, 3, random, formOf(form))
        const recording = keyed.map(({ text }) => `${text}\n`).join('')
        const found = host({ document: writeJson(document), key, recording, evicts: () => random() < 0.2 })
        const wanted = await expected({ document, lines: keyed })
        for (const [device, text] of wanted) expect(found.get(JSON.stringify(device)) ?? '').toBe(text)
      },
    )
    await fc.assert(law, { numRuns: scaled(20), seed })
  },
  24 * 3_600_000,
)

const rules = '{"rules":{"hot":{"when":{"path":"$.t","gt":20},"then":{"output":"out"}}}}'
const run = (recording: string, by = '$.id') => host({ document: rules, key: by, recording, evicts: () => false })

it('a message without a key goes to errors, with its properties and its body', () => {
  const found = run('{"at":0,"input":"in","properties":{"a":"1"},"body":{"t":21.0}}\n')
  expect(found.get('null')).toBe(
    '{"key":null,"at":0,"output":"errors","rules":[],"properties":{"a":"1","errorCode":"key-missing","errorMessage":"The message has no value for the key (--key)."},"body":{"t":21.0}}\n',
  )
})

it('a body that cannot be read has no key', () => {
  const found = run('{"at":0,"input":"in","text":"t=21"}\n')
  expect(found.get('null')).toContain(
    '"errorCode":"body-not-json","errorMessage":"The body is not JSON."},"text":"t=21"',
  )
})

it('what comes before a line that cannot be read is run, and the line is named', () => {
  const found = run('{"at":0,"input":"in","body":{"id":1.0,"t":21}}\n{"at":1,"input":"in","bodi":{}}\n')
  expect(found.get('1')).toBe(
    '{"key":1,"at":0,"output":"out","rules":["hot"],"properties":{},"body":{"id":1.0,"t":21}}\n',
  )
  expect(found.get('fault')).toBe('recording:2: "bodi" is not a key of a line. Did you mean "body"?')
})

it('a step that is too much costs that message only', () => {
  const found = host({
    document:
      '{"settings":{"limits":{"stepEvents":3}},"rules":{"each":{"each":"$.list[*]","then":{"output":"out","body":{"object":{"at":{"each":"name"}}}}}}}',
    key: '$.id',
    recording: [0, 9, 0]
      .map((n, at) => `{"at":${at},"input":"in","body":{"id":1,"list":[${'0,'.repeat(n)}0]}}\n`)
      .join(''),
    evicts: () => false,
  })
  expect(found.get('1')?.match(/"output":"\w+"|"errorCode":"[\w-]+"/g)).toEqual([
    '"output":"out"',
    '"output":"errors"',
    '"errorCode":"too-much-work"',
    '"output":"out"',
  ])
})

it('the host is told how often rules fired, what was sent, and what could not be decided', () => {
  const counts: string[] = []
  const recording = '{"at":0,"input":"in","body":{"id":1,"t":21}}\n{"at":1,"input":"in","body":{"id":1,"t":1}}\n'
  host({ document: rules, key: '$.id', recording, evicts: () => false, counts })
  expect(counts).toEqual(['{"fired":[["hot",1]],"sent":[["out",1]],"errors":[]}'])
})
