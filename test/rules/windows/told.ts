// Windows that events end, or that are told before they end, and those of the latest events: from the list of all events.
import type { Emitted, Timed } from './recompute.ts'

/** Sizes in milliseconds. `events`: with so many a window ends; `partial`: it is told with every event. */
export type Shape = { readonly events: number; readonly partial: boolean } & (
  | { readonly kind: 'tumbling'; readonly size: number; readonly empty: boolean }
  | { readonly kind: 'session'; readonly gap: number; readonly max: number }
  | { readonly kind: 'while'; readonly max: number; readonly closing: boolean }
)

export interface Told extends Emitted {
  readonly isOpen: boolean
  /** The events before it. */
  readonly before: readonly Timed[]
}

/** A part of the events, from a place on, and how it ends. */
interface Part {
  readonly events: readonly Timed[]
  readonly start: number
  /** What its body says while it is open; undefined: the moment. */
  readonly bound: number | undefined
  readonly endsAt: number
  /** True where its last event, or one after it, ends it. */
  readonly byEvent: boolean
  readonly byLast: boolean
}

/** Every aggregate that is told by `until`, in order. The rule began at `from`. */
export function toldOf(shape: Shape, events: readonly Timed[], from: number, until: number): readonly Told[] {
  const parts = shape.kind === 'tumbling' ? tumbling(shape, events, from, until) : runs(shape, events)
  const told = parts.flatMap(({ events: own, start, bound, endsAt, byEvent, byLast }) => {
    const before = events.filter(
      event => event.time < start || (own[0] !== undefined && events.indexOf(event) < events.indexOf(own[0])),
    )
    const open = (byLast ? own.slice(0, -1) : own).map((event, index) => ({
      at: event.time,
      start,
      end: bound ?? event.time,
      events: own.slice(0, index + 1),
      isOpen: true,
      before,
      order: events.indexOf(event),
    }))
    const end = { at: endsAt, start, end: endsAt, events: own, isOpen: false, before }
    const ended = Number.isFinite(endsAt)
      ? [{ ...end, order: byEvent ? events.indexOf(own.at(-1) ?? events[0] ?? none) + 0.5 : -1 }]
      : []
    return [...(shape.partial ? open : []), ...ended]
  })
  // What a timer ends comes before what an event does at the same time.
  return told.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at || a.order - b.order)
}

const none: Timed = { time: 0, value: undefined }

function tumbling(
  { size, events: most, empty }: Extract<Shape, { kind: 'tumbling' }>,
  events: readonly Timed[],
  from: number,
  until: number,
): readonly Part[] {
  const parts: Part[] = []
  const first = Math.floor(Math.min(from, events[0]?.time ?? from) / size) * size
  for (let start = first; start <= until; start += size) {
    const bound = start + size
    const inside = events.filter(({ time }) => time >= start && time < bound)
    for (let at = 0; at < inside.length; at += most) {
      const own = inside.slice(at, at + most)
      const isFull = own.length === most
      const end = isFull ? (own.at(-1)?.time ?? 0) : bound
      const begun = at === 0 ? start : (own[0]?.time ?? start)
      parts.push({ events: own, start: begun, bound, endsAt: end, byEvent: isFull, byLast: isFull })
      if (!Number.isFinite(most)) break
    }
    if (empty && inside.length === 0 && bound > from)
      parts.push({ events: [], start, bound, endsAt: bound, byEvent: false, byLast: false })
  }
  return parts
}

function runs(shape: Exclude<Shape, { kind: 'tumbling' }>, events: readonly Timed[]): readonly Part[] {
  const parts: Part[] = []
  let own: Timed[] = []
  const due = () => {
    const [first, last] = [own[0]?.time ?? Number.POSITIVE_INFINITY, own.at(-1)?.time ?? Number.POSITIVE_INFINITY]
    return shape.kind === 'session' ? Math.min(last + shape.gap, first + shape.max) : first + shape.max
  }
  const end = (endsAt: number, byEvent: boolean, byLast: boolean) => {
    if (own.length > 0) parts.push({ events: own, start: own[0]?.time ?? 0, bound: undefined, endsAt, byEvent, byLast })
    own = []
  }
  for (const event of events) {
    if (event.time >= due()) end(due(), false, false)
    if (shape.kind === 'while' && !(typeof event.value === 'number' && event.value > 0)) {
      if (own.length > 0 && shape.closing) own.push(event)
      end(event.time, true, shape.closing)
      continue
    }
    own.push(event)
    if (own.length >= shape.events) end(event.time, true, true)
  }
  end(due(), false, false)
  return parts
}
