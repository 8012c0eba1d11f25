// The part of a route's WHERE clause that the local hub understands: comparisons of properties, joined by AND.
import type { HubMessage } from './message.ts'
import { Mistake } from './mistake.ts'

export type Condition = (message: HubMessage) => boolean

const comparison =
  /\s*(?<name>[\w.-]+)\s*(?<operator>=|!=|<>)\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)')\s*(?<and>AND\b|$)/iy

/** Throws a `Mistake` that names the route and what is understood. */
export function parseCondition(text: string, route: string): Condition {
  const comparisons: Condition[] = []
  for (let position = 0; ; position = comparison.lastIndex) {
    comparison.lastIndex = position
    const parts = comparison.exec(text)?.groups
    if (parts?.name === undefined)
      throw new Mistake(
        `route "${route}": the local hub does not understand the condition "${text.slice(position).trim()}". It understands comparisons of application properties with strings, joined by AND: WHERE line = 'L1' AND MessageType != 'Alert'. No body, system properties, functions, OR, NOT or numbers.`,
      )
    comparisons.push(compare(parts.name, parts.operator === '=', parts.double ?? parts.single ?? ''))
    if (parts.and === '') return message => comparisons.every(holds => holds(message))
  }
}

/**
 * Names are compared without case. An absent property is undefined in edgeHub: no comparison with it holds, neither =
 * nor !=.
 */
function compare(name: string, equal: boolean, expected: string): Condition {
  const meant = name.toLowerCase()
  return ({ properties }) => {
    const actual = [...properties].find(([other]) => other.toLowerCase() === meant)?.[1]
    return typeof actual === 'string' && (actual === expected) === equal
  }
}
