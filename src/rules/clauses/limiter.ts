// `throttle`, `debounce` and `sample`: how often emissions go out. A rule has one of them.
import { showDuration } from '../data/duration.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { presentDuration } from '../nodes/duration-node.ts'
import { type EventDuration, readEventDuration } from '../nodes/event-duration.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import type { ParameterPlace } from '../nodes/parameter-place.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { Emission, EmissionClause, RuleWords, Stage, View } from '../rule/clause.ts'
import { placeOf } from '../rule/wait.ts'
import { checkShape, closedObject, described, refer, shapeOf } from '../schema/fragment.ts'
import { emission } from './readable.ts'

interface Parts {
  readonly throttle: Throttle
  readonly debounce: EventDuration
  readonly sample: EventDuration
}

interface Throttle {
  readonly within: EventDuration
  /** Whether the newest emission that was held back passes when the time is over. */
  readonly trailing: boolean
}

interface Limiter {
  readonly kind: keyof Parts
  readonly duration: EventDuration
  /** False: what does not pass at once is dropped. */
  readonly holds: boolean
}

interface Held {
  /** When an emission last passed. */
  passed?: number
  /** The emission that is held back, and since when. */
  held?: Emission
  since?: number
  /** Where the duration is of that which is held, where it depends on the event. */
  place?: ParameterPlace
}

const duration = { schema: refer('event-duration'), readable: emission, read: readEventDuration }

const throttleParts = closedObject(
  {
    within: described('Passes an emission if none passed less than this long ago.', refer('event-duration')),
    trailing: described('Whether the newest that was held back passes when that time is over. Default: false.', {
      type: 'boolean',
    }),
  },
  ['within'],
)
const throttleShape = shapeOf(throttleParts)

const definition = {
  name: 'limiter',
  phase: 'emission',
  words: {
    throttle: {
      synonyms: ['cooldown', 'rateLimit'],
      schema: {
        if: { type: 'object', anyOf: [{ required: ['within'] }, { required: ['trailing'] }] },
        then: throttleParts,
        else: refer('event-duration'),
      },
      readAlone: true,
      readable: emission,
      read: readThrottle,
      summary: 'Passes an emission if none passed less than this long ago.',
      excludes: ['debounce', 'sample'],
    },
    debounce: {
      ...duration,
      summary: 'Passes the last emission once no other has come for this long.',
      warn: warnOfRepeat,
      excludes: ['sample'],
    },
    sample: {
      synonyms: ['sampling'],
      ...duration,
      summary: 'Passes the latest emission of each interval, at its end.',
    },
  },
  compose({ throttle, debounce, sample }): Limiter | undefined {
    if (throttle !== undefined) return { kind: 'throttle', duration: throttle.within, holds: throttle.trailing }
    if (debounce !== undefined) return { kind: 'debounce', duration: debounce, holds: true }
    return sample === undefined ? undefined : { kind: 'sample', duration: sample, holds: true }
  },
  uses: ({ duration: length }) => ({ waits: [length] }),
  starts: () => false,
  begin: () => {},
  receive(spec, stage, emission) {
    const state: Held = stage.state ?? {}
    stage.state = state
    // The interval of `sample` is that in which it began to hold.
    if (spec.kind === 'sample' && state.held !== undefined) {
      state.held = emission
      return
    }
    const place = placeOf(spec.duration, stage, emission.event, emission.alarm)
    const length = spec.duration.at(stage.parameters, place)
    if (passesAtOnce(spec, state, stage.now, length)) {
      drop(stage)
      if (spec.kind === 'throttle') state.passed = stage.now
      stage.forward(emission)
    } else if (spec.holds) {
      state.held = emission
      state.since = stage.now
      if (place === undefined) delete state.place
      else state.place = place
      stage.setTimer('limiter', releaseAt(spec, state, stage.now, length))
    }
  },
  admits: () => true,
  timers: {
    limiter({ kind }, stage) {
      const { state } = stage
      const held = state?.held
      if (state === undefined || held === undefined) return
      delete state.held
      if (stage.release(held) && kind === 'throttle') state.passed = stage.now
    },
  },
  settle: (_, stage) => drop(stage),
  carry({ before, after, same }, state) {
    if (before.kind !== after.kind) return undefined
    if (!after.holds) delete state.held
    if (!same(after.kind)) delete state.place
    return state
  },
  retime(spec, stage) {
    const { state } = stage
    const held = state?.held
    if (state === undefined || held === undefined || state.since === undefined) {
      stage.setTimer('limiter', undefined)
      return
    }
    // Where a change has made the duration one of the event, it is found in the one that is held.
    const place = state.place ?? placeOf(spec.duration, stage, held.event, held.alarm)
    if (place !== undefined) state.place = place
    const length = spec.duration.at(stage.parameters, place)
    stage.setTimer('limiter', releaseAt(spec, state, state.since, length))
  },
  reason: ({ kind }) => `\`${kind}\` holds the emission back`,
  report(spec, view) {
    const due = view.due('limiter')
    const held = view.state?.held?.event
    if (due !== undefined && held !== undefined) return { waits: [{ due, what: whatReleases(spec) }], held }
    const free = freeAt(spec, view)
    return free === undefined ? {} : { waits: [{ due: free, what: '`throttle` lets an emission pass again' }] }
  },
  coverage: {
    fact: () => undefined,
    letsThrough: () => false,
    sides: Object.fromEntries(
      ['throttle', 'debounce', 'sample'].map(word => [
        word,
        [
          { missing: 'never let anything through', shownBy: step => step.fired },
          {
            missing: 'never held anything back',
            shownBy: step => !step.fired && step.keys.some(({ arrived }) => arrived),
          },
        ],
      ]),
    ),
  },
  bound: { most: 'one emission, and the time of the last', counted: undefined },
  examples: [
    {
      rule: { throttle: '10s', then: { output: 'out' } },
      given: [
        [0, { t: 1 }],
        [5, { t: 2 }],
        [10, { t: 3 }],
      ],
      gives: [
        [0, { t: 1 }],
        [10, { t: 3 }],
      ],
    },
    {
      rule: { throttle: { within: '10s', trailing: true }, then: { output: 'out' } },
      given: [[0, { t: 1 }], [5, { t: 2 }], [8, { t: 3 }], [30]],
      gives: [
        [0, { t: 1 }],
        [10, { t: 3 }],
      ],
      why: 'the first at once, and never without the last',
    },
    {
      rule: { debounce: '10s', then: { output: 'out' } },
      given: [[0, { t: 1 }], [5, { t: 2 }], [30]],
      gives: [[15, { t: 2 }]],
    },
    {
      rule: { sample: '10s', then: { output: 'out' } },
      given: [[1, { t: 1 }], [8, { t: 2 }], [30]],
      gives: [[10, { t: 2 }]],
    },
  ],
} satisfies EmissionClause<Parts, Limiter, Held, undefined>

export const limiter = stateful<Parts, Limiter, Held, undefined>(definition)

/** A duration, or an object with `within` and `trailing`; undefined where `within` is missing, which is reported. */
function readThrottle(node: Json, pointer: string, reader: NodeReader): Throttle | undefined {
  const { within, trailing } = isObject(node) ? node : {}
  if (within === undefined && trailing === undefined)
    return { within: readEventDuration(node, pointer, reader), trailing: false }
  reader.report(...checkShape(throttleShape, node, pointer))
  if (within === undefined) return undefined
  return { within: readEventDuration(within, under(pointer, 'within'), reader), trailing: trailing === true }
}

/** Each repeat is an emission, after which it is not quiet for long enough. */
function warnOfRepeat({ node }: RuleWords, pointer: string, parameters: JsonObject): readonly Problem[] {
  const [quiet, repeat] = [node['debounce'], node['repeat']].map(found => presentDuration(found, parameters))
  if (quiet === undefined || repeat === undefined || repeat >= quiet) return []
  const message = `While the rule is raised, nothing is sent: "debounce" waits for ${showDuration(quiet)} of quiet, and "repeat" emits every ${showDuration(repeat)}.`
  return [problem('held-forever', under(pointer, 'debounce'), message)]
}

function passesAtOnce({ kind }: Limiter, { passed }: Held, now: number, length: number): boolean {
  if (kind === 'throttle') return passed === undefined || now - passed >= length
  return length === 0
}

/** When an emission that is held since then passes. */
function releaseAt({ kind }: Limiter, { passed = 0 }: Held, since: number, length: number): number {
  if (kind === 'throttle') return passed + length
  if (length === 0) return since
  return kind === 'debounce' ? since + length : (Math.floor(since / length) + 1) * length
}

/** What is held is not sent. */
function drop(stage: Stage<Held>): void {
  if (stage.state?.held === undefined) return
  delete stage.state.held
  stage.setTimer('limiter', undefined)
}

const whatReleases = ({ kind }: Limiter) =>
  kind === 'debounce'
    ? 'sends the emission that `debounce` holds back, if no other comes before'
    : `sends the latest emission that \`${kind}\` holds back`

/** Where nothing is held there is no timer: `throttle` only looks when the last emission passed. */
function freeAt({ kind, duration: { find, at } }: Limiter, { state, parameters, now }: View<Held>): number | undefined {
  if (kind !== 'throttle' || state?.passed === undefined || find !== undefined) return undefined
  const due = state.passed + at(parameters, undefined)
  return due > now ? due : undefined
}
