// Our engine, through its public entry. It takes bytes: a parsed body is no public entry.
import { createMachine } from '../../dist/index.js'

const predicates = { above: 'gt', below: 'lt', between: 'between', equal: 'eq' }
const conditionOf = ({ path, is, to }) => ({ path: `$.${path}`, [predicates[is]]: to })

/** The document that says the rules. */
export function documentOf(rules) {
  const named = rules.map(({ id, tests }) => {
    const when = tests.length === 1 ? conditionOf(tests[0]) : { all: tests.map(conditionOf) }
    return [id, { when, then: { output: 'output1', tag: { MessageType: 'Alert' } } }]
  })
  return { rules: Object.fromEntries(named) }
}

const properties = new Map([['line', 'L1']])
const system = { contentType: 'application/json', contentEncoding: 'utf-8' }

export const messageOf = bytes => ({ input: 'input1', bytes, properties, system })

/** A machine that runs the document. */
export function machineOf(document) {
  const machine = createMachine({ start: 0 })
  const { accepted, problems } = machine.apply(document, 0)
  if (!accepted) throw new Error(JSON.stringify(problems.slice(0, 3)))
  return machine
}

export const takesBytes = true

export function build(rules) {
  const machine = machineOf(documentOf(rules))
  return bytes => machine.accept(messageOf(bytes), 0).decisions.at(-1).fired
}
