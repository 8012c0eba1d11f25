// ZEN: the rules as rows of one decision table that collects what matches. Native code, asynchronous.
import { ZenEngine } from '@gorules/zen-engine'

const columns = ['machine.temperature', 'machine.pressure', 'ambient.temperature', 'ambient.humidity', 'deviceId']

function cellOf({ is, to }) {
  switch (is) {
    case 'above':
      return `> ${to}`
    case 'below':
      return `< ${to}`
    case 'between':
      return `[${to[0]}..${to[1]}]`
    case 'equal':
      return JSON.stringify(to)
  }
}

function rowOf({ id, tests }) {
  const cells = tests.map(test => [`in-${columns.indexOf(test.path)}`, cellOf(test)])
  return {
    _id: id,
    out: JSON.stringify(id),
    ...Object.fromEntries(columns.map((_, index) => [`in-${index}`, ''])),
    ...Object.fromEntries(cells),
  }
}

export function build(rules) {
  const table = {
    id: 'table',
    type: 'decisionTableNode',
    name: 'rules',
    content: {
      hitPolicy: 'collect',
      inputs: columns.map((field, index) => ({ id: `in-${index}`, name: field, field })),
      outputs: [{ id: 'out', name: 'id', field: 'id' }],
      rules: rules.map(rowOf),
    },
  }
  const decision = new ZenEngine().createDecision({
    nodes: [{ id: 'in', type: 'inputNode', name: 'in' }, table, { id: 'end', type: 'outputNode', name: 'out' }],
    edges: [
      { id: 'a', type: 'edge', sourceId: 'in', targetId: 'table' },
      { id: 'b', type: 'edge', sourceId: 'table', targetId: 'end' },
    ],
  })
  return async body => {
    const { result } = await decision.evaluate(body)
    return result.map(({ id }) => id)
  }
}
