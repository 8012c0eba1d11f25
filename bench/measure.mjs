// Contenders side by side: each in a process of its own, so that none disturbs the other's heap and compiled code, and
// all in turn, round by round, so that what else the machine does hits them alike.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('contender.mjs', import.meta.url))

/** So many rounds long each runs before, until its code is compiled: on a slow machine that takes a while. */
const warmUp = 6

/**
 * Starts the contenders of a part, checks that they give the same answers, lets each run in every round, and tells for
 * each the nanoseconds of one operation by round. `options` is what the part makes its contenders with.
 * A contender that cannot be made here (a package without a binary for this machine) has `missing` in place of times.
 *
 * @returns for each contender `{ name, times, facts, missing }`, in their order
 * @throws where answers differ: what gives other answers is not worth timing
 */
export async function compare(part, names, options, { rounds = 7, milliseconds = 100, say = () => {} } = {}) {
  const contenders = []
  try {
    for (const name of names) {
      say(`${name} ...`)
      const contender = open(part, name, options)
      contenders.push(contender)
      contender.made = await contender.ask({ make: true })
    }
    const present = contenders.filter(({ made }) => made.missing === undefined)
    checkAnswers(present)
    for (const contender of present) await contender.ask({ run: warmUp * milliseconds })
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds}`)
      for (const contender of present) contender.times.push((await contender.ask({ run: milliseconds })).nanoseconds)
    }
    return contenders.map(({ name, times, made: { facts, missing } }) => ({ name, times, facts, missing }))
  } finally {
    for (const { end } of contenders) end()
  }
}

function open(part, name, options) {
  const child = fork(program, [part, name, JSON.stringify(options)], {
    execArgv: ['--expose-gc', '--max-old-space-size=8192'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const answers = []
  const waiting = []
  const settle = answer => {
    const next = waiting.shift()
    if (next === undefined) answers.push(answer)
    else next(answer)
  }
  child.on('message', settle)
  child.on('exit', (code, signal) => settle({ fault: `it ended with ${signal ?? `code ${code}`}` }))
  return {
    name,
    times: [],
    made: {},
    async ask(question) {
      child.send(question)
      const answer = answers.shift() ?? (await new Promise(resolve => waiting.push(resolve)))
      if (answer.fault !== undefined) throw new Error(`${part}, ${name}: ${answer.fault}`)
      return answer
    },
    end: () => child.kill(),
  }
}

function checkAnswers([first, ...others]) {
  for (const other of others) {
    const [expected, found] = [first.made.answers, other.made.answers]
    const index = expected.findIndex((answer, place) => !alike(answer, found[place]))
    if (expected.length === found.length && index < 0) continue
    const said = `${other.name} answers ${JSON.stringify(found[index])}, ${first.name} ${JSON.stringify(expected[index])}`
    throw new Error(`the contenders do not agree on input ${index}: ${said}`)
  }
}

/** Equal, but for the last digits of a number, which depend on the order of additions. */
function alike(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((item, index) => alike(item, b[index]))
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Half the distance between the quartiles, as a share of the median. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const quarter = sorted.length >> 2
  return (sorted[sorted.length - 1 - quarter] - sorted[quarter]) / 2 / median(values)
}

/** How many times as fast as another, by the rounds that they ran side by side. */
export const ratio = (times, others) => median(times.map((time, round) => others[round] / time))
