// What a module decides, by the answers of its method `explain`, asked again and again: events as the live view has them. For
// a module that has none, where somebody can call its methods. Knows no transport.
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import type { LiveEvent } from '../../workbench/live/event-stream.ts'

export interface MethodAnswer {
  readonly status: number
  readonly payload: Json
}

export type CallMethod = (name: string, payload: JsonObject) => Promise<MethodAnswer>

/** A module explains decisions as they are made for so many rules at once. */
export const mostRules = 20

/** The method was refused: there is no such rule, or the module is another program. */
export class MethodRefused extends Error {}

interface Told {
  readonly identity: string
  readonly at: number
  readonly data: JsonObject
}

export class MethodView {
  readonly #call: CallMethod
  /** By rule, the newest message that it was asked about; undefined: none had come. */
  readonly #newest = new Map<string, string | undefined>()
  /** By rule, when a timer last let it fire. */
  readonly #timers = new Map<string, number>()

  constructor(call: CallMethod) {
    this.#call = call
  }

  /** The ids of the rules that run. */
  async rules(): Promise<readonly string[]> {
    const { rules } = await this.#ask('status', {})
    return isObject(rules) ? Object.keys(rules) : []
  }

  /** What these rules have made of messages since they were last asked, oldest first; the first time, nothing. */
  async since(rules: readonly string[]): Promise<readonly LiveEvent[]> {
    const found = new Map<string, Told & { readonly rules: Json[] }>()
    for (const rule of rules) {
      for (const { identity, at, data } of await this.#newOf(rule)) {
        const known = found.get(identity) ?? { identity, at, data, rules: [] }
        found.set(identity, known)
        known.rules.push(...listOf(data['explained']))
      }
    }
    return [...found.values()]
      .sort((a, b) => a.at - b.at)
      .map(({ data, at, rules: explained }) => ({ name: 'decision', data: decisionOf(data, at, explained) }))
  }

  async #newOf(rule: string): Promise<readonly Told[]> {
    const { decisions, lastFired } = await this.#ask('explain', { rule })
    const told = listOf(decisions).map(toldOf)
    const isFirst = !this.#newest.has(rule)
    const newest = this.#newest.get(rule)
    this.#newest.set(rule, told[0]?.identity ?? newest)
    const known = told.findIndex(({ identity }) => identity === newest)
    const timers = listOf(lastFired).flatMap((one): readonly Told[] =>
      one['cause'] === 'timer' ? [{ ...toldOf(one), data: { ...one, explained: [], fired: [rule] } }] : [],
    )
    const last = this.#timers.get(rule) ?? Number.NEGATIVE_INFINITY
    this.#timers.set(rule, Math.max(last, ...timers.map(({ at }) => at)))
    if (isFirst) return []
    const after = timers.filter(({ at }) => at > last).map(one => ({ ...one, identity: `timer ${rule} ${one.at}` }))
    // Newest first, as told: of one moment too.
    return [...(known < 0 ? told : told.slice(0, known)), ...after].reverse()
  }

  async #ask(name: string, payload: JsonObject): Promise<JsonObject> {
    const { status, payload: answer } = await this.#call(name, payload)
    if (status === 200 && isObject(answer)) return answer
    // Without a body nobody is there: the hub answers.
    if (!isObject(answer)) throw new Error(status === 504 ? 'it does not answer' : 'it is not connected')
    const { error: problem } = answer
    throw new MethodRefused(
      typeof problem === 'string' ? problem : `${name} answers ${status} ${JSON.stringify(answer)}`,
    )
  }
}

function toldOf(data: JsonObject): Told {
  const { at, input, messageId, body } = data
  return { identity: JSON.stringify([at, input, messageId, body]), at: Date.parse(String(at)), data }
}

function decisionOf({ input, body, cause, fired }: JsonObject, at: number, explained: readonly Json[]): JsonObject {
  const rules = explained.filter(isObject)
  if (cause === 'timer') return { at, cause, fired: fired ?? [], sends: [] }
  return {
    at,
    cause: 'message',
    message: { input: input ?? '', properties: {}, text: body ?? '' },
    fired: rules.flatMap(rule => (rule['fired'] === true ? [rule['rule'] ?? ''] : [])),
    sends: [],
    rules,
  }
}

const listOf = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
