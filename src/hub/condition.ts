// The part of a route's WHERE clause that the local hub understands: comparisons of properties, joined by AND.
import type { HubMessage } from './message.ts'

export type Condition = (message: HubMessage) => boolean

const comparison = /^(?<name>\$?[\w.-]+)\s*(?<operator>=|!=|<>)\s*(["'])(?<value>.*?)\3$/s

/** Throws an error that names the route and what is understood. */
export function parseCondition(text: string, route: string): Condition {
  const comparisons = text.split(/\s+AND\s+/i).map(part => parseComparison(part.trim(), route))
  return message => comparisons.every(holds => holds(message))
}

/** Absent properties are undefined in edgeHub: no comparison with them holds, neither = nor !=. */
function parseComparison(text: string, route: string): Condition {
  const parts = comparison.exec(text)?.groups
  if (parts?.name === undefined || parts.name.startsWith('$'))
    throw new Error(
      `route "${route}": the local hub does not understand the condition "${text}". It understands comparisons of application properties with texts, joined by AND: WHERE line = 'L1' AND MessageType != 'Alert'. No body, system properties, functions, OR, NOT or numbers.`,
    )
  const { name, operator, value } = parts
  return ({ properties }) => {
    const actual = properties.get(name)
    return actual !== undefined && (actual === value) === (operator === '=')
  }
}
