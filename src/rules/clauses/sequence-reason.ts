// What a sequence tells of its partial matches: what each waits for, and why the sequence is not complete.
import type { JsonObject } from '../data/json.ts'
import type { Moment, Verdict, View, Wait } from '../rule/clause.ts'
import { dueOf, missingOf, type Partial, type Partials } from './sequence-match.ts'
import type { Sequence, SequenceStep } from './sequence-steps.ts'

/** Partial matches by the step that they wait for: that of which time is over first, else the oldest, speaks for all. */
export function waitsOf(sequence: Sequence, { state = [], parameters }: View<Partials>): readonly Wait[] {
  return sequence.steps.flatMap((step, place): Wait[] => {
    const waiting = state.filter(({ next }) => next === place)
    const [oldest] = waiting
    if (oldest === undefined) return []
    const first = waiting.reduce((one, other) => (isSooner(sequence, other, one, parameters) ? other : one), oldest)
    const due = dueOf(sequence, first, parameters)
    const who = waiting.length === 1 ? 'a partial match' : `the first of ${waiting.length} partial matches`
    if (step.not) return [{ due: due ?? 0, what: `${who} goes on, if no event comes before that \`not\` excludes` }]
    const what = missing(step, first.counts)
    return due === undefined
      ? [{ what: `${who} waits for ${what}` }]
      : [{ due, what: `${who} is dropped, if ${what} does not come before` }]
  })
}

const isSooner = (sequence: Sequence, one: Partial, other: Partial, parameters: JsonObject) =>
  (dueOf(sequence, one, parameters) ?? Number.POSITIVE_INFINITY) <
  (dueOf(sequence, other, parameters) ?? Number.POSITIVE_INFINITY)

/** What the step waits for: `the step "a"`, with how many of its events have come where it has several. */
function missing(step: SequenceStep, counts: Partial['counts']): string {
  const named = missingOf(step, counts).map(({ as, times }) =>
    times === 1 ? `"${as}"` : `"${as}" (${counts?.get(as) ?? 0} of ${times})`,
  )
  return `the step${named.length === 1 ? '' : 's'} ${named.join(' and ')}`
}

/** Of the partial match that has come furthest. */
export function reasonOf(sequence: Sequence, moment: Moment<Partials>): Verdict {
  if (moment.fired) return { reason: 'The sequence is complete.' }
  const { parameters, state } = moment.after
  const ended = hasEnded(sequence, moment) ? 'It is an event that `not` excludes, and ended a partial match. ' : ''
  const furthest = furthestOf(state)
  const step = sequence.steps[furthest?.next ?? 0]
  if (step === undefined) return { reason: ended }
  const has =
    furthest === undefined
      ? 'There is no partial match; it'
      : `A partial match has ${furthest.next} of ${sequence.steps.length} steps and`
  const what = step.not ? 'for the time without an event to end' : `for ${missing(step, furthest?.counts)}`
  const due = furthest === undefined ? undefined : dueOf(sequence, furthest, parameters)
  const until = due === undefined ? '' : `, until ${moment.writeTime(due)}`
  return { reason: `${ended}${has} waits ${what}${until}.` }
}

/** Whether the event is one that a `not` excludes for which a partial match waited. */
function hasEnded({ steps }: Sequence, { before, scope, decided }: Moment<Partials>): boolean {
  if (!decided) return false
  return (before.state ?? []).some(partial => {
    const step = steps[partial.next]
    return step?.not === true && step.when.evaluate({ ...scope, steps: partial.steps })
  })
}

/** The oldest of those that have most steps. */
const furthestOf = (partials: Partials = []): Partial | undefined =>
  partials.toSorted((one, other) => other.next - one.next)[0]
