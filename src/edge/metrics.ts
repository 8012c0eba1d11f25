// Metrics in the Prometheus text format, as the runtime's metrics collector scrapes them. Counts what the pipeline does.
import type { Machine } from '../engine/machine.ts'
import type { Activity } from '../engine/pipeline.ts'
import { endReasons } from './connection.ts'
import type { EdgeFigures } from './edge-module.ts'
import type { Identity } from './environment.ts'
import type { JournalFigures } from './journal.ts'
import { twinKnowledges } from './twin.ts'

export interface Metrics {
  record(activity: Activity): void
  /** The present figures, in the text format 0.0.4. */
  render(): string
}

type Labels = Readonly<Record<string, string>>

const families = {
  edge_rules_messages_received_total: ['counter', 'Messages that arrived, by input.'],
  edge_rules_messages_redelivered_total: ['counter', 'Messages that came again, and were not counted again, by input.'],
  edge_rules_messages_undecodable_total: ['counter', 'Messages whose body could not be read, by code.'],
  edge_rules_messages_sent_total: ['counter', 'Messages that edgeHub accepted, by output.'],
  edge_rules_messages_unsent_total: ['counter', 'Messages that were given up when the module stopped, by output.'],
  edge_rules_messages_refused_total: ['counter', 'Messages that can never be sent, by output.'],
  edge_rules_messages_delayed_total: ['counter', 'How often edgeHub refused a message and its replacement, by output.'],
  edge_rules_messages_settled_total: ['counter', 'Messages that were acknowledged.'],
  edge_rules_messages_unsettled_total: ['counter', 'Messages whose acknowledgement failed.'],
  edge_rules_rule_fired_total: ['counter', 'How often a rule fired.'],
  edge_rules_rule_events_total: [
    'counter',
    'What else happened to events of a rule, by kind: late, keyless, evicted, …',
  ],
  edge_rules_rule_keys: ['gauge', 'Keys of a rule that have state.'],
  edge_rules_rule_active_keys: ['gauge', 'Keys of a rule that are pending or raised.'],
  edge_rules_rules: ['gauge', 'Rules that run.'],
  edge_rules_documents_total: ['counter', 'Desired documents, by result.'],
  edge_rules_document_version: ['gauge', 'The version of the last desired document.'],
  edge_rules_connected: ['gauge', '1: connected to edgeHub; 0: not.'],
  edge_rules_connection_since_seconds: ['gauge', 'When it connected or lost the connection, in seconds since 1970.'],
  edge_rules_connection_ends_total: ['counter', 'Connections that ended, by reason: lost, renewal, unanswered.'],
  edge_rules_twin: ['gauge', '1 for what is known of the twin: known, kept (in STATE_DIR), base (nothing), waiting.'],
  edge_rules_oldest_unsettled_seconds: [
    'gauge',
    'How long the oldest message has waited for its acknowledgement; 0: none.',
  ],
  edge_rules_state_kept: ['gauge', '1: a restart would lose no state; 0: it would.'],
  edge_rules_state_journal_bytes: ['gauge', 'Size of the journal since its last snapshot.'],
  edge_rules_state_snapshot_bytes: ['gauge', 'Size of the last snapshot.'],
} as const

type Family = keyof typeof families

/** Where the figures come from that no activity tells of. */
export interface Sources {
  /** Of the journal, if there is one. */
  readonly journal: () => JournalFigures | undefined
  readonly edge: () => EdgeFigures
}

/** The metrics of one start of the module, from 0; `instance` names the start. */
export function createMetrics({ hub, device, module }: Identity, instance: string, sources: Sources): Metrics {
  const identity: Labels = { iothub: hub, edge_device: device, module_name: module, instance_number: instance }
  const counts = new Map<string, { readonly family: Family; readonly labels: Labels; value: number }>()
  let machine: Machine | undefined
  let version: number | undefined

  function add(family: Family, labels: Labels = {}): void {
    const name = `${family} ${JSON.stringify(labels)}`
    const found = counts.get(name)
    if (found === undefined) counts.set(name, { family, labels, value: 1 })
    else found.value++
  }

  function record(activity: Activity): void {
    switch (activity.kind) {
      case 'decided': {
        const { message, decision } = activity
        if (message !== undefined) add('edge_rules_messages_received_total', { input: message.input })
        if (decision.error !== undefined) add('edge_rules_messages_undecodable_total', { code: decision.error.code })
        for (const rule of decision.fired) add('edge_rules_rule_fired_total', { rule })
        break
      }
      case 'redelivered':
        add('edge_rules_messages_redelivered_total', { input: activity.message.input })
        break
      case 'sent':
      case 'unsent':
      case 'refused':
      case 'delayed':
        add(`edge_rules_messages_${activity.kind}_total`, { output: activity.message.output })
        break
      case 'settled':
      case 'unsettled':
        add(`edge_rules_messages_${activity.kind}_total`)
        break
      case 'applied':
        machine = activity.machine
        version = activity.desired.version
        add('edge_rules_documents_total', { result: activity.applied.accepted ? 'accepted' : 'rejected' })
        break
      case 'leapt':
      case 'reported':
      case 'unreported':
        break
    }
  }

  /** What the rules themselves know. */
  function* ofRules(): Iterable<readonly [Family, Labels, number]> {
    if (machine === undefined) return
    yield ['edge_rules_rules', {}, machine.plan.rules.length]
    if (version !== undefined) yield ['edge_rules_document_version', {}, version]
    for (const [rule, memory] of machine.memories) {
      yield ['edge_rules_rule_keys', { rule }, memory.keys.size]
      yield ['edge_rules_rule_active_keys', { rule }, memory.active]
      for (const [what, value] of memory.counts) {
        if (what !== 'fired') yield ['edge_rules_rule_events_total', { rule, what }, value]
      }
    }
  }

  function* ofState(): Iterable<readonly [Family, Labels, number]> {
    const figures = sources.journal()
    yield ['edge_rules_state_kept', {}, figures?.kept ? 1 : 0]
    if (figures === undefined) return
    yield ['edge_rules_state_journal_bytes', {}, figures.journalBytes]
    yield ['edge_rules_state_snapshot_bytes', {}, figures.snapshotBytes]
  }

  function* ofEdge(): Iterable<readonly [Family, Labels, number]> {
    const { connected, since, ends, twin, oldestUnsettled = 0 } = sources.edge()
    yield ['edge_rules_connected', {}, connected ? 1 : 0]
    yield ['edge_rules_connection_since_seconds', {}, since / 1000]
    for (const why of endReasons) yield ['edge_rules_connection_ends_total', { why }, ends.get(why) ?? 0]
    for (const knowledge of twinKnowledges) yield ['edge_rules_twin', { knowledge }, knowledge === twin ? 1 : 0]
    yield ['edge_rules_oldest_unsettled_seconds', {}, oldestUnsettled / 1000]
  }

  return {
    record,
    render() {
      const lines = new Map<Family, string[]>()
      const put = (family: Family, labels: Labels, value: number) => {
        const found = lines.get(family) ?? []
        lines.set(family, found)
        found.push(`${family}{${labelText({ ...identity, ...labels })}} ${value}`)
      }
      for (const { family, labels, value } of counts.values()) put(family, labels, value)
      for (const [family, labels, value] of [...ofRules(), ...ofEdge(), ...ofState()]) put(family, labels, value)
      return [...lines]
        .map(([family, values]) => {
          const [type, help] = families[family]
          return `# HELP ${family} ${help}\n# TYPE ${family} ${type}\n${values.join('\n')}\n`
        })
        .join('')
    },
  }
}

function labelText(labels: Labels): string {
  const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')
}
