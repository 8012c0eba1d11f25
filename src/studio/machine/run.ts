// A machine that goes through a recording, watched: what each of its rules does, as traces. Decides nothing itself.
import type { Decision } from '../../engine/decision.ts'
import { createMachine, type Machine } from '../../engine/machine.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { canonical } from '../../rules/data/value.ts'
import { DocumentReader } from '../../rules/document/document.ts'
import type { Condition } from '../../rules/nodes/condition.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import type { RecordedLine } from '../../workbench/recording/recording.ts'
import type { RecordedValues } from './recorded-values.ts'
import { TraceBuilder } from './trace-builder.ts'

export interface WatchedRun {
  readonly machine: Machine
  readonly builders: ReadonlyMap<string, TraceBuilder>
  /** How many messages were errors. */
  errors: number
  /** Runs the entry at this place of the recording. */
  step(entry: RecordedLine, index: number): void
}

/** The document is valid; it has the rules that are to be watched. */
export function startRun(
  document: JsonObject,
  start: number,
  watch?: (condition: Condition, pointer: string) => Condition,
  values?: RecordedValues,
): WatchedRun {
  const cursor = { entry: -1 }
  const reader = new DocumentReader({ rules: {} }, watch)
  const machine = createMachine({ start, reader, ...(values && { scanning: values.scanning(cursor) }) })
  const builders = new Map<string, TraceBuilder>()
  const builderOf = (rule: string) => {
    const known = builders.get(rule)
    if (known !== undefined) return known
    const made = new TraceBuilder(rule)
    builders.set(rule, made)
    return made
  }
  /** Rules of which it is seen in which state their keys are. */
  const observed = new Set<string>()
  machine.observe((rule, key) => {
    observed.add(rule.id)
    builderOf(rule.id).become(textOf(key.key), key.activity, machine.clock)
  })
  machine.apply(document, start)
  let edges = edgeRules(machine)
  for (const { id } of machine.plan.rules) builderOf(id)
  let desired = document
  /** The rules without states of their own that fired for the newest message. */
  let fired = new Set<string>()

  const run: WatchedRun = {
    machine,
    builders,
    errors: 0,
    step(entry, index) {
      const { time, leaps = false } = entry
      cursor.entry = index
      if (entry.kind === 'message') {
        if (fired.size === 0 && !leaps && machine.passesOver(entry.message, time)) return
        const { decisions } = machine.accept(entry.message, time, leaps)
        const last = decisions.length - 1
        for (let at = 0; at < last; at++) seeTimer(decisions[at])
        const decision = decisions[last]
        if (decision !== undefined) seeMessage(decision, entry.message.input, index, time)
        return
      }
      if (entry.kind === 'pause') {
        for (const decision of machine.advance(time, { leaps }).decisions) seeTimer(decision)
        return
      }
      desired = mergeObject(desired, entry.patch)
      for (const decision of machine.apply(desired, time, leaps).decisions) seeTimer(decision)
      edges = edgeRules(machine)
      settle(machine, builders, time)
    },
  }

  function seeMessage(decision: Decision, input: string, index: number, time: number): void {
    sends(decision, index)
    if (decision.error !== undefined) {
      run.errors++
      settle(machine, builders, time)
    }
    if (fired.size === 0 && decision.fired.length === 0) return
    const now = new Set<string>()
    for (const id of decision.fired) {
      const rule = edges.get(id)
      if (rule === undefined) continue
      if (rule.steps.length > 0) builders.get(id)?.flash(time)
      else if (!observed.has(id)) {
        now.add(id)
        if (!fired.has(id)) builders.get(id)?.become('', 'raised', time)
      }
    }
    for (const id of fired) {
      if (now.has(id)) continue
      const isShown = edges.get(id)?.inputs?.includes(input) ?? true
      if (isShown) builders.get(id)?.become('', 'idle', time)
      else now.add(id)
    }
    fired = now
  }

  function seeTimer(decision: Decision | undefined): void {
    if (decision === undefined) return
    sends(decision, -1)
    for (const id of decision.fired) if (isSeenByFiring(id)) builders.get(id)?.flash(decision.at)
  }

  const isSeenByFiring = (id: string) => {
    const rule = edges.get(id)
    return rule !== undefined && (rule.steps.length > 0 || !observed.has(id))
  }

  function sends({ sends: sent, at }: Decision, index: number): void {
    for (const { output, rules } of sent) {
      if (rules.length === 0) builderOf(noRule).send(output, at, index)
      for (const rule of rules) builderOf(rule).send(output, at, index)
    }
  }

  return run
}

/** Under this, what is sent because a message is an error, or came too late. */
const noRule = ''

/** Rules in which nothing is pending or raised: that they fire, and then do not, is all that there is to see. */
const edgeRules = ({ plan }: Machine): ReadonlyMap<string, Rule> =>
  new Map(plan.rules.filter(({ alarm, isRead }) => !alarm && !isRead).map(rule => [rule.id, rule]))

const textOf = (key: Parameters<typeof canonical>[0] | undefined): string =>
  key === undefined ? '' : typeof key === 'string' ? key : canonical(key)

/** After what happens unseen (other rules, a step that was undone): as the machine has it. */
function settle({ memories }: Machine, builders: ReadonlyMap<string, TraceBuilder>, time: number): void {
  for (const [id, builder] of builders) {
    const open = new Set(builder.open())
    if (open.size === 0) continue
    for (const key of memories.get(id)?.keys.values() ?? []) {
      const text = textOf(key.key)
      if (open.delete(text)) builder.become(text, key.activity, time)
    }
    if (memories.has(id)) for (const text of open) builder.become(text, 'idle', time)
  }
}
