// The direct method `states`: which keys are pending or raised, since when, and what comes next. Asking changes nothing.
import { answering, anything, count, PayloadError, readPayload, text } from '../../../edge/method-payload.ts'
import type { MethodHandler } from '../../../edge/methods.ts'
import type { Machine } from '../../../engine/machine.ts'
import { type KeyMemory, newKeyMemory } from '../../../engine/memory.ts'
import { keyStateOf } from '../../../engine/state.ts'
import type { Json } from '../../../rules/data/json.ts'
import { writeJson } from '../../../rules/data/json-text.ts'
import { keyText } from '../../../rules/data/key-text.ts'
import type { Rule } from '../../../rules/rule/rule.ts'
import { keyJson } from '../../../workbench/explanation/states-text.ts'
import { pageOf } from './page.ts'

export interface StatesSource {
  /** Undefined until the first document was applied. */
  readonly machine: () => Machine | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
}

const valid: readonly Json[] = [{}, { rule: 'my-rule' }, { rule: 'my-rule', key: 'm1' }, { rule: 'my-rule', from: 500 }]

interface Place {
  readonly rule: Rule
  readonly key: KeyMemory
}

export function statesMethod({ machine: present, now: clock }: StatesSource): MethodHandler {
  return answering(valid, payload => {
    const { rule: id, key, from = 0 } = readPayload(payload, { rule: text, key: anything, from: count })
    const machine = present()
    const now = clock()
    const at = iso(now)
    if (machine === undefined) return { status: 200, payload: { at, total: 0, keys: [] } }
    const rules = id === undefined ? machine.plan.rules : [ruleOf(machine, id)]
    const places = key === undefined ? activeIn(machine, rules) : keyIn(machine, rules, key, now)
    const { parts, next } = pageOf(places, from, ({ rule, key }) => ({
      rule: rule.id,
      ...keyJson(keyStateOf(machine, rule, key, now), iso),
    }))
    const more = next === undefined ? {} : { next: { ...(id === undefined ? {} : { rule: id }), from: next } }
    return { status: 200, payload: asJson({ at, total: places.length, keys: parts, ...more }) }
  })
}

/** @throws PayloadError where it does not run. */
export function ruleOf({ plan }: Machine, id: string): Rule {
  const rule = plan.rule(id)
  if (rule !== undefined) return rule
  const known = plan.rules.map(({ id }) => id)
  const some = known.length <= 20 ? known.join(', ') : `${known.slice(0, 20).join(', ')} and ${known.length - 20} more`
  throw new PayloadError(`No rule ${JSON.stringify(id)} runs here; there are: ${some || 'none'}.`)
}

/** Those that are raised, then those that are pending: looks at each key, and makes nothing of those that are idle. */
function activeIn({ memories }: Machine, rules: readonly Rule[]): readonly Place[] {
  const raised: Place[] = []
  const pending: Place[] = []
  for (const rule of rules) {
    const memory = memories.get(rule.id)
    if (memory === undefined || memory.active === 0) continue
    for (const key of memory.keys.values()) {
      if (key.activity === 'raised') raised.push({ rule, key })
      else if (key.activity === 'pending') pending.push({ rule, key })
    }
  }
  return [...raised, ...pending]
}

/** One key, in whatever state it is: of one rule always, of many where they know it. */
function keyIn({ memories }: Machine, rules: readonly Rule[], key: Json, now: number): readonly Place[] {
  return rules.flatMap(rule => {
    const found = memories.get(rule.id)?.keys.find(key)
    if (found !== undefined) return [{ rule, key: found }]
    // Of what is idle nothing need be kept.
    return rules.length === 1 && !rule.stateless ? [{ rule, key: newKeyMemory(key, keyText(key), now) }] : []
  })
}

export const iso = (time: number) => new Date(time).toISOString()

/** With numbers as JavaScript has them: answers are written by the SDK. */
export function asJson(value: object): Json {
  const json: Json = JSON.parse(writeJson(value))
  return json
}
