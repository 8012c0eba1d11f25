// The event that an aggregate is: its body, with the properties of the window's last event.
import type { Event } from '../../data/event.ts'
import type { JsonObject } from '../../data/json.ts'
import { noMessage } from '../../data/message.ts'
import { AggregateBody, type Frame } from './aggregate-body.ts'
import type { Contents } from './field.ts'
import { totalOfMembers } from './members.ts'
import { totalOf } from './partial-results.ts'
import { eventsIn, firstTime, type Rows } from './result-rows.ts'
import { newestTime } from './ring.ts'
import type { WindowState } from './state.ts'
import type { StorageLayout } from './storage-layout.ts'

/** Times in epoch milliseconds; the body says them in ISO 8601. */
export interface Bounds {
  readonly start: number
  readonly end: number
}

/** What a window holds, as one row: the layout's own, until the next is asked for. Panes from before `since` have left. */
export function contentsOf(
  layout: StorageLayout,
  { folded, kept, members }: WindowState,
  since = Number.NEGATIVE_INFINITY,
): Rows {
  return members !== undefined ? totalOfMembers(layout, members) : totalOf(layout, folded, kept, since)
}

/** What of a state a body says. */
export interface Held extends Pick<WindowState, 'kept' | 'added' | 'seen' | 'members'> {
  readonly folded: Pick<WindowState['folded'], 'before'>
}

/** How many events these are. */
export const countOf = (layout: StorageLayout, total: Rows) => eventsIn(layout, total, 0)

/** From the first to the last event. */
export function boundsOf(layout: StorageLayout, total: Rows, { kept, newest }: WindowState): Bounds {
  const end = layout.single && kept !== undefined ? newestTime(kept) : newest
  return { start: firstTime(layout, total, 0), end }
}

/**
 * The body of the aggregate of the events of which `total` is the row; the state keeps values of no others. What is held counts
 * up to the time `until`.
 */
export function bodyOf(
  layout: StorageLayout,
  state: Held,
  total: Rows,
  frame: Frame,
  until: number,
  parameters: JsonObject,
): AggregateBody {
  const { kept, folded, added, members, seen = 0 } = state
  const count = countOf(layout, total)
  const oldest = members === undefined ? seen - count : (kept?.head ?? 0)
  contents.total = total
  contents.count = count
  contents.ring = kept
  contents.before = folded.before
  contents.start = frame.start
  contents.until = until
  contents.parameters = parameters
  const values = layout.fields.map(({ key, result }) =>
    // Of an event from before it was added, an aggregate knows nothing.
    added !== undefined && oldest < (added.get(key) ?? Number.NEGATIVE_INFINITY) ? undefined : result(contents),
  )
  return new AggregateBody(layout.members, frame, count, values)
}

/** Written and read at once: there is one for each event of a window that slides. */
const contents: { -readonly [Name in keyof Contents]: Contents[Name] } = {
  total: { numbers: [], picks: [] },
  count: 0,
  ring: undefined,
  before: undefined,
  start: 0,
  until: 0,
  parameters: {},
}

/** `last`: the window's last event, of whom the aggregate has its message and properties; undefined: there was none. */
export function eventOf(body: AggregateBody, time: number, last: Event | undefined): Event {
  if (last === undefined) return { message: noMessage, payload: undefined, body, whole: false, time }
  return { message: last.message, payload: last.payload, body, whole: false, time, origin: last }
}
