// A sliding window over the last W events: the mean and the highest of one field, for each event, from its bytes.
import { bodies, bytesOf } from '../data.mjs'
import { compare, median, ratio, spread } from '../measure.mjs'
import { memory } from '../memory.mjs'
import { bytes, figure, percent, table } from '../table.mjs'

/** Bodies in turn; a power of two. One comes each millisecond. */
const inputs = 4096
const received = bodies(inputs, { seed: 5 }).map(bytesOf)

/** Each makes `push(bytes, at)`, which answers the window's [mean, highest]; `at` goes up by 1. */
const makers = {
  'edge-rules': ours,
  'by hand': byHand,
  scan,
}

/** Options: `events`, how many the window holds. */
export async function create(name, { events }) {
  const small = await makers[name](20, true)
  const answers = received.slice(0, 60).map((value, at) => [...small.push(value, at)])
  const before = memory()
  const window = await makers[name](events, false)
  let at = 0
  for (window.fill?.(true); at < events; at++) window.push(received[at & (inputs - 1)], at)
  window.fill?.(false)
  const facts = { bytesPerEvent: (memory() - before) / events }
  return {
    answers,
    facts,
    run(count) {
      for (let done = 0; done < count; done++, at++) window.push(received[at & (inputs - 1)], at)
    },
  }
}

/** Our engine; `answering`: each event gives a message, else none does. */
async function ours(events, answering) {
  const { machineOf, messageOf } = await import('../peers/edge-rules.mjs')
  const when = answering ? {} : { when: { path: '$.mean', gt: 1e6 } }
  const machine = machineOf({
    rules: {
      window: {
        window: { sliding: `${events}ms` },
        aggregate: { mean: { avg: '$.machine.temperature' }, high: { max: '$.machine.temperature' } },
        ...when,
        then: { output: 'output1' },
      },
    },
  })
  return {
    push(value, at) {
      const { sends } = machine.accept(messageOf(value), at).decisions.at(-1)
      if (!answering) return undefined
      const { mean, high } = JSON.parse(new TextDecoder().decode(sends[0].bytes))
      return [mean, high]
    },
  }
}

/** The best that one would write by hand: a running sum over a ring, and a queue of those that may yet be the highest. */
function byHand(events) {
  const ring = new Float64Array(events)
  const values = new Float64Array(events)
  const places = new Float64Array(events)
  let [head, tail, seen, sum] = [0, 0, 0, 0]
  return {
    push(value) {
      const { temperature } = JSON.parse(value.toString()).machine
      const slot = seen % events
      if (seen >= events) sum -= ring[slot]
      sum += temperature
      ring[slot] = temperature
      if (head < tail && places[head % events] <= seen - events) head++
      while (head < tail && values[(tail - 1) % events] <= temperature) tail--
      values[tail % events] = temperature
      places[tail++ % events] = seen++
      return [sum / Math.min(seen, events), values[head % events]]
    },
  }
}

/** What is usually written with RxJS: `scan` over a list, folded for each event. */
async function scan(events) {
  const { map, scan: scanning, Subject } = await import('rxjs')
  const received$ = new Subject()
  let [filling, last] = [false, [0, 0]]
  received$
    .pipe(
      map(({ value, at }) => ({ at, temperature: JSON.parse(value.toString()).machine.temperature })),
      scanning((window, event) => {
        window.push(event)
        while (window[0].at <= event.at - events) window.shift()
        return window
      }, []),
      map(window => {
        if (filling) return last
        let [sum, high] = [0, Number.NEGATIVE_INFINITY]
        for (const { temperature } of window) {
          sum += temperature
          if (temperature > high) high = temperature
        }
        return [sum / window.length, high]
      }),
    )
    .subscribe(result => {
      last = result
    })
  return {
    /** While it is filled nothing is folded, or filling would take days. */
    fill(on) {
      filling = on
    },
    push(value, at) {
      received$.next({ value, at })
      return last
    },
  }
}

const labels = {
  'by hand': 'ring and queue by hand, as fast as it gets',
  'edge-rules': '**edge-rules**, `sliding`',
  scan: 'RxJS `scan` over a list',
}

export async function* report({ rounds, say }) {
  const sizes = [100, 10_000, 1_000_000]
  const columns = []
  for (const events of sizes) {
    say(`${events} events`)
    columns.push(await compare('windows', Object.keys(labels), { events }, { rounds, say }))
  }
  const cell = ([hand, ...others], name) => {
    const found = [hand, ...others].find(one => one.name === name)
    const rate = `${figure(1e9 / median(found.times))} ± ${percent(spread(found.times))}`
    return found === hand ? rate : `${rate} (${figure(ratio(found.times, hand.times))})`
  }
  yield {
    title: 'A sliding window',
    text: 'Mean and maximum over the last W events, for each event. Events/s from bytes; in brackets, to the first line.',
    table: table(
      ['', ...sizes.map(events => `W = ${events}`), 'memory per event'],
      Object.entries(labels).map(([name, label]) => [
        label,
        ...columns.map(column => cell(column, name)),
        bytes(columns.at(-1).find(one => one.name === name).facts.bytesPerEvent),
      ]),
    ),
  }
}
