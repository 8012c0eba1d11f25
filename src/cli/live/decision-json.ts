// A decision as the live view shows it, to a viewer who wants all of it or what is about some rules. Bounded in everything.
import type { Explanation } from '../../engine/explain.ts'
import type { Activity } from '../../engine/pipeline.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import { messageJson, sendJson } from './message-json.ts'

export type Decided = Activity & { readonly kind: 'decided' }

/** Why each rule did what it did; or, a sentence, why that is not known. */
export type Reasons = readonly Explanation[] | string

/** The ids of rules; undefined: all of them. */
export type Chosen = ReadonlySet<string> | undefined

const mostSends = 20
const mostRules = 50
/** Characters of reasons; of more, the trees are left out. */
const mostReasons = 64 * 1024

/** Whether something happened: a rule fired, something is sent, or the body could not be read. */
export function isEvent({ decision: { fired, sends, error } }: Decided, chosen: Chosen): boolean {
  if (error !== undefined) return true
  if (chosen === undefined) return fired.length > 0 || sends.length > 0
  return fired.some(id => chosen.has(id)) || sends.some(({ rules }) => rules.some(id => chosen.has(id)))
}

/** The data of the event; `reasons` are undefined where they were not asked for. */
export function decisionJson({ message, decision }: Decided, chosen: Chosen, reasons: Reasons | undefined): string {
  const { at, cause, error } = decision
  const isShown = (id: string) => chosen === undefined || chosen.has(id)
  const fired = decision.fired.filter(isShown)
  const sends = decision.sends.filter(({ rules }) => rules.length === 0 || rules.some(isShown))
  const members = [
    `"at":${at},"cause":"${cause}"`,
    ...(message === undefined ? [] : [`"message":${messageJson(message)}`]),
    `"fired":${JSON.stringify(fired)}`,
    `"sends":[${sends.slice(0, mostSends).map(sendJson).join(',')}]`,
    ...(sends.length > mostSends ? [`"moreSends":${sends.length - mostSends}`] : []),
    ...(error === undefined ? [] : [`"error":${JSON.stringify(error)}`]),
    ...(reasons === undefined ? [] : reasonMembers(reasons, isShown)),
  ]
  return `{${members.join(',')}}`
}

function reasonMembers(reasons: Reasons, isShown: (id: string) => boolean): readonly string[] {
  if (typeof reasons === 'string') return [`"unexplained":${JSON.stringify(reasons)}`]
  const shown = reasons.filter(({ rule }) => isShown(rule)).sort((a, b) => rankOf(a) - rankOf(b))
  const first = shown.slice(0, mostRules)
  const text = writeJson(first)
  return [
    `"rules":${text.length <= mostReasons ? text : writeJson(first.map(({ tree: _, ...rest }) => rest))}`,
    ...(shown.length > mostRules ? [`"moreRules":${shown.length - mostRules}`] : []),
  ]
}

/** The sort is stable: within a rank, the order of the rules stays. */
const rankOf = ({ fired, resolved, state = 'idle' }: Explanation) =>
  fired || resolved ? 0 : state === 'raised' ? 1 : state === 'pending' ? 2 : 3
