// Every command, shown on a terminal, with a document, a test, a recording and names of files that would take the terminal over.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { type Command, type Io, Refusal } from '../../src/cli/command/command.ts'
import { commands } from '../../src/cli/commands.ts'
import { InputError } from '../../src/workbench/input-error.ts'
import { terminal, textFile } from './streams.ts'

/** Colours, clears, sets the title, answers a question, in 7 and in 8 bits; goes back; turns the text round; forges a line. */
const attack = '\u001b[31m\u001b[2J\u001b]0;owned\u0007\u009b31m\u001b[6n\r\b\u007f\u0085\u202e\u2066\u200f\u061c\u2028'
const forging = `${attack}\nFORGED`
/** In files; what a person types, and names of files, can be as odd, but a line more is their own doing. */
const name = `x${forging}`
const typed = `x${attack}`

const body = { value: 30, line: name, [name]: name }
const message = { input: 'input1', properties: { [name]: name, line: name }, system: { contentType: name }, body }
const times = ['2026-01-31T08:00:00.000Z', '2026-01-31T08:00:01.000Z', '2026-01-31T08:00:02.000Z']
const lines = [
  { at: times[0], ...message },
  { at: times[1], twin: { [name]: name, [`lim${forging}`]: 3 } },
  { at: times[2], ...message, body: { value: 1, [name]: [name] } },
]
const recording = textFile(lines.map(line => `${JSON.stringify(line)}\n`).join(''), `r${attack}.jsonl`)
const folder = dirname(recording)
const write = (file: string, content: unknown) => {
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))
  return join(folder, file)
}

const good = {
  limit: 25,
  rules: {
    hot: {
      description: name,
      by: { path: '$.line' },
      when: {
        any: [
          { path: '$.value', gt: { twin: 'limit' } },
          { path: '$.line', eq: name },
        ],
      },
      then: { output: 'output1', tag: { MessageType: name } },
    },
    sum: { by: { path: '$.line' }, window: { tumbling: '1s' }, then: { output: 'output1' } },
  },
}
const rules = write(`a${attack}.json`, good)
const other = write(`b${attack}.json`, {
  ...good,
  limit: 50,
  rules: { hot: { ...good.rules.hot, by: { path: '$.value' } } },
})
const faulty = write(`c${attack}.json`, {
  [`rule${forging}`]: 1,
  rules: {
    [name]: { when: { path: name, [name]: name } },
    b: { [name]: 1, when: { path: '$.a', gtt: name, matches: `(${name}` } },
  },
})
const broken = write(`d${attack}.json`, `{"rules": ${name}`)
const yaml = write(`e${attack}.yaml`, `rules:\n  hot: "${attack}\n : ${attack}`)
const tests = write(`t${attack}.test.json`, {
  rules: `a${attack}.json`,
  frame: '1s',
  messages: { h: { body } },
  tests: [
    { name, inputs: { input1: '-h-|' }, outputs: { [name]: '-h-|' } },
    { name, inputs: { input1: '-h-|' }, outputs: { output1: '-X-|' }, expect: { X: { body: { [name]: name } } } },
  ],
})
const wrongTests = write(`u${attack}.test.json`, {
  rules: `c${attack}.json`,
  [name]: 1,
  tests: [{ name, inputs: { [name]: name } }],
})
const table = write(
  `v${attack}.csv`,
  `time,value,"x${forging}"\n${times[0]},30,"${name}"\n${times[1]},"${name}",${attack}\n`,
)
const noTable = write(`w${attack}.csv`, `${attack},${attack}\n${attack}\n"${attack}`)

/** The ways to have each command show what is in them. A command that is not here fails the test. */
const calls: Readonly<Record<string, readonly (readonly string[])[]>> = {
  validate: [
    [rules],
    ['--twin', rules],
    [faulty],
    ['--json', faulty],
    [broken],
    [yaml],
    [`${folder}/none${attack}`],
    [`--${typed}`],
  ],
  test: [
    [tests],
    ['--json', tests],
    ['--coverage', tests],
    [wrongTests],
    [broken],
    ['--record', recording, rules],
    [typed],
  ],
  explain: [
    [rules, JSON.stringify(body)],
    [rules, '--json', JSON.stringify(body)],
    [rules, '--recording', recording],
    [rules, '--recording', table],
    [rules, '--rule', typed, JSON.stringify(body)],
    [rules, typed],
    [faulty, '{}'],
  ],
  replay: [
    [rules, recording],
    [rules, recording, '--summary'],
    [rules, recording, '--summary', '--json'],
    [rules, table],
    [rules, table, '--csv', `time:iso,${typed}:$.v`],
    [rules, noTable],
    [rules, broken],
    [rules, recording, '--twin', `${typed}=${typed}`],
    [faulty, recording],
    [typed, typed],
  ],
  diff: [
    [rules, other, recording],
    [rules, other, recording, '--json'],
    [rules, faulty, recording],
    [rules, typed, typed],
  ],
  sweep: [
    [rules, recording, '--twin', 'limit=1..50/10'],
    [rules, recording, '--twin', `${typed}=1..2/1`],
    [rules, recording, '--twin', 'limit=1..50/10', '--labels', broken],
  ],
  patch: [
    [rules, other],
    [rules, faulty],
    [rules, typed],
  ],
  hash: [[rules], [broken], [typed]],
  bench: [[broken], [faulty], [typed], [`--${typed}`]],
  schema: [[typed]],
  demo: [
    ['--data', noTable],
    ['--rules', faulty],
    ['--rules', broken],
    ['--data', typed],
    ['--twin', typed],
    ['--transport', typed],
  ],
  sensor: [['--data', noTable], ['--data', typed], [`--${typed}`]],
  hub: [
    ['--twin', broken],
    ['--route', typed],
    ['--transport', typed],
    ['--module', typed, '--ack-timeout', typed],
  ],
  // What it connects to, and its log, have tests of their own: test/edge/log.test.ts.
  run: [[typed]],
  studio: [[rules, typed], ['--port', typed], [`--${typed}`]],
  tap: [
    ['--url', typed],
    ['--rate', typed],
    [typed, `--${typed}`],
  ],
}

const harmful = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/u

async function shown(command: Command, args: readonly string[]): Promise<string> {
  const out = terminal(100)
  const err = terminal(100)
  const stdin: Io['stdin'] = Readable.from([Buffer.from('')])
  const io: Io = { stdin, stdout: out.stream, stderr: err.stream, env: {}, signal: new AbortController().signal }
  await command.run(args, io).catch((error: unknown) => {
    // As src/main.ts does.
    if (!(error instanceof InputError || error instanceof Refusal)) throw error
    io.stderr.write(`edge-rules ${command.name}: ${error.message}\n`)
  })
  return out.shown() + err.shown()
}

test.each(Object.keys(commands))('%s sends the terminal nothing that it would obey', async id => {
  const { command } = (await commands[id]?.()) ?? {}
  if (command === undefined) throw new Error(`no command ${id}`)
  expect(calls[id], `the calls of ${id}`).toBeDefined()
  for (const args of calls[id] ?? []) {
    const text = await shown(command, args)
    expect(text, `${id} ${JSON.stringify(args)}`).not.toBe('')
    const rest = text.replace(/\u001b\[(?:[123]?\d?m|[GKJ]|\d+A)/g, '')
    expect(harmful.exec(rest)?.[0], `${id} ${JSON.stringify(args)}\n${text}`).toBeUndefined()
    expect(text, `${id} ${JSON.stringify(args)}`).not.toContain('\u001b[31m\u001b[2J')
    expect(
      text.split('\n').filter(line => line.startsWith('FORGED')),
      `${id} ${JSON.stringify(args)}\n${text}`,
    ).toEqual([])
  }
})

test('the rules of these calls run', async () => {
  const { command } = (await commands['explain']?.()) ?? {}
  if (command === undefined) throw new Error('no explain')
  expect(await shown(command, [rules, '--recording', recording])).toContain('hot')
  expect(await shown(command, [rules, JSON.stringify(body)])).toContain('30 is greater than 25')
})
