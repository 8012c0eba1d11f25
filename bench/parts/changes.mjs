// A change of the twin while ten thousand rules run: from the new document to the first message that it decides. The
// documents are those that a merge patch leaves: what did not change is the same object.
import { bodies, bytesOf, mixedRules } from '../data.mjs'
import { compare, median, spread } from '../measure.mjs'
import { documentOf, machineOf, messageOf } from '../peers/edge-rules.mjs'
import { duration, percent, table } from '../table.mjs'

const count = 10_000
const outcome = { then: { output: 'output1', tag: { MessageType: 'Alert' } } }
const withRule = (base, id, when) => ({ ...base, rules: { ...base.rules, [id]: { when, ...outcome } } })

/** Each gives two documents to change between. */
const changes = {
  parameter: {
    what: 'a parameter that one rule reads',
    documents: base => [1, 2].map(limit => ({ ...base, limit })),
  },
  'shared parameter': {
    what: 'a parameter that 2 500 rules read',
    documents: base => [201, 202].map(shared => ({ ...base, shared })),
  },
  rule: {
    what: 'one rule changes',
    documents: base =>
      [20, 30].map(limit => withRule(base, 'rule-05000', { path: '$.machine.temperature', gt: limit })),
  },
  'new rule': {
    what: 'one rule comes or goes',
    documents: base => [base, withRule(base, 'rule-05000a', { path: '$.machine.temperature', gt: 1000 })],
  },
  build: { what: 'all rules are new', documents: base => [structuredClone(base), structuredClone(base)] },
}

/** A quarter of the rules read one parameter, and one rule another. */
function baseDocument() {
  const { rules } = documentOf(mixedRules(count, 1 / count))
  const shared = { path: '$.machine.temperature', gt: { twin: 'shared', default: 200 } }
  const all = Object.entries(rules).map(([id, rule], index) => [id, index % 4 === 0 ? { ...rule, when: shared } : rule])
  const own = { when: { path: '$.machine.pressure', gt: { twin: 'limit', default: 1 } }, ...outcome }
  return { rules: Object.fromEntries([...all, ['own', own]]), shared: 200, limit: 1000 }
}

export async function create(name) {
  const base = baseDocument()
  const message = messageOf(bytesOf(bodies(1)[0]))
  const documents = changes[name].documents(base)
  const machine = machineOf(base)
  let next = 0
  return {
    answers: [],
    run(times) {
      for (let done = 0; done < times; done++) {
        if (!machine.apply(documents[next++ & 1], 0).accepted) throw new Error('the document was not accepted')
        machine.accept(message, 0)
      }
    },
  }
}

export async function* report({ rounds, say }) {
  const found = await compare('changes', Object.keys(changes), {}, { rounds, say })
  const build = found.find(({ name }) => name === 'build')
  yield {
    title: 'A change of the twin, while 10 000 rules run',
    text: 'From the new document to the first message that it decides.',
    table: table(
      ['', 'time', 'of reading all rules anew'],
      found.map(({ name, times }) => [
        changes[name].what,
        `${duration(median(times))} ± ${percent(spread(times))}`,
        `${((100 * median(times)) / median(build.times)).toFixed(1)} %`,
      ]),
    ),
  }
}
