// Whether two lists of sends say the same, in the same order and the same bytes, and where not. Knows neither of those who made them.
import type { Send } from './world.ts'

/** The first place where they differ; undefined where they say the same. */
export function difference(expected: readonly Send[], actual: readonly Send[]): number | undefined {
  const [one, other] = [named(expected), named(actual)]
  const index = Array.from({ length: Math.max(one.length, other.length) }, (_, at) => at).findIndex(
    at => asText(one[at]) !== asText(other[at]),
  )
  return index < 0 ? undefined : index
}

/** The order of properties has no meaning; nor has the wording of an error. */
function asText(send: Send | undefined): string {
  if (send === undefined) return 'nothing'
  const { at, output, rules, properties, text } = send
  const { errorMessage: _words, ...compared } = properties
  const sorted = Object.entries(compared).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([at, output, rules, sorted, nearly(text)])
}

/** Random documents name the aggregates that rounding touches `~…`: of those, what rounding makes does not count. */
const nearly = (text: string) =>
  text.replaceAll(
    /("~\w":)(-?[\d.]+(?:e[+-]?\d+)?)/g,
    (_all, name, digits) => name + (Math.abs(Number(digits)) < 1e-9 ? 0 : Number(Number(digits).toPrecision(9))),
  )

/** The text that names a raising is the engine's own affair, as long as each raising has another: numbered as they come. */
function named(sends: readonly Send[]): readonly Send[] {
  const ids = new Map<string, string>()
  const numbered = ([name, value]: readonly [string, string]) => {
    if (!/^id\b/.test(name)) return [name, value]
    ids.set(value, ids.get(value) ?? `raising ${ids.size + 1}`)
    return [name, ids.get(value)]
  }
  return sends.map(send => ({ ...send, properties: Object.fromEntries(Object.entries(send.properties).map(numbered)) }))
}
