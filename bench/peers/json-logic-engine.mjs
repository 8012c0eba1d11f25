// json-logic-engine: each rule compiled to a function.
import { LogicEngine } from 'json-logic-engine'

function logicOf({ path, is, to }) {
  const value = { var: path }
  switch (is) {
    case 'above':
      return { '>': [value, to] }
    case 'below':
      return { '<': [value, to] }
    case 'between':
      return { '<=': [to[0], value, to[1]] }
    case 'equal':
      return { '===': [value, to] }
  }
}

export function build(rules) {
  const engine = new LogicEngine()
  const compiled = rules.map(({ id, tests }) => {
    const logic = tests.length === 1 ? logicOf(tests[0]) : { and: tests.map(logicOf) }
    return { id, holds: engine.build(logic) }
  })
  return body => compiled.filter(({ holds }) => holds(body)).map(({ id }) => id)
}
