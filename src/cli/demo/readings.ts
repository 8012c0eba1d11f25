// The readings that the sensor plays, in the form of Microsoft's simulated temperature sensor. Knows the data file's
// columns, and no module or hub.
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import type { Message } from '../../rules/data/message.ts'
import { csvChoices } from '../../workbench/recording/csv/choices.ts'
import { type Io, UsageError } from '../command/command.ts'
import { isCsv, openGiven, type ReadingValues } from '../command/recording-options.ts'

/** A week of a real machine; data/README.md says where it comes from. */
export const shippedReadings = fileURLToPath(new URL('../../../data/readings.csv', import.meta.url))

export type Reading = Pick<Message, 'bytes' | 'properties'>

/**
 * Yields a message for each of the recording's, and starts again at its end, for ever; changes of the twin are left out.
 * `teller`: the command that says what it finds of the file's form; undefined: nobody. Of the shipped readings it is known.
 * Rows of a CSV whose columns nobody placed become readings of the simulated sensor's. Throws `InputError`.
 */
export async function* playReadings(
  file: string,
  values: ReadingValues,
  io: Io,
  teller?: string,
): AsyncGenerator<Reading> {
  const isTold =
    teller !== undefined && (file !== shippedReadings || csvChoices.some(name => values[name] !== undefined))
  const isReadings = isCsv(file, values) && values.csv === undefined
  let number = 0
  for (let isFirst = true; ; isFirst = false) {
    const before = number
    // The times are the sensor's own: they may be in any order, or missing. What was found is said once.
    const more = { anyOrder: true, mayLackTime: true, ...(isFirst && isTold ? {} : { tell: () => {} }) }
    const { entries } = await openGiven(file, values, io, teller ?? 'sensor', more)
    for await (const entry of entries) {
      if (entry.kind !== 'message') continue
      const { bytes, properties } = entry.message
      yield isReadings ? { bytes: asSensor(bytes, entry.time, number), properties } : { bytes, properties }
      number++
    }
    if (number === before) throw new UsageError(`${file} contains no readings.`)
  }
}

export interface Pace {
  /** Readings a second. */
  readonly rate: number
  /** After so many it ends; undefined: never. */
  readonly count: number | undefined
  readonly signal: AbortSignal
}

/** The readings with their numbers, from 1, at that pace. Rejects when the signal ends a pause. */
export async function* paced(
  readings: AsyncIterable<Reading>,
  { rate, count, signal }: Pace,
): AsyncGenerator<Reading & { readonly number: number }> {
  const start = performance.now()
  let number = 0
  for await (const reading of readings) {
    if (number === count) return
    const early = start + (number * 1000) / rate - performance.now()
    if (early > 0) await sleep(early, undefined, { signal })
    yield { ...reading, number: ++number }
  }
}

/** Times before it are none: rows without a time have those of the first days of 1970. */
const earliest = Date.UTC(1973, 0)

/**
 * Adds what the simulated sensor makes up: pressure follows the machine's temperature (21 gives 1, 100 gives 10),
 * humidity is about 25, and when it was; a column `value` is the temperature. What the file holds itself stays.
 */
function asSensor(bytes: Uint8Array, time: number, number: number): Uint8Array {
  const reading: JsonObject = JSON.parse(Buffer.from(bytes).toString())
  const { value, ...others } = reading
  const given = isObject(reading['machine']) ? reading['machine'] : {}
  const machine = typeof value === 'number' ? { temperature: value, ...given } : given
  const ambient = isObject(reading['ambient']) ? reading['ambient'] : {}
  const { temperature } = machine
  const pressure = typeof temperature === 'number' ? 1 + ((temperature - 21) * (10 - 1)) / (100 - 21) : undefined
  return Buffer.from(
    JSON.stringify({
      ...(typeof value === 'number' ? others : reading),
      machine: pressure === undefined ? machine : { pressure, ...machine },
      ambient: { humidity: 24 + (number % 3), ...ambient },
      ...(time < earliest ? {} : { timeCreated: new Date(time).toISOString() }),
    }),
  )
}
