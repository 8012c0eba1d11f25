// The module as a process at an ordinary broker, against modules by hand on MQTT.js 5. The load comes from this process.
import { startBroker } from '../broker/brokers.mjs'
import { startContender } from '../broker/contender.mjs'
import { bodies, bytesOf } from '../data.mjs'
import { median, spread } from '../measure.mjs'
import { bytes, duration, figure, percent, table } from '../table.mjs'

const names = ['first', 'last', 'ours']
const labels = {
  first: 'by hand on MQTT.js 5, acknowledges first',
  last: 'by hand on MQTT.js 5, acknowledges last',
  ours: '**edge-rules**, acknowledges last',
}

/** Messages of a round; half of them match. */
const count = 20_000
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
  const found = new Map(names.map(name => [name, { times: [], processors: [], latencies: [] }]))
  const contenders = new Map()
  try {
    for (const name of names) contenders.set(name, await startContender(broker, name, threshold))
    for (const name of names) found.get(name).idle = contenders.get(name).usage()?.resident
    for (const name of names) await contenders.get(name).burst(messages.slice(0, count / 2))
    for (let round = 0; round < Math.min(rounds, 5); round++) {
      say(`round ${round + 1}`)
      for (const name of names) {
        const own = found.get(name)
        const contender = contenders.get(name)
        const before = contender.usage()
        own.times.push((await contender.burst(messages)) / messages.length)
        const after = contender.usage()
        if (before !== undefined) own.processors.push((after.processor - before.processor) / messages.length)
        own.loaded = after?.resident
        own.latencies.push(...(await contender.pace(messages.slice(0, perSecond), perSecond)))
      }
    }
  } finally {
    for (const contender of contenders.values()) await contender.end()
    await broker.end()
  }
  const byHand = found.get('first')
  const ratio = (own, of) => median(own.map((value, round) => value / of[round])).toFixed(2)
  const rows = names.map(name => {
    const { times, processors, latencies, idle, loaded } = found.get(name)
    latencies.sort((a, b) => a - b)
    return [
      labels[name],
      `${figure(median(times.map(time => 1000 / time)))} ± ${percent(spread(times))}`,
      ratio(byHand.times, times),
      processors.length === 0 ? '–' : duration(median(processors) * 1e6),
      processors.length === 0 ? '–' : ratio(processors, byHand.processors),
      ...[0.5, 0.99].map(share => duration(latencies[Math.floor(share * latencies.length)] * 1e6)),
      idle === undefined ? '–' : bytes(idle),
      loaded === undefined ? '–' : bytes(loaded),
    ]
  })
  yield {
    title: 'At a broker',
    text: `At ${broker.name} over loopback, MQTT ${broker.version === 5 ? '5' : '3.1.1'} with quality of service 1, up to 100 messages in flight:
${count} messages a round as fast as the broker takes them, half of which match and are sent on with a tag. Who acknowledges first
loses what was in flight when it ends; MQTT.js acknowledges last only where its
own acknowledgements are held back. The ratios are to the first
line; latency is from publication to output, at ${perSecond} messages a second.`,
    table: table(
      ['', 'messages/s', 'ratio', 'processor time each', 'ratio', 'p50', 'p99', 'resident, idle', 'under load'],
      rows,
    ),
  }
}
