// What a running module tells of its decisions, as values; members that are not known are passed over. Knows no stream.
import { isObject, type Json, type JsonObject, member } from '../../../rules/data/json.ts'
import { canonical } from '../../../rules/data/value.ts'
import type { ReasonPart, RuleWhy } from '../../protocol.ts'

export interface LiveDecision {
  readonly at: number
  readonly message: JsonObject | undefined
  readonly fired: readonly string[]
  readonly sends: readonly {
    readonly output: string
    readonly rules: readonly string[]
    readonly message: JsonObject
  }[]
  readonly rules: readonly LiveReason[]
  readonly unexplained: string | undefined
  readonly error: string | undefined
}

export interface LiveReason {
  readonly rule: string
  readonly key: string
  readonly state: 'idle' | 'pending' | 'raised' | undefined
  readonly why: RuleWhy
}

export function decisionOf(data: JsonObject): LiveDecision | undefined {
  const at = member(data, 'at')
  if (typeof at !== 'number') return undefined
  const message = member(data, 'message')
  const error = member(data, 'error')
  return {
    at,
    message: isObject(message) ? message : undefined,
    fired: texts(member(data, 'fired')),
    sends: objects(member(data, 'sends')).map(sent => ({
      output: String(sent['output']),
      rules: texts(sent['rules']),
      message: sent,
    })),
    rules: objects(member(data, 'rules')).map(reasonOf),
    unexplained: optionalText(member(data, 'unexplained')),
    error: isObject(error) ? optionalText(error['message']) : undefined,
  }
}

function reasonOf(data: JsonObject): LiveReason {
  const rule = String(data['rule'])
  const clause = optionalText(member(data, 'clause'))
  const state = stateOf(member(data, 'state'))
  const tree = member(data, 'tree')
  const fired = data['fired'] === true
  const pointer = clause === undefined ? `/rules/${rule}` : `/rules/${rule}/${clause}`
  return {
    rule,
    state,
    key: keyText(member(data, 'key')),
    why: {
      rule,
      match: optionalText(member(data, 'match')),
      verdict: fired ? 'fires' : data['resolved'] === true ? 'is resolved' : 'does not fire',
      state: state === 'idle' ? undefined : state,
      reason: String(data['reason'] ?? ''),
      clause,
      pointer,
      tree: isObject(tree) && 'condition' in tree ? partOf(tree, pointer) : undefined,
    },
  }
}

function partOf(tree: JsonObject, pointer: string): ReasonPart {
  return {
    holds: tree['holds'] === true,
    decided: tree['decided'] === true,
    condition: String(tree['condition'] ?? ''),
    because: String(tree['because'] ?? ''),
    pointer,
    parts: objects(member(tree, 'parts')).map(part => partOf(part, pointer)),
  }
}

export const stateOf = (node: Json | undefined): LiveReason['state'] =>
  node === 'idle' || node === 'pending' || node === 'raised' ? node : undefined

export const keyText = (key: Json | undefined): string =>
  key === undefined ? '' : typeof key === 'string' ? key : canonical(key)

export const objects = (node: Json | undefined): readonly JsonObject[] =>
  Array.isArray(node) ? node.filter(one => isObject(one)) : []

const texts = (node: Json | undefined): readonly string[] =>
  Array.isArray(node) ? node.filter(one => typeof one === 'string') : []

const optionalText = (node: Json | undefined): string | undefined => (typeof node === 'string' ? node : undefined)
