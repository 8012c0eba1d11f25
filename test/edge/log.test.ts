import { describe, expect, it } from 'vitest'
import { describe as describeError } from '../../src/edge/fault.ts'
import { createLog, type LogLevel } from '../../src/edge/log.ts'

function record(level: LogLevel = 'verbose') {
  const lines: string[] = []
  const now = () => Date.UTC(2026, 0, 31, 8, 30)
  const log = createLog({ level, now, stream: { write: (line: string) => void lines.push(line) } })
  return { lines, log }
}

describe('the log', () => {
  it("writes the runtime's own format", () => {
    const { lines, log } = record()
    log.info({ key: 'value' }, 'text')
    log.info({}, 'Connected.')
    expect(lines).toEqual([
      '<6> 2026-01-31 08:30:00.000 +00:00 text {"key":"value"}\n',
      '<6> 2026-01-31 08:30:00.000 +00:00 Connected.\n',
    ])
  })

  it("can be read by edgeAgent's parser", () => {
    const { lines, log } = record()
    log.warning({ why: 'x' }, 'careful')
    // Shape of a line in LogMessageParser: an optional level, a time with offset, the text.
    const parsed = /^<(\d)>\s(\d{4}-\d\d-\d\d\s\d\d:\d\d:\d\d\.\d{3}\s[+-]\d\d:\d\d)\s(.*)\n$/.exec(lines[0] ?? '')
    expect(parsed?.slice(1)).toEqual(['4', '2026-01-31 08:30:00.000 +00:00', 'careful {"why":"x"}'])
  })

  it.each([
    ['fatal', 0],
    ['error', 3],
    ['warning', 4],
    ['info', 6],
    ['debug', 7],
    ['verbose', 7],
  ] as const)('gives %s the severity %i, as edgeHub does', (level, severity) => {
    const { lines, log } = record()
    log[level]({}, 'text')
    expect(lines[0]).toMatch(new RegExp(`^<${severity}> `))
  })

  it('leaves out what is below its level, which can change at any time', () => {
    const { lines, log } = record('warning')
    log.info({}, 'one')
    log.setLevel('info')
    log.info({}, 'two')
    log.setLevel('fatal')
    log.error({}, 'three')
    expect(lines.map(line => line.slice(35))).toEqual(['two\n'])
  })

  it('keeps one line for one record, whatever the text holds', () => {
    const { lines, log } = record()
    log.info({ name: 'a\nb\u2029\u0085\u202e' }, 'first\n<0> 2026-01-31 00:00:00.000 +00:00 forged\u2028\u001b[31m')
    expect(lines).toHaveLength(1)
    expect(lines[0]?.match(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu)).toEqual(['\n'])
    expect(lines[0]).toContain('first\\n<0>')
  })

  it('writes an error with its causes', () => {
    const { lines, log } = record()
    log.error({ error: new Error('no session', { cause: new Error('ECONNREFUSED') }) }, 'x')
    expect(lines[0]).toContain('x {"error":"no session: ECONNREFUSED"}')
  })
})

it.each([
  [new Error(''), 'Error'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [new Error('a', { cause: new Error('b', { cause: 'c' }) }), 'a: b: c'],
  [
    new AggregateError([new Error('connect ECONNREFUSED ::1:5671')], ''),
    'AggregateError: connect ECONNREFUSED ::1:5671',
  ],
  [
    Object.assign(new Error('a'), { amqpError: { condition: 'amqp:not-found', description: 'b' } }),
    'a: amqp:not-found, b',
  ],
  [Object.assign(new Error('a'), { amqpError: null }), 'a'],
  [Object.assign(new Error('a'), { innerError: new Error('b') }), 'a: b'],
])('describes %o', (error, text) => {
  expect(describeError(error)).toBe(text)
})
