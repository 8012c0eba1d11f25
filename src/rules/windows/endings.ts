// The words of windows that an event may end too, and that may be told before they end: tumbling, session, while.
import type { JsonObject } from '../data/json.ts'
import { described } from '../schema/fragment.ts'

export interface Endings {
  /** With so many events a window ends. */
  readonly events: number
  /** True where the window so far is passed on with every event. */
  readonly partial: boolean
}

export const endingWords: Readonly<Record<string, JsonObject>> = {
  events: described('A window ends with its Nth event too.', { type: 'integer', minimum: 1, maximum: 10_000_000 }),
  partial: described('true: the window so far is emitted on every event too, with "open": true in the body.', {
    type: 'boolean',
  }),
}

/** What a node says of it. */
export const readEndings = ({ events, partial }: JsonObject): Endings => ({
  events: typeof events === 'number' ? events : Number.POSITIVE_INFINITY,
  partial: partial === true,
})

/** Whether an event may complete an aggregate. */
export const endsByEvent = ({ events, partial }: Endings): boolean => partial || Number.isFinite(events)

/** Whether a window is told before it has ended. */
export const opens = ({ partial }: JsonObject): boolean => partial === true
