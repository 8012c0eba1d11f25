// What docs/machine-failure.md shows of examples/machine-failure.json: when its rules were raised over eleven weeks of a
// real machine, and the plot. Runs the built engine; `npm run docs` writes both, `node scripts/machine-failure.mjs`
// prints the plot.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { createMachine } from '../dist/index.js'

const read = path => readFileSync(new URL(`../${path}`, import.meta.url))
const document = JSON.parse(read('examples/machine-failure.json'))
const windows = JSON.parse(read('data/machine-temperature.windows.json')).map(window => window.map(Date.parse))

const hour = 3_600_000
const day = 24 * hour

/** The source's times have no zone and are taken for UTC; where its clock was set back, they are put in order. */
const readings = gunzipSync(read('data/machine-temperature.csv.gz'))
  .toString()
  .trim()
  .split('\n')
  .slice(1)
  .map(line => line.split(','))
  .map(([time, value]) => ({ time: Date.parse(`${time.replace(' ', 'T')}Z`), value: Number(value) }))
  .sort((a, b) => a.time - b.time)
const start = readings[0].time
const end = readings.at(-1).time

/** What the rules of a document send, each with its time. */
function run(rules) {
  const machine = createMachine({ start })
  const { problems } = machine.apply(rules, start)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return readings.flatMap(({ time, value }) => {
    const bytes = Buffer.from(JSON.stringify({ machine: { temperature: value } }))
    const { decisions } = machine.accept({ input: 'input1', bytes, properties: new Map(), system: {} }, time)
    return decisions.flatMap(({ at, sends }) => sends.map(message => ({ at, message })))
  })
}

/** From when to when each rule was raised. */
function raisings() {
  const all = []
  for (const { at, message } of run(document)) {
    const [rule] = message.rules
    if (message.properties.get('state') === 'raised') all.push({ rule, from: at, to: end })
    else all.findLast(raising => raising.rule === rule).to = at
  }
  return all
}

/** The number of the labelled window in which a time lies; 0: outside. */
const windowOf = time => windows.findIndex(([from, to]) => time >= from && time <= to) + 1

const clock = time => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}`
const hours = milliseconds => `${Math.round(Math.abs(milliseconds) / hour)} h`

/** A row for each raising: where it lies, and how long before or after the labelled moment, the middle of the window. */
export function raisingsTable() {
  const rows = raisings().map(({ rule, from, to }) => {
    const window = windowOf(from)
    const [first, last] = windows[window - 1] ?? []
    const early = (first + last) / 2 - from
    const place = window === 0 ? '**outside**' : `${window}`
    return [
      rule,
      clock(from),
      hours(to - from),
      place,
      window === 0 ? '' : `${hours(early)} ${early > 0 ? 'before' : 'after'}`,
    ]
  })
  return table(['rule', 'raised', 'for', 'window', 'labelled moment'], rows)
}

/** How often the rule cold-day is raised in and outside of the windows, for other sizes and thresholds. */
export function sensitivityTable() {
  const thresholds = [56, 58, 60, 62, 64, 66, 68, 70, 72]
  const sizes = [12, 18, 24, 30, 36]
  const { resolved: _, ...rule } = document.rules['cold-day']
  const variants = sizes.flatMap(size =>
    thresholds.map(threshold => {
      const conditions = [
        { path: '$.count', gte: size * 10 },
        { path: '$.mean', lt: threshold },
      ]
      const then = { output: 'alarms', tag: { state: 'raised' } }
      return [`${size}-${threshold}`, { ...rule, window: { sliding: `${size}h` }, when: { all: conditions }, then }]
    }),
  )
  const found = run({ rules: Object.fromEntries(variants) })
  const cell = name => {
    const times = found.filter(({ message }) => message.rules[0] === name).map(({ at }) => windowOf(at))
    const inside = new Set(times.filter(window => window > 0)).size
    const outside = times.filter(window => window === 0).length
    const text = `${inside} / ${outside}`
    return inside === windows.length && outside === 0 ? `**${text}**` : text
  }
  const rows = thresholds.map(threshold => [threshold, ...sizes.map(size => cell(`${size}-${threshold}`))])
  return table(['mean below', ...sizes.map(size => `${size} h`)], rows)
}

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`.replaceAll(/ {2,}\|/g, ' |')
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`
}

const width = 900
const left = 96
const right = 888
const [top, bottom] = [14, 250]

const x = time => round(left + ((time - start) / (end - start)) * (right - left))
const y = degrees => round(bottom - (degrees / 110) * (bottom - top))
const round = value => Math.round(value * 10) / 10

/** The readings, the labelled windows and the raisings, as SVG. */
export function plot() {
  const lanes = Object.keys(document.rules)
  const height = bottom + 24 + lanes.length * 20 + 10
  const lane = rule => bottom + 28 + lanes.indexOf(rule) * 20
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    '<title>Eleven weeks of a machine: its temperature, the labelled failures, and when the rules were raised</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...windows.map(([from, to], index) => {
      const middle = round((x(from) + x(to)) / 2)
      const area = `<rect x="${x(from)}" y="${top}" width="${round(x(to) - x(from))}" height="${height - top - 10}" fill="#f6d5d0"/>`
      return `${area}<text x="${middle}" y="${top + 12}" text-anchor="middle" fill="#a33">${index + 1}</text>`
    }),
    ...[0, 20, 40, 60, 80, 100].map(
      degrees =>
        `<path d="M${left} ${y(degrees)}H${right}" stroke="#ddd"/><text x="${left - 6}" y="${y(degrees) + 4}" text-anchor="end" fill="#555">${degrees}</text>`,
    ),
    ...weeks().map(
      time =>
        `<path d="M${x(time)} ${bottom}v4" stroke="#555"/><text x="${x(time)}" y="${bottom + 15}" text-anchor="middle" fill="#555">${new Date(time).toISOString().slice(5, 10)}</text>`,
    ),
    `<path d="${extremes()}" fill="none" stroke="#7a8ba3" stroke-width="1"/>`,
    `<path d="${means()}" fill="none" stroke="#1d4f91" stroke-width="1.6"/>`,
    `<path d="M${left} ${y(document.coldDay)}H${right}" stroke="#c0392b" stroke-dasharray="4 3"/>`,
    ...lanes.map(rule => `<text x="${left - 6}" y="${lane(rule) + 10}" text-anchor="end" fill="#333">${rule}</text>`),
    ...raisings().map(({ rule, from, to }) => {
      const colour = windowOf(from) === 0 ? '#e08a1e' : '#c0392b'
      return `<rect x="${x(from)}" y="${lane(rule)}" width="${Math.max(2, round(x(to) - x(from)))}" height="13" fill="${colour}"/>`
    }),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

function weeks() {
  const first = Date.UTC(2013, 11, 9)
  return Array.from({ length: 11 }, (_, week) => first + week * 7 * day)
}

/** The least and the greatest reading of each three hours. */
function extremes() {
  const points = []
  for (let from = start; from < end; from += 3 * hour) {
    const values = readings.filter(({ time }) => time >= from && time < from + 3 * hour).map(({ value }) => value)
    if (values.length > 0) points.push([x(from), y(Math.max(...values))], [x(from), y(Math.min(...values))])
  }
  return pathOf(points)
}

/** The average that the rule cold-day looks at, every three hours. */
function means() {
  const { window, aggregate } = document.rules['cold-day']
  const rule = { window, aggregate, sample: '3h', then: { output: 'means' } }
  const points = run({ rules: { rule } }).map(({ at, message }) => [
    x(at),
    y(JSON.parse(Buffer.from(message.bytes)).mean),
  ])
  return pathOf(points)
}

const pathOf = points => points.map(([left, top], index) => `${index === 0 ? 'M' : 'L'}${left} ${top}`).join('')

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(plot())
