// The module as a process on the local hub, one message in flight as edgeHub has it, against a module by hand on the same
// SDK. The hub runs in this process.
import { setTimeout as sleep } from 'node:timers/promises'
import { startHub } from '../../dist/hub/hub.js'
import { bodies, bytesOf } from '../data.mjs'
import { startModule } from '../end-to-end/module.mjs'
import { median, spread } from '../measure.mjs'
import { bytes, duration, figure, percent, table } from '../table.mjs'

const names = ['tutorial', 'careful', 'ours']
const labels = {
  tutorial: 'by hand, completes first',
  careful: 'by hand, completes last',
  ours: '**edge-rules**, completes last',
}

/** Messages of a round, of which half match. */
const count = 2000
const sample = bodies(count)
const threshold = median(sample.map(({ machine }) => machine.temperature))
const messages = sample.map(body => ({
  body: bytesOf(body),
  properties: { line: 'L1' },
  system: { contentType: 'application/json', contentEncoding: 'utf-8' },
}))
const matching = sample.filter(({ machine }) => machine.temperature > threshold).length

export async function* report({ rounds, say }) {
  const rows = []
  for (const transport of ['amqp', 'mqtt']) {
    const measured = await measure(transport, Math.min(rounds, 5), say)
    const byHand = measured.get('tutorial')
    for (const name of names) {
      const { starts, idle, loaded, times, processors, latencies } = measured.get(name)
      const rates = times.map(time => (count * 1000) / time)
      rows.push([
        `${labels[name]}, ${transport.toUpperCase()}`,
        `${figure(median(rates))} ± ${percent(spread(times))}`,
        median(byHand.times.map((time, round) => time / times[round])).toFixed(2),
        ...[0.5, 0.99].map(share => duration(latencies[Math.floor(share * latencies.length)] * 1e6)),
        processors.length === 0 ? '–' : duration(median(processors) * 1e6),
        idle === undefined ? '–' : bytes(idle),
        loaded === undefined ? '–' : bytes(loaded),
        duration(median(starts) * 1e6),
      ])
    }
  }
  yield {
    title: 'End to end',
    text: `On the local hub over loopback, with edgeHub's one message in flight: ${count} messages a round, half of which match and are
sent on. The module by hand does what Microsoft's tutorial does: it completes a message before it sends it on, and so can
lose it; then the same with the two in the other order, which over MQTT changes nothing: the SDK acknowledges there before
the module sees the message. Latency is from delivery to acknowledgement; start-up is from the process's start to the first one.`,
    table: table(
      ['', 'messages/s', 'to by hand', 'p50', 'p99', 'processor time each', 'resident, idle', 'under load', 'start-up'],
      rows,
    ),
  }
}

async function measure(transport, rounds, say) {
  const hub = await startHub({
    modules: names,
    routes: names.map(name => `FROM /messages/modules/${name}/outputs/* INTO $upstream`),
    twins: Object.fromEntries(names.map(name => [name, { TemperatureThreshold: threshold }])),
  })
  const found = new Map(names.map(name => [name, { starts: [], times: [], processors: [], latencies: [] }]))
  const modules = new Map()
  const endAll = () => Promise.all([...modules.values()].map(module => module.end()))
  try {
    for (let start = 0; start < 3; start++) {
      say(`${transport}, start ${start + 1} of 3`)
      await endAll()
      for (const name of names) {
        const module = await startModule(hub, name, transport, messages[0])
        found.get(name).starts.push(module.started)
        modules.set(name, module)
      }
    }
    await sleep(1000)
    for (const name of names) found.get(name).idle = modules.get(name).usage()?.resident
    // Some thousand messages until V8 has compiled what is hot.
    for (let warming = 0; warming < 3; warming++)
      for (const name of names) await modules.get(name).burst(messages, matching)
    for (let round = 0; round < rounds; round++) {
      say(`${transport}, round ${round + 1} of ${rounds}`)
      for (const name of names) {
        const own = found.get(name)
        const before = modules.get(name).usage()
        const { milliseconds, latencies } = await modules.get(name).burst(messages, matching)
        const after = modules.get(name).usage()
        own.times.push(milliseconds)
        own.latencies.push(...latencies)
        if (before !== undefined) own.processors.push((after.processor - before.processor) / count)
        own.loaded = after?.resident
      }
    }
    for (const { latencies } of found.values()) latencies.sort((a, b) => a - b)
    return found
  } finally {
    await endAll()
    await hub.close()
  }
}
