// Partial matches of a sequence: what an event and time do to one of them. Knows no key and sets no timer.
import type { Event, Scope } from '../data/event.ts'
import type { JsonObject } from '../data/json.ts'
import type { ParameterPlace } from '../nodes/parameter-place.ts'
import type { Sequence, SequenceStep, StepPart } from './sequence-steps.ts'

/** A partial match of a sequence, as plain data: it is in snapshots. */
export interface Partial {
  /** The events of the steps so far, by name; of a step with several, the last. */
  readonly steps: ReadonlyMap<string, Event>
  /** The step that it waits for. */
  readonly next: number
  /** How many events that step has, by the names of its parts; left out where it has none. */
  readonly counts?: ReadonlyMap<string, number> | undefined
  /** When its time began: with the step before, or with the first event of the first step. */
  readonly since: number
  /** Where its duration is, if that depends on the event with which it began. */
  readonly place?: ParameterPlace | undefined
  /** The last event that fitted. */
  readonly event: Event
}

export type Partials = readonly Partial[]

export const isComplete = ({ steps }: Sequence, { next }: Partial): boolean => next === steps.length

/** The partial match that the scope's event begins at its time; undefined where it does not fit the first step. */
export function begun(sequence: Sequence, scope: Scope): Partial | undefined {
  const blank = { steps: new Map(), next: 0, since: scope.at, event: scope.event }
  const moved = advanced(sequence, blank, scope)
  return moved === blank ? undefined : moved
}

/** The partial match after the scope's event, the same where it does not fit; undefined: it is dropped. */
export function advanced({ steps }: Sequence, partial: Partial, scope: Scope): Partial | undefined {
  const step = steps[partial.next]
  const seen = { ...scope, steps: partial.steps }
  if (step === undefined) return partial
  if (step.not) return step.when.evaluate(seen) ? undefined : partial
  const part = missingOf(step, partial.counts).find(({ when }) => when.evaluate(seen))
  return part === undefined ? partial : filled(step, part, partial, scope)
}

/** An event fills one part; with the last of them the step is over. */
function filled(step: SequenceStep, { as }: StepPart, { counts, ...partial }: Partial, scope: Scope): Partial {
  // A stream may feed an event later than it came: the step's time is that at which it is decided.
  const event = scope.event.time === scope.at ? scope.event : { ...scope.event, time: scope.at }
  const moved = {
    ...partial,
    steps: new Map(partial.steps).set(as, event),
    counts: new Map(counts).set(as, (counts?.get(as) ?? 0) + 1),
    event: scope.event,
  }
  return missingOf(step, moved.counts).length > 0 ? moved : passed(moved, scope.at)
}

/** Its step is over, at that time. */
export const passed = ({ counts: _, place: __, ...partial }: Partial, at: number): Partial => ({
  ...partial,
  next: partial.next + 1,
  since: at,
})

/** The parts of the step that wait for events. */
export const missingOf = (step: SequenceStep, counts: Partial['counts']): readonly StepPart[] =>
  step.not ? [] : step.parts.filter(({ as, times }) => (counts?.get(as) ?? 0) < times)

/** When the time of the step is over that it waits for; undefined: never. */
export function dueOf(
  { steps }: Sequence,
  { next, since, place }: Partial,
  parameters: JsonObject,
): number | undefined {
  const within = steps[next]?.within?.at(parameters, place)
  return within === undefined ? undefined : since + within
}

/** The partial match whose time is over first, the oldest of several, and when. */
export function firstDue(
  sequence: Sequence,
  partials: Partials,
  parameters: JsonObject,
): { readonly partial: Partial; readonly due: number } | undefined {
  let first: { partial: Partial; due: number } | undefined
  for (const partial of partials) {
    const due = dueOf(sequence, partial, parameters)
    if (due !== undefined && (first === undefined || due < first.due)) first = { partial, due }
  }
  return first
}
