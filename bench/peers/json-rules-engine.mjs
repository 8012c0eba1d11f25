// json-rules-engine: facts, operators and events, asynchronous.
import { Engine } from 'json-rules-engine'

function conditionsOf({ path, is, to }) {
  const [fact, ...names] = path.split('.')
  const place = names.length === 0 ? { fact } : { fact, path: `$.${names.join('.')}` }
  const condition = (operator, value) => ({ ...place, operator, value })
  switch (is) {
    case 'above':
      return [condition('greaterThan', to)]
    case 'below':
      return [condition('lessThan', to)]
    case 'between':
      return [condition('greaterThanInclusive', to[0]), condition('lessThanInclusive', to[1])]
    case 'equal':
      return [condition('equal', to)]
  }
}

export function build(rules) {
  const engine = new Engine()
  for (const { id, tests } of rules) {
    engine.addRule({ conditions: { all: tests.flatMap(conditionsOf) }, event: { type: id } })
  }
  return async body => {
    const { events } = await engine.run(body)
    return events.map(({ type }) => type)
  }
}
