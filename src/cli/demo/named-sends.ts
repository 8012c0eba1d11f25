// Which rules sent what leaves the module. The hub sees the message, the module's log names the rules; this joins them
// by output and message id. Knows neither the hub nor how rules decide.
import type { OutputMessage } from '../../rules/data/message.ts'
import type { Sending } from '../run/send-log.ts'

export interface NamedSends {
  /** The module has said that it is about to send. It does so before it sends, but this may come to know it later. */
  announced(sending: Sending): void
  left(message: Omit<OutputMessage, 'rules'>): void
  /** The module's process has ended: what it has not announced by now it never will. */
  moduleEnded(): void
}

const mostRemembered = 1000

/** Calls `named` for each message that left, in order, once its rules are known. */
export function createNamedSends(named: (message: OutputMessage) => void): NamedSends {
  const announcements = new Map<string, readonly Sending[]>()
  const waiting: Omit<OutputMessage, 'rules'>[] = []

  function rulesOf({ output, system }: Omit<OutputMessage, 'rules'>): readonly string[] | undefined {
    const key = keyOf(output, system.messageId)
    const [first, ...rest] = announcements.get(key) ?? []
    // The last one stays: edgeHub may have taken a message that the module sends again.
    if (rest.length > 0) announcements.set(key, rest)
    return first?.rules
  }

  function flush(otherwise?: readonly string[]): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const rules = rulesOf(first) ?? otherwise
      if (rules === undefined) return
      waiting.shift()
      named({ ...first, rules })
    }
  }

  return {
    announced(sending) {
      const key = keyOf(sending.output, sending.messageId)
      announcements.set(key, [...(announcements.get(key) ?? []), sending])
      const [oldest] = announcements.keys()
      if (announcements.size > mostRemembered && oldest !== undefined) announcements.delete(oldest)
      flush()
    },
    left(message) {
      waiting.push(message)
      flush()
    },
    moduleEnded: () => flush([]),
  }
}

const keyOf = (output: string, messageId: string | undefined) => JSON.stringify([output, messageId ?? null])
