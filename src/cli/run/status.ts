// The direct method `status`: what runs, since when, and how it is, for whoever asks from the cloud.

import type { EdgeFigures } from '../../edge/edge-module.ts'
import { explained } from '../../edge/health.ts'
import type { MethodHandler } from '../../edge/methods.ts'
import type { Sources } from '../../edge/metrics.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { Json } from '../../rules/data/json.ts'
import type { Running } from './running.ts'

export interface Status {
  record(activity: Activity): void
  readonly answer: MethodHandler
}

/** An answer holds no more rules than this, so that it stays within what a method may answer. */
const mostRules = 500

/** The answer to the method `status`: what runs, how it is, and counts since the start. */
export function createStatus({ journal, edge }: Sources, running: Running): Status {
  const counts = { received: 0, sent: 0, settled: 0 }
  const fired = new Map<string, number>()
  return {
    record(activity) {
      if (activity.kind === 'sent') counts.sent++
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
      const { last, health, facts } = running
      const { program, document: hash = null, rules: ids } = facts
      const base = { program, ...explained(health), ...counts, connection, state, ruleCount: ids.length }
      if (last === undefined) return { status: 200, payload: { ...base, rules: {} } }
      const { desired, applied, machine } = last
      const rules = ids.slice(0, mostRules).map(id => [id, ruleStatus(machine, id, fired)] as const)
      const { accepted, problems } = applied
      const document = { hash, version: desired.version, accepted, problems: problems.length }
      return { status: 200, payload: { ...base, document, rules: Object.fromEntries(rules) } }
    },
  }
}

/** The connection, the twin, and the message that has waited longest. */
export function connectionStatus({ connected, since, ends, twin, oldestUnsettled }: EdgeFigures) {
  const oldest = oldestUnsettled === undefined ? {} : { oldestUnsettledSeconds: oldestUnsettled / 1000 }
  return { connected, since: new Date(since).toISOString(), ends: Object.fromEntries(ends), twin, ...oldest }
}

function ruleStatus(machine: Machine, id: string, fired: ReadonlyMap<string, number>): Json {
  const memory = machine.memories.get(id)
  const base = { fired: fired.get(id) ?? 0 }
  return memory === undefined ? base : { ...base, keys: memory.keys.size, active: memory.active }
}
