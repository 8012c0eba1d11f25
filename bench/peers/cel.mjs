// CEL, the Common Expression Language, by @marcbachmann/cel-js: each rule an expression, parsed once.
import { parse } from '@marcbachmann/cel-js'

/** A double, which CEL keeps apart from an integer. */
const double = value => (Number.isInteger(value) ? value.toFixed(1) : String(value))

function expressionOf({ path, is, to }) {
  switch (is) {
    case 'above':
      return `${path} > ${double(to)}`
    case 'below':
      return `${path} < ${double(to)}`
    case 'between':
      return `${path} >= ${double(to[0])} && ${path} <= ${double(to[1])}`
    case 'equal':
      return `${path} == ${JSON.stringify(to)}`
  }
}

export function build(rules) {
  const compiled = rules.map(({ id, tests }) => ({ id, holds: parse(tests.map(expressionOf).join(' && ')) }))
  return body => compiled.filter(({ holds }) => holds(body)).map(({ id }) => id)
}
