// What other clauses than one test cost: from the bytes of a message to what is sent, to the same job written by hand.
import { Buffer } from 'node:buffer'
import { jobs } from '../jobs/clauses.mjs'
import { compare, median, ratio, spread } from '../measure.mjs'
import { machineOf } from '../peers/edge-rules.mjs'
import { duration, percent, table } from '../table.mjs'

/** So many messages in turn, all machines the same number of times. */
const inputs = 4000
/** Of so many the answers are compared: windows end in them. */
const checked = 12_000

/** Each makes `push(message, at)`; `results` takes what is sent: the id of a rule, and the body if it is another. */
const makers = { 'by hand': byHand, 'edge-rules': ours }

/** Options: `job`, its name. */
export async function create(name, { job }) {
  const { messages, document, job: written } = jobs[job]
  const sample = [...messages(inputs)].map(message => ({
    ...message,
    bytes: Buffer.from(JSON.stringify(message.body)),
    map: new Map(Object.entries(message.properties)),
  }))
  const spacing = sample[1].at - sample[0].at
  const many = Math.min(checked, sample.length * 3)
  const answers = []
  const compared = makers[name](document, written, found => answers.push(found))
  for (let index = 0; index < many; index++) compared(sample[index % sample.length], index * spacing)
  if (answers.length < 10) throw new Error(`${job}: there are no answers to compare`)
  const push = makers[name](document, written)
  let index = 0
  return {
    answers: inOrder(answers),
    run(count) {
      for (let done = 0; done < count; done++, index++) push(sample[index % sample.length], index * spacing)
    },
  }
}

function ours(document, _written, results) {
  const machine = machineOf(document)
  return ({ bytes, input, map, system }, at) => {
    const { decisions } = machine.accept({ input, bytes, properties: map, system }, at)
    if (results === undefined) return
    for (const sent of decisions.flatMap(({ sends }) => sends)) {
      const body = sent.bytes === bytes ? [] : shown(JSON.parse(Buffer.from(sent.bytes).toString()))
      for (const rule of sent.rules) results([rule, body])
    }
  }
}

/** What is sent on is a message like the one that came; a body that is another is written. */
function byHand(_document, written, results) {
  let sends = []
  let now
  const send = (_at, output, rules, properties, body) => {
    const bytes = body === now.parsed ? now.bytes : Buffer.from(JSON.stringify(body))
    sends.push({ output, rules, properties, bytes })
    if (results !== undefined) for (const rule of rules) results([rule, body === now.parsed ? [] : shown(body)])
  }
  const decide = written(send)
  return ({ bytes, properties }, at) => {
    sends = []
    now = { parsed: JSON.parse(bytes.toString()), bytes }
    decide({ at, properties, body: now.parsed })
    return sends
  }
}

/** What a body has, but for the start of a window, which its end says. */
const shown = body =>
  Object.entries(body)
    .filter(([name]) => name !== 'start')
    .flatMap(([name, value]) => [name, typeof value === 'number' ? value : JSON.stringify(value)])

/** In one order for all, whatever the last digits are of numbers that are computed. The sort is stable. */
function inOrder(answers) {
  const texts = new Map(
    answers.map(answer => [
      answer,
      answer
        .flat()
        .filter(one => typeof one === 'string')
        .join(' '),
    ]),
  )
  const before = (a, b) => (texts.get(a) < texts.get(b) ? -1 : Number(texts.get(a) > texts.get(b)))
  return answers.sort(before).map(answer => answer.flat())
}

export async function* report({ rounds, say }) {
  const rows = []
  for (const job of Object.keys(jobs).filter(one => one.includes(process.env.CLAUSE ?? ''))) {
    say(`${job} ...`)
    const [hand, own] = await compare('clauses', Object.keys(makers), { job }, { rounds, say, milliseconds: 200 })
    const time = ({ times }) => `${duration(median(times))} ± ${percent(spread(times))}`
    rows.push([job, time(hand), time(own), ratio(own.times, hand.times).toFixed(2)])
  }
  yield {
    title: 'Other clauses',
    text: `A message, from its bytes to what is sent, to the same job written by hand for the one document: \`JSON.parse\`, decide, and the
messages to send. 200 messages a second in virtual time, one a second of each of 200 machines. The answers to ${checked} messages are
compared first.`,
    table: table(['', 'by hand', '**edge-rules**', 'times as fast'], rows),
  }
}
