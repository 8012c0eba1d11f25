// One machine for each device of a fleet, or each version on a page: what one more of them costs, with a hundred rules.
import { createMachine, createPlan, Machine } from '../../dist/index.js'
import { bodies, bytesOf, mixedRules } from '../data.mjs'
import { compare, median, ratio, spread } from '../measure.mjs'
import { memory } from '../memory.mjs'
import { documentOf, messageOf } from '../peers/edge-rules.mjs'
import { bytes, duration, figure, percent, table } from '../table.mjs'

const rules = 100
const message = messageOf(bytesOf(bodies(1)[0]))

const stateless = documentOf(mixedRules(rules, 1 / rules))
const changes = { changes: { on: '$.machine.temperature' }, then: { output: 'output1' } }
/** One rule more, which remembers something of each device. */
const remembering = { rules: { ...stateless.rules, changes } }

/** How one machine is made; and of how many the memory is measured. */
const makers = {
  shared: { count: 100_000, from: () => onPlan(createPlan(stateless)) },
  'shared, first message': { count: 20_000, from: () => afterMessage(onPlan(createPlan(stateless))) },
  'shared, with state': { count: 20_000, from: () => afterMessage(onPlan(createPlan(remembering))) },
  alone: { count: 500, from: () => afterMessage(() => createMachine({ start: 0, desired: stateless })) },
}

const onPlan = plan => () => new Machine(plan, 0)

const afterMessage = make => () => {
  const machine = make()
  machine.accept(message, 0)
  return machine
}

export async function create(name) {
  const { count, from } = makers[name]
  const make = from()
  make() // what all share is made with the first
  const before = memory()
  const machines = Array.from({ length: count }, make)
  const bytesPerMachine = (memory() - before) / machines.length
  let last
  return {
    answers: [],
    facts: { bytesPerMachine },
    run(times) {
      for (let done = 0; done < times; done++) last = make()
      if (last === undefined) throw new Error('no machine was made')
    },
  }
}

const labels = {
  shared: '**on a shared plan**',
  'shared, first message': 'on a shared plan, and its first message decided',
  'shared, with state': 'the same, with one more rule, which has `changes`',
  alone: 'from the document, and its first message decided',
}

export async function* report({ rounds, say }) {
  const found = await compare('machines', Object.keys(makers), {}, { rounds, say })
  const first = found[0]
  yield {
    title: 'One more machine',
    text: `A machine with ${rules} rules, beside others: \`new Machine(plan, start)\` of \`createPlan(document)\`. Times as long in brackets.`,
    table: table(
      ['', 'time', 'memory'],
      found.map(({ name, times, facts }) => [
        labels[name],
        `${duration(median(times))} ± ${percent(spread(times))} (${figure(1 / ratio(times, first.times))})`,
        bytes(facts.bytesPerMachine),
      ]),
    ),
  }
}
