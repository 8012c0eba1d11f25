// Messages that jobs are tried with, as a recording has them: `{ at, input, properties, system, body }`, `at` in milliseconds.
import { bodies } from '../data.mjs'

/** 200 messages a second: one a second of each of 200 machines. */
export const machines = 200
const spacing = 5

const system = { contentType: 'application/json', contentEncoding: 'utf-8' }
const messageOf = (index, properties, body) => ({ at: index * spacing, input: 'input1', properties, system, body })

/** A reading of one machine each. */
export function* readings(count) {
  const sample = bodies(20_000, { devices: machines })
  for (let index = 0; index < count; index++) {
    const body = { ...sample[index % sample.length], deviceId: `device-${index % machines}` }
    yield messageOf(index, { line: `L${index % 4}` }, body)
  }
}

/** So many readings in each message. */
export function* batches(count, size) {
  const sample = bodies(20_000, { devices: machines })
  for (let index = 0; index < count; index++) {
    const list = Array.from({ length: size }, (_, place) => {
      const { machine, deviceId } = sample[(index * size + place) % sample.length]
      return { id: deviceId, t: machine.temperature }
    })
    yield messageOf(index, {}, { readings: list })
  }
}

/** Texts with escapes, and with characters beyond ASCII, before the numbers. */
export function* texts(count) {
  for (const { at, body, ...message } of readings(count)) {
    const place = `Werk Süd, Halle ${at % 7} „Ofen“`
    yield { ...message, at, body: { place, note: 'said: "hot"\n\tand so on', ...body } }
  }
}

/** A hundred numbers each, of about 1.3 KB. */
export function* wide(count) {
  const sample = bodies(20_000)
  for (let index = 0; index < count; index++) {
    const fields = Array.from({ length: 100 }, (_, field) => [
      `field${String(field).padStart(2, '0')}`,
      sample[(index * 7 + field * 13) % sample.length].machine.temperature.toFixed(1),
    ])
    yield messageOf(index, {}, Object.fromEntries(fields.map(([name, value]) => [name, Number(value)])))
  }
}

/** As lines of a recording. */
export function* linesOf(messages) {
  for (const message of messages) yield `${JSON.stringify(message)}\n`
}

export function* csvLines(count) {
  const sample = bodies(20_000, { devices: machines })
  yield 'timestamp,device,temperature,pressure\n'
  for (let index = 0; index < count; index++) {
    const { machine, deviceId } = sample[index % sample.length]
    const time = new Date(1_767_225_600_000 + index * 1000).toISOString().slice(0, 19).replace('T', ' ')
    yield `${time},${deviceId},${machine.temperature},${machine.pressure}\n`
  }
}
