// The readings that the sensor plays, in the form of Microsoft's simulated temperature sensor. Knows the data file's
// columns, and no module or hub.
import { fileURLToPath } from 'node:url'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { bodyFrom } from '../../workbench/recording/csv-table.ts'
import { readIso } from '../../workbench/recording/time-form.ts'
import { UsageError } from '../command/command.ts'
import { openTable } from '../command/csv-file.ts'
import { openFile } from '../command/files.ts'

/** A week of a real machine; data/README.md says where it comes from. */
export const shippedReadings = fileURLToPath(new URL('../../../data/readings.csv', import.meta.url))

/** Short names of columns; any other name is a place in the body, such as `machine.temperature`. */
const places: Readonly<Record<string, string>> = { timestamp: 'timeCreated', value: 'machine.temperature' }

/** Yields a body for each row of the file, and starts again at its end, for ever. Throws `UsageError`. */
export async function* playReadings(file: string): AsyncGenerator<JsonObject> {
  let number = 0
  for (;;) {
    const before = number
    const { header, rows } = await openTable(await openFile(file))
    const read = bodyFrom(header.map((name, index) => ({ path: (places[name] ?? name).split('.'), index })))
    for await (const { cells } of rows) yield asSensor(read(cells), number++)
    if (number === before) throw new UsageError(`${file} contains no readings: there is no line after the first.`)
  }
}

/**
 * Adds what the simulated sensor makes up: pressure follows the machine's temperature (21 gives 1, 100 gives 10),
 * humidity is about 25. What the file holds itself stays.
 */
function asSensor(reading: JsonObject, number: number): JsonObject {
  const machine = isObject(reading['machine']) ? reading['machine'] : {}
  const ambient = isObject(reading['ambient']) ? reading['ambient'] : {}
  const { temperature } = machine
  const pressure = typeof temperature === 'number' ? 1 + ((temperature - 21) * (10 - 1)) / (100 - 21) : undefined
  return {
    ...reading,
    machine: pressure === undefined ? machine : { pressure, ...machine },
    ambient: { humidity: 24 + (number % 3), ...ambient },
    ...timeCreated(reading),
  }
}

/** In UTC where the file names no offset. */
function timeCreated({ timeCreated: text }: JsonObject): JsonObject {
  const iso = typeof text === 'string' ? readIso(text) : undefined
  return iso === undefined ? {} : { timeCreated: new Date(iso.time).toISOString() }
}
