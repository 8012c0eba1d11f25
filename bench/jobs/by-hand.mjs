// The job of a case, written by hand: node by-hand.mjs CASE FILE
import { createReadStream } from 'node:fs'
import { cases } from './cases.mjs'

const [name, file] = process.argv.slice(2)
const { job, isCsv } = cases[name]
let out = []

function send(at, output, rules, properties, body) {
  out.push(JSON.stringify({ at, output, rules, properties, body }))
}

function csvRow(line) {
  const cells = line.split(',')
  const temperature = Number(cells[2])
  if (!(temperature > 95)) return
  const body = { device: cells[1], temperature, pressure: Number(cells[3]) }
  send(`${cells[0].replace(' ', 'T')}Z`, 'out', ['r'], {}, body)
}

const take = isCsv
  ? csvRow
  : (
      decide => line =>
        decide(JSON.parse(line))
    )(job(send))
let rest = ''
let isHeader = isCsv
for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop()
  for (const line of lines) {
    if (isHeader) isHeader = false
    else take(line)
  }
  if (out.length > 0) process.stdout.write(`${out.join('\n')}\n`)
  out = []
}
