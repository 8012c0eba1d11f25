// How the module is, in one word and with every reason: for /health, metrics, reports and people. Knows no HTTP.
import type { EdgeFigures } from './edge-module.ts'
import type { JournalFigures } from './journal.ts'

/** What may be wrong while the module runs, and what that means. */
const meanings = {
  disconnected: 'there is no connection: nothing arrives, and nothing leaves',
  'two-clients':
    'each connection ends soon after it is made, as where two clients have one identity: look for the other',
  'document-rejected':
    'the last desired document was rejected, and the rules before it run: see what is reported of rules',
  'twin-unknown':
    'the desired document has not been read since the start: kept or built-in rules run, or messages wait',
  'state-not-kept': 'STATE_DIR cannot be written: a restart would lose what rules remember; see the log',
  'outputs-stuck':
    'a message has waited for more than a minute for its acknowledgement: what it caused is not accepted',
} as const

export type HealthReason = keyof typeof meanings

export const healthReasons = Object.keys(meanings) as readonly HealthReason[]

export interface Health {
  readonly health: 'ready' | 'degraded'
  readonly reasons: readonly HealthReason[]
}

/** Milliseconds. */
const longestWait = 60_000

export interface HealthFigures {
  readonly edge: EdgeFigures
  /** Of the journal, where there is one. */
  readonly journal: JournalFigures | undefined
  /** Whether the last desired document was rejected. */
  readonly isRejected: boolean
}

export function healthOf({ edge, journal, isRejected }: HealthFigures): Health {
  const holds: Readonly<Record<HealthReason, boolean>> = {
    disconnected: !edge.connected,
    'two-clients': edge.hasRival,
    'document-rejected': isRejected,
    'twin-unknown': edge.twin !== 'known',
    'state-not-kept': journal?.kept === false,
    'outputs-stuck': (edge.oldestUnsettled ?? 0) > longestWait,
  }
  const reasons = healthReasons.filter(reason => holds[reason])
  return { health: reasons.length === 0 ? 'ready' : 'degraded', reasons }
}

/** With what each reason means, for a person. */
export const explained = ({ health, reasons }: Health) => ({
  health,
  reasons: Object.fromEntries(reasons.map(reason => [reason, meanings[reason]])),
})
