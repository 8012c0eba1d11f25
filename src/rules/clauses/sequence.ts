// `sequence`: steps in order, in place of `when`. Partial matches of one key, each waiting for its next step.
import type { Event, Scope } from '../data/event.ts'
import type { Duration } from '../nodes/duration-node.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { DecidingClause, Moment, Stage, Verdict, View, Wait } from '../rule/clause.ts'
import { decision } from './readable.ts'
import { warnOfMixing } from './sequence-key.ts'
import { readSequence, type Sequence, type SequenceStep, sequenceSchema } from './sequence-steps.ts'

/** A partial match of a sequence. */
interface Partial {
  /** The events of the steps so far, by name. */
  readonly steps: ReadonlyMap<string, Event>
  /** The step that it waits for. */
  readonly next: number
  /** The time of the step before. */
  readonly since: number
  /** The last event that fitted. */
  readonly event: Event
}

type Partials = readonly Partial[]

const mostPartials = 100

const definition = {
  name: 'sequence',
  phase: 'decide',
  words: {
    sequence: {
      makesBody: true,
      synonyms: ['steps'],
      summary: 'Steps in order, in place of `when`.',
      schema: sequenceSchema,
      readAlone: true,
      after: 'when',
      excludes: ['when', 'absent', 'for', 'times', 'until', 'keep', 'expire', 'repeat', 'resolved', 'otherwise'],
      warn: ({ node }, pointer) => warnOfMixing(node, pointer),
      readable: decision,
      read: readSequence,
    },
  },
  compose: ({ sequence }) => sequence,
  uses: ({ steps }) => ({
    expressions: steps.map(({ when }) => when),
    needsBody: true,
    durations: steps.map(({ within }) => within),
    makes: largestBody => steps.length * largestBody,
    steps: steps.flatMap(step => (step.not ? [] : [step.as])),
  }),
  starts: () => false,
  begin: () => {},
  expected: () => undefined,
  dismiss: () => {},
  gate: () => undefined,
  remembers: () => true,
  alarms: () => false,
  receive: offer,
  timers: { sequence: goOn },
  // A partial match goes on while the steps are the same ones: what they ask, and how long they wait, may change.
  renews: same => !same('sequence'),
  carry: (_, state) => state,
  retime: (spec, stage) => keep(spec, stage, stage.state ?? []),
  reason,
  report: (spec, view) => ({
    waits: waitsOf(spec, view),
    partials: (view.state ?? []).map(({ next }) => next),
  }),
  coverage: {
    fact: (state: Partials) => state.length,
    letsThrough: () => false,
    sides: {
      sequence: [
        { missing: 'was never completed', shownBy: step => step.fired },
        {
          missing: 'was never left unfinished',
          shownBy: step =>
            !step.fired &&
            step.keys.some(({ before, after }) => (after.fact ?? 0) < (before.fact ?? 0) || (after.fact ?? 0) > 1),
        },
      ],
    },
  },
  bound: { most: `${mostPartials} partial matches: the oldest is dropped`, counted: 'partials' },
  examples: [
    {
      rule: {
        sequence: [
          { as: 'open', when: { path: '$.door', eq: 'open' } },
          { as: 'hot', when: { path: '$.t', gt: 30 }, within: '10s' },
        ],
        then: { output: 'out', body: '$.hot' },
      },
      given: [
        [0, { door: 'open' }],
        [5, { t: 20 }],
        [8, { t: 31 }],
      ],
      gives: [[8, { t: 31 }]],
    },
  ],
} satisfies DecidingClause<{ sequence: Sequence }, Sequence, Partials, number>

export const sequence = stateful<{ sequence: Sequence }, Sequence, Partials, number>(definition)

/** Offers the event to every partial match, oldest first; the first to complete emits and clears the others. */
function offer(spec: Sequence, stage: Stage<Partials>, event: Event): void {
  const kept: Partial[] = []
  const scope = stage.scope(event)
  for (const partial of stage.state ?? []) {
    const moved = advance(spec, stage, partial, scope)
    if (moved === undefined) continue
    if (isComplete(spec, moved)) {
      complete(spec, stage, moved)
      return
    }
    kept.push(moved)
  }
  if (spec.restart || kept.length === 0) {
    const started = advance(spec, stage, { steps: new Map(), next: 0, since: stage.now, event }, scope)
    if (started !== undefined && isComplete(spec, started)) {
      complete(spec, stage, started)
      return
    }
    if (started !== undefined && started.next > 0) kept.push(started)
  }
  while (kept.length > mostPartials) {
    kept.shift()
    stage.count('partials')
  }
  keep(spec, stage, kept)
}

const isComplete = ({ steps }: Sequence, { next }: Partial) => next === steps.length

/** The partial match after the scope's event; undefined: it is dropped. */
function advance({ steps }: Sequence, stage: Stage<Partials>, partial: Partial, scope: Scope): Partial | undefined {
  const step = steps[partial.next]
  if (step === undefined || !step.when.evaluate({ ...scope, steps: partial.steps })) return partial
  if (step.not) return undefined
  const { event } = scope
  return { steps: new Map(partial.steps).set(step.as, event), next: partial.next + 1, since: stage.now, event }
}

/** The timer: what was to come within its time has not, or what was not to come has not. */
function goOn(spec: Sequence, stage: Stage<Partials>): void {
  const partials = stage.state ?? []
  const over = firstDue(spec, stage, partials)?.partial
  if (over === undefined) return
  if (spec.steps[over.next]?.not !== true) {
    keep(
      spec,
      stage,
      partials.filter(partial => partial !== over),
    )
    return
  }
  const moved = { ...over, next: over.next + 1, since: stage.now }
  if (!isComplete(spec, moved)) {
    keep(
      spec,
      stage,
      partials.map(partial => (partial === over ? moved : partial)),
    )
    return
  }
  // One that time completes clears no other: each command without its answer is told.
  const others = partials.filter(partial => partial !== over)
  complete(spec, stage, moved, others)
}

/** The body is the bodies of the steps; the properties are those of the last event that fitted. */
function complete(spec: Sequence, stage: Stage<Partials>, { steps, event }: Partial, others: Partials = []): void {
  keep(spec, stage, others)
  const body = Object.fromEntries([...steps].map(([name, step]) => [name, step.body ?? null]))
  const { message, payload, origin = event, tags, arrived } = event
  const made = { message, payload, body, whole: false, origin, time: stage.now }
  const brought = { ...(tags === undefined ? {} : { tags }), ...(arrived === undefined ? {} : { arrived }) }
  stage.emit({ ...made, ...brought }, undefined)
}

/** Keeps these partial matches, and waits for the one that is due first. */
function keep(spec: Sequence, stage: Stage<Partials>, partials: Partials): void {
  stage.state = partials
  stage.setTimer('sequence', firstDue(spec, stage, partials)?.due)
}

/** The partial match whose time is over first; the oldest of several. */
function firstDue(
  { steps }: Sequence,
  { parameters }: Stage<Partials>,
  partials: Partials,
): { partial: Partial; due: number } | undefined {
  let first: { partial: Partial; due: number } | undefined
  for (const partial of partials) {
    const within = withinOf(steps[partial.next])?.(parameters)
    if (within === undefined) continue
    const due = partial.since + within
    if (first === undefined || due < first.due) first = { partial, due }
  }
  return first
}

const withinOf = (step: SequenceStep | undefined): Duration | undefined => step?.within

/** Partial matches by the step that they wait for. */
function waitsOf({ steps }: Sequence, { state = [], parameters }: View<Partials>): readonly Wait[] {
  return steps.flatMap((step, place): Wait[] => {
    const waiting = state.filter(({ next }) => next === place)
    if (waiting.length === 0) return []
    const within = step.within?.(parameters)
    const due = within === undefined ? undefined : Math.min(...waiting.map(({ since }) => since + within))
    const who = waiting.length === 1 ? 'a partial match' : `the first of ${waiting.length} partial matches`
    if (step.not) return [{ due: due ?? 0, what: `${who} goes on, if no event comes before that \`not\` excludes` }]
    if (due !== undefined) return [{ due, what: `${who} is dropped, if the step "${step.as}" does not come before` }]
    return [{ what: `${who} waits for the step "${step.as}"` }]
  })
}

const furthestOf = (partials: Partials = []) => Math.max(0, ...partials.map(({ next }) => next))

function reason({ steps }: Sequence, { after, fired }: Moment<Partials>): Verdict {
  const furthest = furthestOf(after.state)
  const step = steps[furthest]
  const waits = step?.not === false ? `for the step "${step.as}"` : 'for the time without an event to end'
  const reached =
    furthest === 0
      ? 'There is no partial match; it waits'
      : `A partial match has ${furthest} of ${steps.length} steps and waits`
  return { reason: fired ? 'The sequence is complete.' : `${reached} ${waits}.` }
}
