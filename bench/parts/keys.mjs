// A window for each key: the mean and the highest of one field, from the bytes of its events, in virtual time.
import { bodies, bytesOf } from '../data.mjs'
import { compare, median, ratio, spread } from '../measure.mjs'
import { memory } from '../memory.mjs'
import { bytes, figure, percent, table } from '../table.mjs'

const second = 1000

/** `size` and `every` in milliseconds; `pace`: a key's events are so far apart. All keys speak at the same moments. */
const windows = {
  tumbling: { size: 10 * second, every: 10 * second, pace: second },
  hopping: { size: 10 * second, every: second, pace: second },
}

/** Each makes `push(bytes, at)`; `results` takes what it gives: [start, key, mean, highest]. */
const makers = { ours, byHand, bufferTime }

/** Options: `window` (tumbling or hopping) and `keys`, how many. */
export async function create(name, { window, keys }) {
  const shape = windows[window]
  const answers = await answersOf(name, shape)
  const received = bodies(Math.max(keys, 1024), { seed: 6 }).map((body, index) =>
    bytesOf({ ...body, deviceId: `device-${index % keys}` }),
  )
  const before = memory()
  const push = await makers[name](shape, undefined)
  let [next, at] = [0, 0]
  const run = count => {
    for (let done = 0; done < count; done++) {
      push(received[next], at)
      next = (next + 1) % received.length
      if (next % keys === 0) at += shape.pace
    }
  }
  run(keys) // one event of each key
  const facts = { bytesPerKey: (memory() - before) / keys }
  run(keys * Math.ceil(shape.size / shape.pace)) // until windows end
  return { answers, facts, run }
}

/** What 35 seconds of seven keys give, in one order for all. Windows that began before are not everyone's. */
async function answersOf(name, shape) {
  const found = []
  const push = await makers[name](shape, result => found.push(result))
  const sample = bodies(7 * 36, { seed: 8 }).map((body, index) => bytesOf({ ...body, deviceId: `device-${index % 7}` }))
  for (const [index, value] of sample.entries()) push(value, Math.floor(index / 7) * shape.pace)
  return found
    .filter(([start]) => start >= 0 && start + shape.size <= 30 * second)
    .sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1))
}

/** Our engine; without `results` no window gives a message. */
async function ours({ size, every }, results) {
  const { machineOf, messageOf } = await import('../peers/edge-rules.mjs')
  const window = size === every ? { tumbling: `${size}ms` } : { hopping: `${size}ms`, every: `${every}ms` }
  const machine = machineOf({
    settings: { limits: { keys: 1_000_000 } },
    rules: {
      window: {
        by: '$.deviceId',
        window,
        aggregate: { mean: { avg: '$.machine.temperature' }, high: { max: '$.machine.temperature' } },
        ...(results === undefined ? { when: { path: '$.mean', gt: 1e6 } } : {}),
        then: { output: 'output1' },
      },
    },
  })
  return (value, at) => {
    const { decisions } = machine.accept(messageOf(value), at)
    if (results === undefined) return
    for (const { bytes: made } of decisions.flatMap(({ sends }) => sends)) {
      const { start, key, mean, high } = JSON.parse(new TextDecoder().decode(made))
      results([Date.parse(start), key, mean, high])
    }
  }
}

/** The best that one would write by hand: panes of `every`, as many as fill a window, in a Map. */
function byHand({ size, every }, results = () => {}) {
  const panes = size / every
  const keys = new Map()
  let end = every
  const close = () => {
    for (const [key, pane] of keys) {
      let [count, sum, high] = [0, 0, Number.NEGATIVE_INFINITY]
      for (const { count: some, sum: part, high: most } of pane) {
        count += some
        sum += part
        if (most > high) high = most
      }
      if (count > 0) results([end - size, key, sum / count, high])
      const oldest = pane[(end / every) % panes]
      oldest.count = 0
      oldest.sum = 0
      oldest.high = Number.NEGATIVE_INFINITY
    }
  }
  return (value, at) => {
    for (; end <= at; end += every) close()
    const { deviceId, machine } = JSON.parse(value.toString())
    let own = keys.get(deviceId)
    if (own === undefined) {
      own = Array.from({ length: panes }, () => ({ count: 0, sum: 0, high: Number.NEGATIVE_INFINITY }))
      keys.set(deviceId, own)
    }
    const pane = own[Math.floor(at / every) % panes]
    pane.count++
    pane.sum += machine.temperature
    if (machine.temperature > pane.high) pane.high = machine.temperature
  }
}

/** RxJS: `groupBy`, then `bufferTime` for each key. */
async function bufferTime({ size, every }, results = () => {}) {
  const { bufferTime: buffering, groupBy, map, mergeMap, Subject } = await import('rxjs')
  const { VirtualClock } = await import('../virtual-clock.mjs')
  const clock = new VirtualClock()
  const received$ = new Subject()
  received$
    .pipe(
      map(value => JSON.parse(value.toString())),
      groupBy(({ deviceId }) => deviceId),
      mergeMap(group =>
        group.pipe(
          buffering(size, every === size ? null : every, clock),
          map(buffered => [group.key, buffered]),
        ),
      ),
    )
    .subscribe(([key, buffered]) => {
      if (buffered.length === 0) return
      let [sum, high] = [0, Number.NEGATIVE_INFINITY]
      for (const { machine } of buffered) {
        sum += machine.temperature
        if (machine.temperature > high) high = machine.temperature
      }
      results([clock.now() - size, key, sum / buffered.length, high])
    })
  return (value, at) => {
    if (at > clock.now()) clock.advance(at)
    received$.next(value)
  }
}

const labels = {
  byHand: 'panes by hand, as fast as it gets',
  ours: '**edge-rules**, `by`',
  bufferTime: 'RxJS `groupBy` and `bufferTime`',
}

export async function* report({ rounds, say }) {
  yield* windowTable('tumbling', 'A tumbling window of ten seconds for each key', [1, 1000, 10_000, 100_000])
  yield* windowTable(
    'hopping',
    'A hopping window of ten seconds, each second, for each key',
    [1, 1000, 10_000, 100_000],
  )

  async function* windowTable(window, title, sizes) {
    const columns = []
    for (const keys of sizes) {
      say(`${window}, ${keys} keys`)
      // With more keys it takes minutes and gigabytes to fill ten buffers for each.
      const names = Object.keys(labels).filter(name => name !== 'bufferTime' || keys < 100_000 || window === 'tumbling')
      columns.push(await compare('keys', names, { window, keys }, { rounds, say }))
    }
    const cell = (column, name) => {
      const found = column.find(one => one.name === name)
      if (found === undefined) return '–'
      const rate = `${figure(1e9 / median(found.times))} ± ${percent(spread(found.times))}`
      return name === 'byHand' ? rate : `${rate} (${figure(ratio(found.times, column[0].times))})`
    }
    yield {
      title,
      text: 'Mean and maximum; an event of each key each second. Events/s from bytes; in brackets, to the first line.',
      table: table(
        ['', ...sizes.map(keys => `${keys} key${keys === 1 ? '' : 's'}`), 'memory per key'],
        Object.entries(labels).map(([name, label]) => {
          const largest = columns.findLast(column => column.some(one => one.name === name))
          const { facts } = largest.find(one => one.name === name)
          return [label, ...columns.map(column => cell(column, name)), bytes(facts.bytesPerKey)]
        }),
      ),
    }
  }
}
