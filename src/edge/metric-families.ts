// The metrics by name, type and meaning, in the order in which they are written. Names and units as Prometheus advises.

export const families = {
  edge_rules_info: ['gauge', 'What runs: the version of the program, and the hash of the document. Always 1.'],
  edge_rules_degraded: ['gauge', '1 for what is wrong while the module runs, by reason; all 0: it is ready.'],
  edge_rules_messages_received_total: ['counter', 'Messages that arrived, by input.'],
  edge_rules_messages_redelivered_total: ['counter', 'Messages that came again, and were not counted again, by input.'],
  edge_rules_messages_undecodable_total: ['counter', 'Messages whose body could not be read, by code.'],
  edge_rules_messages_sent_total: ['counter', 'Messages that edgeHub accepted, by output.'],
  edge_rules_messages_unsent_total: ['counter', 'Messages that were given up when the module stopped, by output.'],
  edge_rules_messages_refused_total: ['counter', 'Messages that can never be sent, by output.'],
  edge_rules_messages_delayed_total: ['counter', 'How often edgeHub refused a message and its replacement, by output.'],
  edge_rules_messages_settled_total: ['counter', 'Messages that were acknowledged.'],
  edge_rules_messages_unsettled_total: ['counter', 'Messages whose acknowledgement failed.'],
  edge_rules_message_duration_seconds: ['histogram', 'Time from the delivery of a message to its acknowledgement.'],
  edge_rules_last_message_timestamp_seconds: ['gauge', 'When the last message arrived, since 1970; 0: none has.'],
  edge_rules_oldest_unsettled_seconds: [
    'gauge',
    'How long the oldest message has waited for its acknowledgement; 0: none.',
  ],
  edge_rules_rule_fired_total: ['counter', 'How often a rule fired.'],
  edge_rules_rule_raised_total: ['counter', 'How often a key of a rule was raised.'],
  edge_rules_rule_errors_total: [
    'counter',
    'Events that a rule could not use: without a key, a time or a value, or too many at once.',
  ],
  edge_rules_rule_events_total: [
    'counter',
    'What else happened to events of a rule, by what: late, keyless, evicted, muted, …',
  ],
  edge_rules_rule_keys: ['gauge', 'Keys of a rule that have state.'],
  edge_rules_rule_active_keys: ['gauge', 'Keys of a rule that are pending or raised.'],
  edge_rules_rules: ['gauge', 'Rules that run.'],
  edge_rules_documents_total: ['counter', 'Desired documents, by result.'],
  edge_rules_document_version: ['gauge', 'The version of the last desired document.'],
  edge_rules_connected: ['gauge', '1: connected; 0: not.'],
  edge_rules_connection_change_timestamp_seconds: ['gauge', 'When it connected or lost the connection, since 1970.'],
  edge_rules_connections_total: ['counter', 'Connections that were made: the first, and each reconnect.'],
  edge_rules_connection_ends_total: ['counter', 'Connections that ended, by why: lost, renewal, unanswered.'],
  edge_rules_twin: ['gauge', '1 for what is known of the twin: known, kept (in STATE_DIR), base (nothing), waiting.'],
  edge_rules_state_kept: ['gauge', '1: a restart would lose no state; 0: it would.'],
  edge_rules_state_journal_bytes: ['gauge', 'Size of the journal since its last snapshot.'],
  edge_rules_state_snapshot_bytes: ['gauge', 'Size of the last snapshot.'],
  edge_rules_state_journal_lag_seconds: [
    'gauge',
    'How long the oldest entry of the journal has not been forced to the disk; 0: all are.',
  ],
  process_start_time_seconds: ['gauge', 'When the process started, in seconds since 1970.'],
  process_cpu_seconds_total: ['counter', 'Processor time of the process.'],
  process_resident_memory_bytes: ['gauge', 'Memory of the process.'],
} as const satisfies Readonly<Record<string, readonly ['counter' | 'gauge' | 'histogram', string]>>

export type Family = keyof typeof families
