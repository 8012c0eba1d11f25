// The direct method `status`: what runs, since when, and how it is, for whoever asks from the cloud.

import type { EdgeFigures } from '../edge/edge-module.ts'
import type { MethodHandler } from '../edge/methods.ts'
import type { Sources } from '../edge/metrics.ts'
import type { Machine } from '../engine/machine.ts'
import type { Activity } from '../engine/pipeline.ts'
import type { Json } from '../rules/data/json.ts'

export interface Status {
  record(activity: Activity): void
  readonly answer: MethodHandler
}

/** An answer holds no more rules than this, so that it stays within what a method may answer. */
const mostRules = 500

/** The answer to the method `status`: counts since the start, and the last document. */
export function createStatus({ journal, edge }: Sources): Status {
  let last: (Activity & { readonly kind: 'applied' }) | undefined
  const counts = { received: 0, sent: 0, settled: 0 }
  const fired = new Map<string, number>()
  return {
    record(activity) {
      if (activity.kind === 'applied') last = activity
      else if (activity.kind === 'sent') counts.sent++
      else if (activity.kind === 'settled') counts.settled++
      else if (activity.kind === 'decided') {
        if (activity.message !== undefined) counts.received++
        for (const rule of activity.decision.fired) fired.set(rule, (fired.get(rule) ?? 0) + 1)
      }
    },
    answer() {
      const figures = journal()
      const state: Json = figures === undefined ? { kept: false } : { ...figures }
      const connection = connectionStatus(edge())
      if (last === undefined) return { status: 200, payload: { ...counts, connection, state, rules: {} } }
      const { desired, applied, machine } = last
      const rules = machine.plan.rules
        .slice(0, mostRules)
        .map(({ id }) => [id, ruleStatus(machine, id, fired)] as const)
      const document = { version: desired.version, accepted: applied.accepted, problems: applied.problems.length }
      return { status: 200, payload: { ...counts, document, connection, state, rules: Object.fromEntries(rules) } }
    },
  }
}

/** The connection, the twin, and the message that has waited longest. */
export function connectionStatus({ connected, since, ends, twin, oldestUnsettled }: EdgeFigures): Json {
  const oldest = oldestUnsettled === undefined ? {} : { oldestUnsettledSeconds: oldestUnsettled / 1000 }
  return { connected, since: new Date(since).toISOString(), ends: Object.fromEntries(ends), twin, ...oldest }
}

function ruleStatus(machine: Machine, id: string, fired: ReadonlyMap<string, number>): Json {
  const memory = machine.memories.get(id)
  const base = { fired: fired.get(id) ?? 0 }
  return memory === undefined ? base : { ...base, keys: memory.keys.size, active: memory.active }
}
