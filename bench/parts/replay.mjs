// `edge-rules replay` of a recording to the same job written by hand: whole processes, from start to end.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cases } from '../jobs/cases.mjs'
import { csvLines, linesOf } from '../jobs/messages.mjs'
import { median, ratio, spread } from '../measure.mjs'
import { table } from '../table.mjs'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const count = Number(process.env.REPLAY_MESSAGES ?? 200_000)

/** Whole processes differ little from round to round. */
const rounds = 3

export async function* report({ say }) {
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-bench-'))
  try {
    const rows = []
    const only = process.env.REPLAY_CASE
    for (const [name, one] of Object.entries(cases)) {
      if (only !== undefined && only !== name) continue
      say(`${name} ...`)
      rows.push(measure(name, one, folder, say))
    }
    const empty = join(folder, 'empty.jsonl')
    write(empty, [])
    const start = run(ours(join(folder, 'rules.json'), empty), folder)
    yield {
      title: 'Replay of a recording',
      text:
        `Whole processes, from start to end, in processor time; ${count / 1000} thousand messages of 200 machines, ` +
        'and the same job written by hand for the one document: split, `JSON.parse`, decide, `JSON.stringify`. The answers are ' +
        `compared first. Of the time of \`edge-rules\`, ${Math.round(start.time)} ms are its start.`,
      table: table(['', 'recording', 'by hand', '**edge-rules**', 'times as fast'], rows),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function measure(name, { messages, document, isCsv }, folder, say) {
  const rules = join(folder, 'rules.json')
  const file = join(folder, isCsv ? 'recording.csv' : 'recording.jsonl')
  write(rules, [JSON.stringify(document)])
  write(file, isCsv ? csvLines(count) : linesOf(messages(count)))
  const contenders = [
    { args: [here('../jobs/by-hand.mjs'), name, file], times: [] },
    { args: ours(rules, file), times: [] },
  ]
  const [expected, found] = contenders.map(({ args }, index) => run(args, folder, `answers-${index}`).output)
  compare(name, expected, found)
  for (let round = 0; round < rounds; round++) {
    say(`${name}: round ${round + 1} of ${rounds}`)
    for (const { args, times } of contenders) times.push(run(args, folder).time)
  }
  const [byHand, own] = contenders
  const shown = ({ times }) => `${Math.round(median(times))} ms ± ${Math.round(100 * spread(times))} %`
  const megabytes = `${Math.round(statSync(file).size / 1e6)} MB`
  return [name, megabytes, shown(byHand), shown(own), ratio(own.times, byHand.times).toFixed(2)]
}

const ours = (rules, file) => [here('../../dist/main.js'), 'replay', rules, file]

function write(file, lines) {
  const handle = openSync(file, 'w')
  let block = ''
  for (const line of lines) {
    block += line
    if (block.length < 1 << 20) continue
    writeSync(handle, block)
    block = ''
  }
  writeSync(handle, block)
  closeSync(handle)
}

/** Runs a program with its output in a file; its processor time in milliseconds. */
function run(args, folder, name = 'output') {
  const output = join(folder, name)
  const time = join(folder, 'time')
  const handle = openSync(output, 'w')
  const { status, stderr } = spawnSync(process.execPath, ['--import', `file://${here('../jobs/hook.mjs')}`, ...args], {
    stdio: ['ignore', handle, 'pipe'],
    env: { ...process.env, PROCESSOR_TIME_FILE: time },
  })
  closeSync(handle)
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return { time: Number(readFileSync(time, 'utf8')), output }
}

/** The same lines, but for the last digits of a number, which depend on the order of additions. */
function compare(name, expected, found) {
  const [one, other] = [expected, found].map(file => readFileSync(file, 'utf8').split('\n'))
  const index = one.findIndex((line, place) => line !== other[place] && !alike(parse(line), parse(other[place])))
  if (index < 0 && one.length === other.length) {
    if (one.length < 10) throw new Error(`${name}: there are no answers to compare`)
    return
  }
  throw new Error(
    `${name}: line ${index + 1} of ${one.length} and ${other.length} differs:\n${one[index]}\n${other[index]}`,
  )
}

const parse = line => (line ? JSON.parse(line) : undefined)

function alike(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(key => alike(a[key], b[key]))
}
