// The module as a process at an ordinary broker, against modules by hand on MQTT.js 5. The load comes from this process.
import { startBroker } from '../broker/brokers.mjs'
import { startContender } from '../broker/contender.mjs'
import { killTwice } from '../broker/kills.mjs'
import { bodies, bytesOf } from '../data.mjs'
import { median, spread } from '../measure.mjs'
import { bytes, duration, figure, percent, table } from '../table.mjs'

const names = ['first', 'last', 'ours']
const labels = {
  first: 'by hand, acknowledges first',
  last: 'by hand, acknowledges last',
  ours: '**edge-rules**, acknowledges last',
}

/** Messages of a round; half of them match. */
const count = 10_000
const mostRounds = 3
const perSecond = 500
const sample = bodies(count)
const threshold = median(sample.map(({ machine }) => machine.temperature))
/** Each has a number of its own, by which its latency is known. */
const messages = sample.map((body, n) => ({
  payload: Buffer.from(bytesOf({ ...body, n })),
  hot: body.machine.temperature > threshold,
}))

export async function* report({ rounds, say }) {
  const broker = await startBroker()
  try {
    const found = await measure(broker, Math.min(rounds, mostRounds), say)
    for (const name of names) {
      say(`kills of ${name}`)
      found.get(name).kills = await killTwice(broker, name, threshold, messages)
    }
    yield section(broker, found)
  } finally {
    await broker.end()
  }
}

async function measure(broker, rounds, say) {
  const found = new Map(names.map(name => [name, { times: [], processors: [], latencies: [] }]))
  const contenders = new Map()
  try {
    for (const name of names) contenders.set(name, await startContender(broker, name, threshold))
    for (const name of names) found.get(name).idle = contenders.get(name).usage()?.resident
    await checkAnswers(contenders)
    for (const name of names) await contenders.get(name).burst(messages.slice(0, count / 2))
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1}`)
      for (const name of names) {
        const own = found.get(name)
        const contender = contenders.get(name)
        const before = contender.usage()
        own.times.push((await contender.burst(messages)) / messages.length)
        const after = contender.usage()
        if (before !== undefined) own.processors.push((after.processor - before.processor) / messages.length)
        own.loaded = after === undefined ? undefined : Math.max(own.loaded ?? 0, after.resident)
        own.latencies.push(...(await contender.pace(messages.slice(0, perSecond), perSecond)))
      }
    }
  } finally {
    for (const contender of contenders.values()) await contender.end()
  }
  return found
}

/** What gives other answers is not worth timing. */
async function checkAnswers(contenders) {
  const some = messages.slice(0, 300)
  const [first, ...others] = await Promise.all(names.map(name => contenders.get(name).answers(some)))
  for (const [index, other] of others.entries()) {
    const at = first.findIndex((answer, place) => answer !== other[place])
    if (at < 0 && other.length === first.length) continue
    throw new Error(`the contenders do not agree: ${names[index + 1]} gives ${other[at]}, ${names[0]} ${first[at]}`)
  }
}

function section({ name: broker, version }, found) {
  const all = names.map(name => found.get(name))
  const byHand = found.get('first')
  const ratio = (own, of) => median(own.map((value, round) => value / of[round])).toFixed(2)
  const known = (values, text) => (values === undefined || values.length === 0 ? '–' : text())
  const latency = share => own => {
    const sorted = own.latencies.toSorted((a, b) => a - b)
    return duration(sorted[Math.floor(share * sorted.length)] * 1e6)
  }
  const rows = [
    [
      'sustained, messages/s',
      ({ times }) => `${figure(median(times.map(time => 1000 / time)))} ± ${percent(spread(times))}`,
    ],
    ['ratio', ({ times }) => ratio(byHand.times, times)],
    ['processor a message', ({ processors }) => known(processors, () => duration(median(processors) * 1e6))],
    ['ratio', ({ processors }) => known(processors, () => ratio(processors, byHand.processors))],
    [`p50 at ${perSecond}/s`, latency(0.5)],
    [`p99 at ${perSecond}/s`, latency(0.99)],
    ['memory, idle', ({ idle }) => known(idle, () => bytes(idle))],
    ['memory, loaded', ({ loaded }) => known(loaded, () => bytes(loaded))],
    [`two kills at full load, of ${figure(count / 2)}: lost`, ({ kills }) => kills.lost],
    [`of ${figure(count)}: missing from windows`, ({ kills }) => kills.uncounted],
    [`of ${figure(count)}: in two windows`, ({ kills }) => kills.twice],
  ]
  return {
    title: 'At a broker',
    text: `At ${broker} over loopback, MQTT ${version === 5 ? '5' : '3.1.1'} with quality of service 1:
${count} messages a round as fast as the broker takes them, half of which match and are sent on with a tag; by hand it is MQTT.js 5.
Who acknowledges first loses what was in flight when it ends; MQTT.js acknowledges last only where its own acknowledgements are held
back. Ratios are to the first column; latency is from publication to output. The processor time is the module's, memory what of it is resident, at most. For the
kills each module also counts messages in windows of ten: by hand in memory, as most do, ours with a \`STATE_DIR\`.${broker === 'aedes' ? ' aedes delivers again under new identifiers, by which no module knows a message again.' : ''}`,
    table: table(
      ['', ...names.map(name => labels[name])],
      rows.map(([label, cell]) => [label, ...all.map(cell)]),
    ),
  }
}
