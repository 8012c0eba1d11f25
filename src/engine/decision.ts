// What one message, or one timer, causes: the messages to send, gathered over all rules of one step. Knows no transport.
import type { Event } from '../rules/event.ts'
import type { Message, OutputMessage, Properties } from '../rules/message.ts'
import type { DecodeError } from './decode.ts'

export interface Decision {
  /** Epoch milliseconds at which it was taken. */
  readonly at: number
  /** In the order of sending. */
  readonly sends: readonly OutputMessage[]
  /** The ids of the rules whose `then` was reached, in the order of the rules; shadow rules too. */
  readonly fired: readonly string[]
  /** Why the body could not be read by the rules that need it. */
  readonly error?: DecodeError
}

export type Tag = readonly [name: string, value: string]

/** What one outcome of one rule does to a message that it passes on. */
interface Contribution {
  readonly rule: string
  readonly tags: readonly Tag[]
}

interface Pending {
  readonly output: string
  readonly message: Message
  readonly contributions: Contribution[]
}

/** Gathers the sends of one step. A message that goes unchanged to one output goes once, with the tags of all. */
export class Step {
  readonly #pending: Pending[] = []

  /** Sends the event's message to the output with its original bytes. */
  pass(output: string, event: Event, rule: string, tags: readonly Tag[]): void {
    const { message } = event
    const waiting = this.#pending.find(send => send.output === output && send.message === message)
    if (waiting === undefined) this.#pending.push({ output, message, contributions: [{ rule, tags }] })
    else waiting.contributions.push({ rule, tags })
  }

  /** Sends a message that no rule asked for: one that could not be decoded. */
  passError(output: string, message: Message, error: DecodeError): void {
    const tags: readonly Tag[] = [
      ['errorCode', error.code],
      ['errorMessage', error.message],
    ]
    this.#pending.push({ output, message, contributions: [{ rule: '', tags }] })
  }

  sends(): readonly OutputMessage[] {
    return this.#pending.map(({ output, message, contributions }) => {
      // Streams run after all rules, so contributions need not be in the order of the rules. The sort is stable.
      const ordered = contributions.length > 1 ? [...contributions].sort(byRule) : contributions
      return {
        output,
        rules: [...new Set(ordered.map(({ rule }) => rule))].filter(rule => rule !== ''),
        bytes: message.bytes,
        properties: tagged(message.properties, ordered),
        system: message.system,
      }
    })
  }
}

const byRule = (a: Contribution, b: Contribution) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)

function tagged(properties: Properties, contributions: readonly Contribution[]): Properties {
  if (contributions.every(({ tags }) => tags.length === 0)) return properties
  const result = new Map(properties)
  for (const { tags } of contributions) for (const [name, value] of tags) result.set(name, value)
  return result
}
