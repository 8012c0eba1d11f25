// Rules of two or three tests each, as a document and by hand.
import { conjunctions } from '../data.mjs'
import { compileTest } from '../peers/closures.mjs'

/** So many rules, of which each message satisfies about one in a hundred. */
export function conjunctionsOf(count) {
  const rules = conjunctions(count, 0.01)
  return {
    document: { rules: Object.fromEntries(rules.map(({ id, tests }) => [id, ruleOf(tests)])) },
    job(send) {
      const closures = rules.map(({ id, tests }) => ({ id, holds: tests.map(compileTest) }))
      return ({ at, properties, body }) => {
        const found = []
        for (const { id, holds } of closures) if (holds.every(one => one(body))) found.push(id)
        if (found.length > 0) send(at, 'out', found, properties, body)
      }
    },
  }
}

function ruleOf(tests) {
  return { when: { all: tests.map(conditionOf) }, then: { output: 'out' } }
}

function conditionOf({ path, is, to }) {
  const predicate = { between: { between: to }, above: { gt: to }, below: { lt: to }, equal: { eq: to } }[is]
  return { path: `$.${path}`, ...predicate }
}
