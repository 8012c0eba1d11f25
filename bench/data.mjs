// What is measured with: messages and rules, the same in every run and in every process. Knows no engine.
import { readFileSync } from 'node:fs'

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomNumbers(seed = 1) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const readings = readFileSync(new URL('../data/readings.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map(line => line.split(','))

const round = (value, digits) => Number(value.toFixed(digits))

/**
 * Bodies in the form of Microsoft's simulated temperature sensor, with the readings of data/readings.csv, a device id
 * out of so many, and enough noise that no two are alike. About 190 bytes each.
 */
export function bodies(count, { devices = 1000, seed = 1 } = {}) {
  const random = randomNumbers(seed)
  return Array.from({ length: count }, (_, index) => {
    const [timestamp, machine, ambient] = readings[index % readings.length]
    const temperature = Number(machine) + random() - 0.5
    return {
      machine: { temperature: round(temperature, 6), pressure: round(1 + ((temperature - 21) * 9) / 79 + random(), 6) },
      ambient: { temperature: round(Number(ambient) + random(), 6), humidity: round(24 + 2 * random(), 4) },
      timeCreated: timestamp,
      deviceId: `device-${Math.floor(random() * devices)}`,
    }
  })
}

/** A body as it arrives. */
export const bytesOf = body => Buffer.from(JSON.stringify(body))

/** The value at a dotted path. */
export const valueAt = (body, path) => path.split('.').reduce((value, name) => value?.[name], body)

/** Values that a share of the bodies exceed, by linear interpolation: `at(0.9)` is exceeded by a tenth of them. */
function quantiles(all, path) {
  const sorted = all.map(body => valueAt(body, path)).sort((a, b) => a - b)
  return share => {
    const place = Math.min(Math.max(share, 0), 1) * (sorted.length - 1)
    const below = sorted[Math.floor(place)]
    return below + (sorted[Math.ceil(place)] - below) * (place % 1)
  }
}

/**
 * So many rules, each of which about that share of the bodies matches: a quarter each of thresholds above, thresholds
 * below, ranges and equalities. A rule is `{ id, tests: [{ path, is, to }] }`, all of whose tests must hold.
 */
export function mixedRules(count, share, sample = bodies(10_000)) {
  const temperature = quantiles(sample, 'machine.temperature')
  const humidity = quantiles(sample, 'ambient.humidity')
  const pressure = quantiles(sample, 'machine.pressure')
  const random = randomNumbers(2)
  // Spread from a match for nearly nothing to one for twice the share.
  const kinds = [
    () => ({ path: 'machine.temperature', is: 'above', to: temperature(1 - 2 * share * random()) }),
    () => ({ path: 'ambient.humidity', is: 'below', to: humidity(2 * share * random()) }),
    () => {
      const start = random() * (1 - share)
      return { path: 'machine.pressure', is: 'between', to: [pressure(start), pressure(start + share)] }
    },
    () => ({ path: 'deviceId', is: 'equal', to: `device-${Math.floor(random() / share)}` }),
  ]
  return Array.from({ length: count }, (_, index) => ({ id: idOf(index), tests: [kinds[index % kinds.length]()] }))
}

/** The rule of the tutorial: machines hotter than a threshold, which that share of the bodies exceeds. */
export function oneRule(_count, share, sample = bodies(10_000)) {
  return [
    {
      id: idOf(0),
      tests: [
        {
          path: 'machine.temperature',
          is: 'above',
          to: quantiles(sample, 'machine.temperature')(1 - share) + (share === 0 ? 1 : share === 1 ? -1 : 0),
        },
      ],
    },
  ]
}

/** So many rules of two or three tests each, on different paths, of which about that share of the bodies satisfies all. */
export function conjunctions(count, share, sample = bodies(10_000)) {
  const random = randomNumbers(3)
  const paths = ['machine.temperature', 'machine.pressure', 'ambient.humidity', 'ambient.temperature']
  const at = new Map(paths.map(path => [path, quantiles(sample, path)]))
  return Array.from({ length: count }, (_, index) => {
    const size = 2 + (index % 2)
    const first = Math.floor(random() * paths.length)
    // One test is far more selective than the others, as rules have it that people write.
    const shares = [share * 4, ...Array.from({ length: size - 1 }, () => 0.25 ** (1 / (size - 1)))]
    const tests = shares.map((part, place) => {
      const path = paths[(first + place) % paths.length]
      const start = random() * (1 - part)
      const [low, high] = [at.get(path)(start), at.get(path)(start + part)]
      return place === 0
        ? { path, is: 'between', to: [low, high] }
        : random() < 0.5
          ? { path, is: 'above', to: at.get(path)(1 - part) }
          : { path, is: 'below', to: at.get(path)(part) }
    })
    return { id: idOf(index), tests }
  })
}

const idOf = index => `rule-${String(index).padStart(5, '0')}`
