// The metrics, as the runtime's metrics collector scrapes them. Counts what the pipeline does, from 0 on.
import type { Machine } from '../engine/machine.ts'
import type { Activity } from '../engine/pipeline.ts'
import type { Count } from '../rules/rule/clause.ts'
import { endReasons } from './connection.ts'
import { Counter, mostNames } from './counter.ts'
import type { EdgeFigures } from './edge-module.ts'
import type { Identity } from './environment.ts'
import { exposition, type Labels, one, type Sample } from './exposition.ts'
import { type Health, healthReasons } from './health.ts'
import type { JournalFigures } from './journal.ts'
import { processSamples } from './process-samples.ts'
import { twinKnowledges } from './twin.ts'

export interface Metrics {
  record(activity: Activity): void
  /** The present figures, in the text format 0.0.4. */
  render(): string
}

/** Where the figures come from that no activity tells of. */
export interface Sources {
  /** Of the journal, if there is one. */
  readonly journal: () => JournalFigures | undefined
  readonly edge: () => EdgeFigures
}

export interface MetricsSources extends Sources {
  /** What runs, and how it is. */
  readonly running: {
    readonly facts: { readonly program: string; readonly document: string | undefined }
    readonly health: Health
  }
}

const errorCodes = [
  'body-empty',
  'body-too-large',
  'body-not-decompressed',
  'body-not-utf8',
  'body-not-utf16',
  'body-not-json',
  'body-not-cbor',
  'body-too-deep',
  'too-much-work',
] as const

/** Of these, each is told as a metric of its own, too. */
const ruleErrors: readonly Count[] = ['keyless', 'untimed', 'valueless', 'crowded']

const atOutput = ['sent', 'unsent', 'refused', 'delayed'] as const

/** The metrics of one start of the module, from 0; `instance` names the start, `peer` who is at the other end. */
export function createMetrics(
  { hub, device, module }: Identity,
  instance: string,
  sources: MetricsSources,
  peer = 'edgeHub',
): Metrics {
  const identity: Labels = { iothub: hub, edge_device: device, module_name: module, instance_number: instance }
  const received = new Counter()
  const redelivered = new Counter()
  const undecodable = new Counter(errorCodes)
  const outputs = { sent: new Counter(), unsent: new Counter(), refused: new Counter(), delayed: new Counter() }
  const settlements = { settled: 0, unsettled: 0 }
  const fired = new Counter()
  const documents = new Counter(['accepted', 'rejected'])
  let machine: Machine | undefined
  let version: number | undefined
  let lastMessage = 0

  function record(activity: Activity): void {
    switch (activity.kind) {
      case 'decided': {
        const { message, decision } = activity
        if (message !== undefined) {
          received.add(message.input)
          lastMessage = decision.at
        }
        if (decision.error !== undefined) undecodable.add(decision.error.code)
        for (const rule of decision.fired) fired.add(rule)
        break
      }
      case 'redelivered':
        redelivered.add(activity.message.input)
        break
      case 'sent':
      case 'unsent':
      case 'refused':
      case 'delayed':
        outputs[activity.kind].add(activity.message.output)
        break
      case 'settled':
      case 'unsettled':
        settlements[activity.kind]++
        break
      case 'applied':
        machine = activity.machine
        version = activity.desired.version
        documents.add(activity.applied.accepted ? 'accepted' : 'rejected')
        know(activity.machine)
        break
      case 'leapt':
      case 'reported':
      case 'unreported':
        break
    }
  }

  /** What the rules name is there before it is counted: a rate needs a 0 to begin with. */
  function know({ plan }: Machine): void {
    const inputs = plan.rules.flatMap(rule => rule.inputs ?? []).filter(isNoStream)
    const named = plan.rules.flatMap(rule => rule.outcomes.flatMap(outcome => outcome.outputs)).filter(isNoStream)
    for (const counter of [received, redelivered]) counter.know(inputs)
    for (const kind of atOutput) outputs[kind].know(named)
    fired.know(plan.rules.map(({ id }) => id))
  }

  function* ofMessages(): Iterable<Sample> {
    yield* received.samples('edge_rules_messages_received_total', 'input')
    yield* redelivered.samples('edge_rules_messages_redelivered_total', 'input')
    yield* undecodable.samples('edge_rules_messages_undecodable_total', 'code')
    for (const kind of atOutput) yield* outputs[kind].samples(`edge_rules_messages_${kind}_total`, 'output')
    yield one('edge_rules_messages_settled_total', settlements.settled)
    yield one('edge_rules_messages_unsettled_total', settlements.unsettled)
    yield one('edge_rules_last_message_timestamp_seconds', lastMessage / 1000)
  }

  /** What the rules themselves know. */
  function* ofRules(): Iterable<Sample> {
    yield* fired.samples('edge_rules_rule_fired_total', 'rule')
    yield* documents.samples('edge_rules_documents_total', 'result')
    if (machine === undefined) return
    yield one('edge_rules_rules', machine.plan.rules.length)
    if (version !== undefined) yield one('edge_rules_document_version', version)
    let left = mostNames
    for (const { id: rule } of machine.plan.rules) {
      if (left-- === 0) break
      const memory = machine.memories.get(rule)
      const counted = (what: Count) => memory?.counts.get(what) ?? 0
      const labels = { rule }
      const errors = ruleErrors.reduce((sum, what) => sum + counted(what), 0)
      yield { family: 'edge_rules_rule_raised_total', labels, value: counted('raised') }
      yield { family: 'edge_rules_rule_errors_total', labels, value: errors }
      if (memory === undefined) continue
      yield { family: 'edge_rules_rule_keys', labels, value: memory.keys.size }
      yield { family: 'edge_rules_rule_active_keys', labels, value: memory.active }
      for (const [what, value] of memory.counts) {
        if (what === 'fired') continue
        yield { family: 'edge_rules_rule_events_total', labels: { rule, what }, value }
      }
    }
  }

  function* ofState(): Iterable<Sample> {
    const figures = sources.journal()
    yield one('edge_rules_state_kept', figures?.kept ? 1 : 0)
    if (figures === undefined) return
    yield one('edge_rules_state_journal_bytes', figures.journalBytes)
    yield one('edge_rules_state_snapshot_bytes', figures.snapshotBytes)
    yield one('edge_rules_state_journal_lag_seconds', figures.lag / 1000)
  }

  function* ofEdge(): Iterable<Sample> {
    const { connected, since, connections, ends, twin, oldestUnsettled = 0, durations } = sources.edge()
    yield one('edge_rules_connected', connected ? 1 : 0)
    yield one('edge_rules_connection_change_timestamp_seconds', since / 1000)
    yield one('edge_rules_connections_total', connections)
    for (const why of endReasons) {
      yield { family: 'edge_rules_connection_ends_total', labels: { why }, value: ends.get(why) ?? 0 }
    }
    for (const knowledge of twinKnowledges) {
      yield { family: 'edge_rules_twin', labels: { knowledge }, value: knowledge === twin ? 1 : 0 }
    }
    yield one('edge_rules_oldest_unsettled_seconds', oldestUnsettled / 1000)
    const family = 'edge_rules_message_duration_seconds'
    const { upTo, count, sum } = durations
    for (const [bound, value] of [...upTo, ['+Inf', count] as const]) {
      yield { family, suffix: '_bucket', labels: { le: String(bound) }, value }
    }
    yield { family, suffix: '_sum', labels: {}, value: sum }
    yield { family, suffix: '_count', labels: {}, value: count }
  }

  function* ofModule(): Iterable<Sample> {
    const { facts, health } = sources.running
    const labels = { version: facts.program, document: facts.document ?? '' }
    yield { family: 'edge_rules_info', labels, value: 1 }
    for (const reason of healthReasons) {
      yield { family: 'edge_rules_degraded', labels: { reason }, value: health.reasons.includes(reason) ? 1 : 0 }
    }
  }

  function* all(): Iterable<Sample> {
    yield* ofModule()
    yield* ofMessages()
    yield* ofRules()
    yield* ofEdge()
    yield* ofState()
    yield* processSamples()
  }

  return { record, render: () => exposition(all(), identity, peer) }
}

const isNoStream = (name: string) => !name.startsWith('#')
