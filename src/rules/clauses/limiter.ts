// `throttle`, `debounce` and `sample`: how often emissions go out. A rule has one of them.
import { showDuration } from '../data/duration.ts'
import type { JsonObject } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import type { Duration } from '../nodes/duration-node.ts'
import { presentDuration, readDuration } from '../nodes/duration-node.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { Emission, EmissionClause, RuleWords, Stage, View } from '../rule/clause.ts'
import { refer } from '../schema/fragment.ts'
import { nothing } from './readable.ts'

interface Parts {
  readonly throttle: Duration
  readonly debounce: Duration
  readonly sample: Duration
}

interface Limiter {
  readonly kind: keyof Parts
  readonly duration: Duration
}

interface Held {
  /** When an emission last passed. */
  passed?: number
  /** The emission that is held back, and since when. */
  held?: Emission
  since?: number
}

const duration = { schema: refer('duration'), readable: nothing, read: readDuration }

const definition = {
  name: 'limiter',
  phase: 'emission',
  words: {
    throttle: {
      synonyms: ['cooldown', 'rateLimit'],
      ...duration,
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
  compose(parts) {
    const kind = (['throttle', 'debounce', 'sample'] as const).find(word => parts[word] !== undefined)
    const read = kind === undefined ? undefined : parts[kind]
    return kind === undefined || read === undefined ? undefined : { kind, duration: read }
  },
  uses: ({ duration: length }) => ({ durations: [length] }),
  starts: () => false,
  begin: () => {},
  receive(spec, stage, emission) {
    const state: Held = stage.state ?? {}
    stage.state = state
    const length = spec.duration(stage.parameters)
    if (length === 0) {
      stage.forward(emission)
    } else if (spec.kind !== 'throttle') {
      // The interval of `sample` is that in which it began to hold.
      if (spec.kind === 'debounce' || state.held === undefined) state.since = stage.now
      state.held = emission
      stage.setTimer('limiter', heldUntil(spec, stage, state.since ?? stage.now))
    } else if (state.passed === undefined || stage.now - state.passed >= length) {
      state.passed = stage.now
      stage.forward(emission)
    }
  },
  timers: {
    limiter(_, stage) {
      const held = stage.state?.held
      if (held === undefined) return
      delete stage.state?.held
      stage.forward(held)
    },
  },
  settle(_, stage) {
    if (stage.state?.held === undefined) return
    delete stage.state.held
    stage.setTimer('limiter', undefined)
  },
  carry: ({ before, after }, state) => (before.kind === after.kind ? state : undefined),
  retime(spec, stage) {
    const { held, since } = stage.state ?? {}
    stage.setTimer('limiter', held === undefined || since === undefined ? undefined : heldUntil(spec, stage, since))
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
  bound: { most: 'one emission, or the time of the last', counted: undefined },
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

/** Each repeat is an emission, after which it is not quiet for long enough. */
function warnOfRepeat({ node }: RuleWords, pointer: string, parameters: JsonObject): readonly Problem[] {
  const [quiet, repeat] = [node['debounce'], node['repeat']].map(found => presentDuration(found, parameters))
  if (quiet === undefined || repeat === undefined || repeat >= quiet) return []
  const message = `While the rule is raised, nothing is sent: "debounce" waits for ${showDuration(quiet)} of quiet, and "repeat" emits every ${showDuration(repeat)}.`
  return [problem('held-forever', under(pointer, 'debounce'), message)]
}

/** When an emission that is held since then passes; undefined: the rule holds none. */
function heldUntil({ kind, duration: of }: Limiter, { parameters }: Stage<Held>, since: number): number | undefined {
  if (kind === 'throttle') return undefined
  const length = of(parameters)
  if (length === 0) return since
  return kind === 'debounce' ? since + length : (Math.floor(since / length) + 1) * length
}

const whatReleases = ({ kind }: Limiter) =>
  kind === 'sample'
    ? 'sends the latest emission that `sample` holds back'
    : 'sends the emission that `debounce` holds back, if no other comes before'

/** A rule with `throttle` sets no timer: it only looks when the last emission passed. */
function freeAt({ kind, duration: of }: Limiter, { state, parameters, now }: View<Held>): number | undefined {
  if (kind !== 'throttle' || state?.passed === undefined) return undefined
  const due = state.passed + of(parameters)
  return due > now ? due : undefined
}
