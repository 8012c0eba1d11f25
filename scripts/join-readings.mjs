// Makes data/readings.csv out of two files of the Numenta Anomaly Benchmark; data/README.md says how it was called.
// Each machine reading gets the newest ambient reading that is less than an hour older, or none.
import { readFileSync } from 'node:fs'

const [machineFile, ambientFile, from = '', count = 'Infinity'] = process.argv.slice(2)
if (machineFile === undefined || ambientFile === undefined) {
  process.stderr.write('usage: node scripts/join-readings.mjs MACHINE.csv AMBIENT.csv [FROM [COUNT]] > readings.csv\n')
  process.exit(2)
}

/** Rows as [ISO time, value as it is written]; the files hold neither quotes nor an offset. */
const read = file =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(','))
    .map(([time, value]) => [`${time.replace(' ', 'T')}Z`, value])

const hour = 3_600_000
const ambient = read(ambientFile)
const readings = read(machineFile)
  .filter(([time]) => time >= from)
  .slice(0, Number(count))

process.stdout.write('timestamp,machine.temperature,ambient.temperature\n')
let next = 0
for (const [time, value] of readings) {
  while (next < ambient.length && ambient[next][0] <= time) next++
  const [measured, temperature] = ambient[next - 1] ?? []
  const fresh = measured !== undefined && Date.parse(time) - Date.parse(measured) < hour
  process.stdout.write(`${time},${value},${fresh ? temperature : ''}\n`)
}
