// What the twin's owner is told of a desired document: reported properties in the IoT Plug and Play form (`ac` a status,
// `av` the desired version, `ad` a sentence, `value` what is in effect).
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Problem } from '../rules/data/problem.ts'
import type { RuleSet } from '../rules/document/document.ts'
import type { Applied } from './machine.ts'
import type { Desired } from './ports.ts'

const mostProblems = 20
const mostValueLength = 2_000

/**
 * The patch of the reported properties after a document was taken or rejected. `before` are the parameters that an
 * earlier report named: those that are gone are removed.
 */
export function reportOf(desired: Desired, applied: Applied, before: Iterable<string>): JsonObject {
  const { running } = applied
  const { version } = desired
  const errors = applied.problems.filter(({ severity }) => severity === 'error')
  const ac = applied.accepted ? 200 : 400
  const report = new Map<string, Json>([...before].map(name => [name, null]))
  for (const name of parameterNames(desired.document)) {
    const own = errors.find(({ pointer }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`))
    const ad = applied.accepted ? 'accepted' : (own?.message ?? 'not in effect: the document was rejected; see rules')
    const value = running.parameters[name]
    report.set(name, { ...(fits(value) ? { value } : {}), ac, av: version, ad: clip(ad) })
  }
  report.set('rules', {
    ac,
    av: version,
    ad: clip(summary(applied, errors, running)),
    problems: listed(applied.problems),
  })
  return Object.fromEntries(report)
}

/** The parameters of a document: every key that is not a section of it. */
export function parameterNames(document: JsonObject): readonly string[] {
  return Object.keys(document).filter(name => !['rules', 'define', 'settings'].includes(name) && !name.startsWith('$'))
}

function summary(applied: Applied, errors: readonly Problem[], running: RuleSet): string {
  const rules = `${running.rules.length} ${running.rules.length === 1 ? 'rule' : 'rules'}`
  const ended = [...applied.ended.values()].reduce((total, keys) => total + keys, 0)
  const lost =
    ended === 0 ? '' : `; ${ended} pending or raised ${ended === 1 ? 'alarm' : 'alarms'} ended with the change`
  if (applied.accepted) return `${rules} running${lost}`
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return `rejected: ${first?.pointer ?? ''}: ${first?.message ?? ''}${more}; still running: ${rules} of the document before`
}

function listed(problems: readonly Problem[]): Json {
  return problems.slice(0, mostProblems).map(({ code, severity, pointer, message, hint }) => ({
    code,
    severity,
    pointer: clip(pointer),
    message: clip(message),
    ...(hint === undefined ? {} : { hint }),
  }))
}

const clip = (text: string) => (text.length <= 500 ? text : `${text.slice(0, 499)}…`)

/** A value that reported properties can hold beside all others: short, and within their ten levels. */
function fits(value: Json | undefined): value is Json {
  if (value === undefined) return false
  return JSON.stringify(value).length <= mostValueLength && depthOf(value) <= 6
}

function depthOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
