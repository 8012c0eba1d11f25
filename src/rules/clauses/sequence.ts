// `sequence`: steps in order, in place of `when`. Partial matches of one key, each waiting for its next step.
import type { Event } from '../data/event.ts'
import { objectOf } from '../data/json.ts'
import { wholeOf } from '../data/unread.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { DecidingClause, Stage } from '../rule/clause.ts'
import { placeOf } from '../rule/wait.ts'
import { decision } from './readable.ts'
import { warnOfMixing } from './sequence-key.ts'
import { advanced, begun, firstDue, isComplete, type Partial, type Partials, passed } from './sequence-match.ts'
import { reasonOf, waitsOf } from './sequence-reason.ts'
import { readSequence, type Sequence, sequenceSchema } from './sequence-steps.ts'

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
    expressions: steps.flatMap(step => (step.not ? [step.when] : step.parts.map(({ when }) => when))),
    needsBody: true,
    waits: steps.map(({ within }) => within),
    makes: largestBody => namesOf(steps).length * largestBody,
    steps: namesOf(steps),
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
  renews: same => !same('sequence'),
  carry: (_, state) => state,
  retime: (spec, stage) => keep(spec, stage, stage.state ?? []),
  reason: reasonOf,
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
    {
      rule: {
        sequence: [
          { as: 'failed', when: { path: '$.login', eq: 'failed' }, times: 3, within: '1m' },
          { as: 'ok', when: { path: '$.login', eq: 'ok' }, within: '10s' },
        ],
        then: {
          output: 'out',
          body: {
            sub: [
              { step: 'ok', time: true },
              { step: 'failed', time: true },
            ],
          },
        },
      },
      given: [
        [0, { login: 'failed' }],
        [10, { login: 'failed' }],
        [20, { login: 'failed' }],
        [25, { login: 'ok' }],
      ],
      gives: [[25, 5000]],
    },
    {
      rule: {
        sequence: [
          {
            all: [
              { as: 'left', when: { path: '$.left', eq: true } },
              { as: 'right', when: { path: '$.right', eq: true } },
            ],
            within: '2s',
          },
        ],
        then: { output: 'out' },
      },
      given: [
        [0, { right: true }],
        [1, { left: true }],
      ],
      gives: [[1, { left: { left: true }, right: { right: true } }]],
    },
  ],
} satisfies DecidingClause<{ sequence: Sequence }, Sequence, Partials, number>

export const sequence = stateful<{ sequence: Sequence }, Sequence, Partials, number>(definition)

/** The names of the steps that events fill: the members of the body that the sequence makes. */
const namesOf = (steps: Sequence['steps']): readonly string[] =>
  steps.flatMap(step => (step.not ? [] : step.parts.map(({ as }) => as)))

/** Offers the event to every partial match, oldest first; the first to complete emits and clears the others. */
function offer(spec: Sequence, stage: Stage<Partials>, event: Event): void {
  const kept: Partial[] = []
  const scope = stage.scope(event)
  for (const partial of stage.state ?? []) {
    const moved = advanced(spec, partial, scope)
    if (moved === undefined) continue
    if (isComplete(spec, moved)) {
      complete(spec, stage, moved)
      return
    }
    kept.push(moved.next === partial.next ? moved : waiting(spec, stage, moved))
  }
  const started = spec.restart || kept.length === 0 ? begun(spec, scope) : undefined
  if (started !== undefined && isComplete(spec, started)) {
    complete(spec, stage, started)
    return
  }
  if (started !== undefined) kept.push(waiting(spec, stage, started))
  while (kept.length > mostPartials) {
    kept.shift()
    stage.count('partials')
  }
  keep(spec, stage, kept)
}

/** Its wait for the next step begins, with the event before: where the duration depends on that, its place is found. */
function waiting({ steps }: Sequence, stage: Stage<Partials>, partial: Partial): Partial {
  const within = steps[partial.next]?.within
  if (within?.find === undefined) return partial
  return { ...partial, place: placeOf(within, stage, { ...partial.event, steps: partial.steps }) }
}

/** The timer: what was to come within its time has not, or what was not to come has not. */
function goOn(spec: Sequence, stage: Stage<Partials>): void {
  const partials = stage.state ?? []
  const over = firstDue(spec, partials, stage.parameters)?.partial
  if (over === undefined) return
  const others = partials.filter(partial => partial !== over)
  if (spec.steps[over.next]?.not !== true) {
    keep(spec, stage, others)
    return
  }
  const moved = passed(over, stage.now)
  // One that time completes clears no other: each command without its answer is told.
  if (isComplete(spec, moved)) complete(spec, stage, moved, others)
  else
    keep(
      spec,
      stage,
      partials.map(partial => (partial === over ? waiting(spec, stage, moved) : partial)),
    )
}

/** The body is the bodies of the steps, in their order; the properties are those of the last event that fitted. */
function complete(spec: Sequence, stage: Stage<Partials>, { steps, event }: Partial, others: Partials = []): void {
  keep(spec, stage, others)
  const body = objectOf(namesOf(spec.steps).map(name => [name, wholeOf(steps.get(name)?.body) ?? null] as const))
  const { message, payload, origin = event, tags, arrived } = event
  const made = { message, payload, body, whole: false, origin, steps, time: stage.now }
  const brought = { ...(tags === undefined ? {} : { tags }), ...(arrived === undefined ? {} : { arrived }) }
  stage.emit({ ...made, ...brought }, undefined)
}

/** Keeps these partial matches, and waits for the one that is due first. */
function keep(spec: Sequence, stage: Stage<Partials>, partials: Partials): void {
  stage.state = partials
  stage.setTimer('sequence', firstDue(spec, partials, stage.parameters)?.due)
}
