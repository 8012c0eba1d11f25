// The present build against that of the commit before, in one process and in alternation: a few seconds, for the builder.
// Of a work tree with changes the commit before is the last one; `node bench/previous.mjs COMMIT` takes another. Tells
// ratios, and never fails: noise is no reason to.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bodies, bytesOf, conjunctions, mixedRules, oneRule } from './data.mjs'
import { median, ratio, spread } from './measure.mjs'
import { documentOf, messageOf } from './peers/edge-rules.mjs'
import { duration, percent, table } from './table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const rounds = 41

const windows = {
  mean: {
    by: '$.deviceId',
    window: { sliding: '1m' },
    aggregate: { mean: { avg: '$.machine.temperature' } },
    when: { path: '$.mean', gt: 1e6 },
    then: { output: 'output1' },
  },
}
const alarms = {
  alarm: {
    by: '$.deviceId',
    when: { path: '$.machine.temperature', gt: 85 },
    for: '1s',
    then: { output: 'output1' },
    resolved: { output: 'output1' },
  },
}

const reports = {
  report: {
    by: '$.deviceId',
    changes: { on: '$.machine.temperature', by: '5%' },
    throttle: '10s',
    then: { output: 'output1' },
  },
}
const sequences = {
  sequence: {
    by: '$.deviceId',
    sequence: [
      { as: 'hot', when: { path: '$.machine.temperature', gt: 85 } },
      { as: 'cold', when: { path: '$.machine.temperature', lt: 25 }, within: '1s' },
    ],
    then: { output: 'output1' },
  },
}

const workloads = {
  'one rule that half of the messages match': documentOf(oneRule(1, 0.5)),
  '1 000 rules of which one fires': documentOf(mixedRules(1000, 0.001)),
  '1 000 rules of two or three tests': documentOf(conjunctions(1000, 0.001)),
  'a sliding window by key': { rules: windows },
  'an alarm by key': { rules: alarms },
  'changes and a throttle by key': { rules: reports },
  'a sequence by key': { rules: sequences },
}

const git = (...args) =>
  execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim()

/** Builds a commit's sources in the folder, with the packages that are installed here. */
function build(commit, folder) {
  const archive = execFileSync(
    'git',
    ['archive', commit, 'src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'],
    {
      cwd: root,
      maxBuffer: 2 ** 28,
    },
  )
  execFileSync('tar', ['-x', '-C', folder], { input: archive })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  execFileSync(process.execPath, [compiler, '-p', join(folder, 'tsconfig.build.json')], {
    cwd: folder,
    timeout: 60_000,
  })
}

/** Runs so many messages through a machine of that build, again and again, time going on; in processor time. */
function runner({ createMachine }, document, received) {
  const machine = createMachine({ start: 0 })
  if (!machine.apply(document, 0).accepted) throw new Error('a build does not take the document')
  let now = 0
  return () => {
    const start = process.cpuUsage()
    for (const bytes of received) machine.accept(messageOf(bytes), now++)
    const { user, system } = process.cpuUsage(start)
    return ((user + system) * 1000) / received.length
  }
}

function compare(document, before, now) {
  const received = bodies(1024, { seed: 7 }).map(bytesOf)
  const runs = [before, now].map(build => runner(build, document, received))
  const times = [[], []]
  for (let round = -20; round < rounds; round++) {
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const time = runs[which]()
      if (round >= 0) times[which].push(time)
    }
  }
  return times
}

async function main() {
  const commit = process.argv[2] ?? (git('status', '--porcelain', '--', 'src') === '' ? 'HEAD~1' : 'HEAD')
  const name = git('log', '-1', '--format=%h', commit)
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-bench-'))
  try {
    build(commit, folder)
    const load = directory => import(pathToFileURL(join(directory, 'dist', 'index.js')).href)
    const [before, now] = [await load(folder), await load(root)]
    const rows = Object.entries(workloads).map(([what, document]) => {
      const [old, present] = compare(document, before, now)
      const each = times => `${duration(median(times))} ± ${percent(spread(times))}`
      return [what, each(old), each(present), ratio(present, old).toFixed(2)]
    })
    const header = ['time of a message', name, 'now', 'times as fast']
    process.stdout.write(`\nAgainst ${name}, for information:\n\n${table(header, rows)}\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await main().catch(error => {
  const [reason] = String(error?.message ?? error).split('\n')
  process.stderr.write(`edge-rules: nothing is compared with the commit before: ${reason}\n`)
})
