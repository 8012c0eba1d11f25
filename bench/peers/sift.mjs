// sift: each rule a MongoDB query, compiled.
import sift from 'sift'

function queryOf({ path, is, to }) {
  switch (is) {
    case 'above':
      return { [path]: { $gt: to } }
    case 'below':
      return { [path]: { $lt: to } }
    case 'between':
      return { [path]: { $gte: to[0], $lte: to[1] } }
    case 'equal':
      return { [path]: to }
  }
}

export function build(rules) {
  const compiled = rules.map(({ id, tests }) => {
    const query = tests.length === 1 ? queryOf(tests[0]) : { $and: tests.map(queryOf) }
    return { id, holds: sift(query) }
  })
  return body => compiled.filter(({ holds }) => holds(body)).map(({ id }) => id)
}
