// N rules on one message: from its bytes, as a module gets it, or from its parsed body.
import { bodies, bytesOf, conjunctions, mixedRules, oneRule } from '../data.mjs'
import { compare, median, ratio, spread } from '../measure.mjs'
import { memory } from '../memory.mjs'
import { bytes, duration, figure, percent, table } from '../table.mjs'

const makers = { one: oneRule, mixed: mixedRules, conjunctions }

/** So many messages, in turn; a power of two. */
const inputs = 1024
/** Of so many the answers are checked: some contenders take a second for each. */
const checked = 12

/**
 * Options: `rules` (one, mixed or conjunctions), `count`, `share` (of the messages that one rule matches), `from`
 * (bytes or bodies).
 */
export async function create(name, { rules: kind, count, share, from }) {
  const { build, takesBytes = false } = await import(`../peers/${name}.mjs`)
  const rules = makers[kind](count, share)
  const [decide, facts] = measured(() => build(rules), count)
  const seen = bodies(inputs, { devices: Math.round(1 / (share || 1)), seed: 7 })
  const parsing = received => decide(JSON.parse(received.toString()))
  const [run, values] = from === 'bodies' ? [decide, seen] : [takesBytes ? decide : parsing, seen.map(bytesOf)]
  const answers = []
  for (const value of values.slice(0, checked)) answers.push([...(await run(value))].sort())
  return { answers, facts, run: isPromise(run(values[0])) ? inTurn(run, values) : atOnce(run, values) }
}

const isPromise = value => typeof value?.then === 'function'

/** What was built, with the milliseconds that it took and the bytes that stay, by rule. */
function measured(make, count) {
  const before = memory()
  const start = performance.now()
  const made = make()
  const build = performance.now() - start
  return [made, { build, bytesPerRule: (memory() - before) / count }]
}

function atOnce(decide, values) {
  let next = 0
  let matches = 0
  return count => {
    for (let done = 0; done < count; done++) matches += decide(values[next++ & (inputs - 1)]).length
    if (matches < 0) throw new Error('the answers must not be optimized away')
  }
}

function inTurn(decide, values) {
  let next = 0
  return async count => {
    for (let done = 0; done < count; done++) await decide(values[next++ & (inputs - 1)])
  }
}

const labels = {
  'hand-written': '`JSON.parse` and an `if`',
  'hand-written-module': 'the same, checked UTF-8 and the message to send',
  'edge-rules': '**edge-rules**',
  closures: 'closures, one by one',
  rxjs: 'a pipe of RxJS per rule',
  'json-logic-engine': 'json-logic-engine, compiled',
  sift: 'sift',
  cel: 'CEL (@marcbachmann/cel-js)',
  zen: 'ZEN decision table (native)',
  'json-rules-engine': 'json-rules-engine',
}

const peers = ['rxjs', 'json-logic-engine', 'sift', 'cel', 'zen', 'json-rules-engine']

export async function* report({ rounds, say }) {
  yield* oneRuleTable({ rounds, say })
  yield* matchesTable({ rounds, say })
  for (const set of sets) yield* setTable(set, { rounds, say })
}

const perSecond = times => `${figure(1e9 / median(times))} ± ${percent(spread(times))}`

async function* oneRuleTable(how) {
  const options = { rules: 'one', count: 1, share: 0.5 }
  const bytesNames = ['hand-written', 'hand-written-module', 'edge-rules', ...peers]
  const fromBytes = await compare('rules', bytesNames, { ...options, from: 'bytes' }, how)
  const bodyNames = ['hand-written', ...peers]
  const fromBodies = await compare('rules', bodyNames, { ...options, from: 'bodies' }, how)
  yield {
    title: 'One rule',
    text: `\`machine.temperature\` above a threshold, which half of the messages exceed. Bodies of ${meanLength()} bytes. A parsed body is no
entry of our engine, which takes bytes.`,
    table: table(
      ['', 'messages/s from bytes', 'to the first', 'messages/s from a parsed body', 'to the first'],
      fromBytes.map(one => {
        const parsed = fromBodies.find(({ name }) => name === one.name)
        const cells = (found, first) =>
          found === undefined
            ? ['–', '–']
            : (missing(found) ?? [
                perSecond(found.times),
                ratio(found.times, first.times).toFixed(found.times === first.times ? 0 : 3),
              ])
        return [labels[one.name], ...cells(one, fromBytes[0]), ...cells(parsed, fromBodies[0])]
      }),
    ),
  }
}

const missing = found => (found.missing === undefined ? undefined : [found.missing, '–'])

const meanLength = () => Math.round(bodies(200).reduce((sum, body) => sum + bytesOf(body).length, 0) / 200)

async function* matchesTable(how) {
  const rows = []
  for (const [share, what] of [
    [0, 'none'],
    [0.5, 'half'],
    [1, 'all'],
  ]) {
    const names = ['hand-written', 'hand-written-module', 'edge-rules']
    const [floor, module, ours] = await compare('rules', names, { rules: 'one', count: 1, share, from: 'bytes' }, how)
    rows.push([
      what,
      ...[floor, module, ours].map(({ times }) => `${duration(median(times))} ± ${percent(spread(times))}`),
      ratio(ours.times, floor.times).toFixed(2),
      ratio(ours.times, module.times).toFixed(2),
    ])
  }
  yield {
    title: 'One rule, by how many messages match',
    text: 'What a match costs is what is sent: the message with its properties and the tag.',
    table: table(
      [
        'messages that match',
        labels['hand-written'],
        labels['hand-written-module'],
        'edge-rules',
        'to the first',
        'to the second',
      ],
      rows,
    ),
  }
}

const sets = [
  {
    title: 'N rules, of which a message matches about one',
    text: `A quarter each: \`machine.temperature\` above, \`ambient.humidity\` below, \`machine.pressure\` between, \`deviceId\` equal.
Messages/s from bytes; in brackets, how many times ours is as fast.`,
    rules: 'mixed',
    share: count => 1 / count,
    counts: [1, 10, 100, 1000, 10_000],
  },
  {
    title: 'N rules, of which a message matches 0.1 %',
    text: 'The same rules, less selective: with 10 000 of them ten fire for each message, and are merged into one that is sent.',
    rules: 'mixed',
    share: () => 0.001,
    counts: [100, 1000, 10_000],
  },
  {
    title: 'N rules of two or three tests, of which a message matches about one',
    text: 'One narrow range and one or two wide comparisons, on different paths, all of which must hold.',
    rules: 'conjunctions',
    share: count => 1 / count,
    counts: [100, 1000, 10_000],
  },
]

/** With so many rules some take a second for a message. */
const slow = new Map([
  ['json-rules-engine', 1000],
  ['zen', 10_000],
])

async function* setTable({ title, text, rules, share, counts }, { rounds, say }) {
  const names = ['edge-rules', 'closures', ...peers]
  const columns = []
  for (const count of counts) {
    say(`${rules}, ${count} rules`)
    const options = { rules, count, share: share(count), from: 'bytes' }
    const quick = names.filter(name => count < (slow.get(name) ?? Number.POSITIVE_INFINITY))
    const slower = names.filter(name => !quick.includes(name))
    const found = await compare('rules', quick, options, { rounds, say, milliseconds: 100 })
    const late =
      slower.length === 0
        ? []
        : await compare('rules', ['edge-rules', ...slower], options, { rounds: 3, say, milliseconds: 300 })
    columns.push(
      new Map([...late, ...found].map(one => [one.name, { ...one, ours: late.includes(one) ? late[0] : found[0] }])),
    )
  }
  const cell = found => {
    if (found === undefined) return '–'
    if (found.missing !== undefined) return found.missing
    const times = perSecond(found.times)
    return found.name === 'edge-rules' ? times : `${times} (${figure(ratio(found.ours.times, found.times))})`
  }
  const last = columns.at(-1)
  yield {
    title,
    text,
    table: table(
      ['', ...counts.map(count => `N = ${count}`), `building ${counts.at(-1)}`, 'memory per rule'],
      names.map(name => {
        const { facts } = last.get(name)
        const built = facts === undefined ? ['–', '–'] : [duration(facts.build * 1e6), bytes(facts.bytesPerRule)]
        return [labels[name], ...columns.map(column => cell(column.get(name))), ...built]
      }),
    ),
    growth: `ours, 10 000 rules to 10: ${(median(last.get('edge-rules').times) / median(columns[counts.indexOf(10)]?.get('edge-rules').times ?? [Number.NaN])).toFixed(2)} times the time`,
  }
}
