// `when` over time, or `absent` in its place: idle, pending, raised, resolved. Its words are one state machine, so they
// are one clause: every rule without a sequence has it.
import { showDuration } from '../data/duration.ts'
import type { JsonObject } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import type { Condition } from '../nodes/condition.ts'
import { type Count, countSchema, readCount } from '../nodes/count-node.ts'
import { presentDuration } from '../nodes/duration-node.ts'
import { type EventDuration, readEventDuration } from '../nodes/event-duration.ts'
import type { Outcome } from '../nodes/outcome.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { DecidingClause, RuleWords, Word } from '../rule/clause.ts'
import { choices, refer } from '../schema/fragment.ts'
import { dismiss, receive, retime, timers } from './alarm/course.ts'
import { alarmCoverage, reportOf, verdictOf } from './alarm/reason.ts'
import { readSilence, type Silence, silenceSchema } from './alarm/silence.ts'
import { type Alarm, type AlarmFact, type AlarmState, forgetPlaces } from './alarm/spec.ts'
import { watch } from './alarm/waits.ts'
import { decision, emission, nothing, resolving } from './readable.ts'

interface Parts {
  readonly when: Condition
  readonly absent: Silence
  readonly for: EventDuration
  readonly times: Count
  readonly until: Condition
  readonly keep: EventDuration
  readonly expire: EventDuration
  readonly emit: 'every' | 'rise'
  readonly repeat: EventDuration
  readonly otherwise: readonly Outcome[]
  readonly resolved: readonly Outcome[]
}

const duration = { schema: refer('event-duration'), readable: decision, read: readEventDuration } as const

const condition: Pick<Word<Condition>, 'schema' | 'readable' | 'read'> = {
  schema: refer('condition'),
  readable: decision,
  read: (node, pointer, reader) => reader.condition(node, pointer),
}

const outcomes: Pick<Word<readonly Outcome[]>, 'schema' | 'read'> = {
  schema: refer('outcomes'),
  read: (node, pointer, reader) => reader.outcomes(node, pointer),
}

const definition = {
  name: 'alarm',
  phase: 'decide',
  words: {
    when: {
      synonyms: ['if', 'condition', 'having', 'conditions'],
      ...condition,
      summary: "The rule's condition. Default: true.",
    },
    absent: {
      makesBody: true,
      synonyms: ['silence', 'missing', 'heartbeat', 'deadman'],
      summary:
        'In place of `when`: raises the rule when a key has had no event for this long; `keys` lists the keys expected from the start.',
      schema: silenceSchema,
      readAlone: true,
      excludes: ['when', 'for', 'times', 'until', 'keep', 'expire', 'otherwise'],
      readable: decision,
      read: readSilence,
    },
    for: {
      synonyms: ['duration', 'holdFor'],
      ...duration,
      summary: 'How long `when` must hold before the rule is raised.',
      excludes: ['otherwise'],
    },
    times: {
      summary: 'For how many events in a row `when` must hold before the rule is raised.',
      schema: countSchema,
      excludes: ['otherwise'],
      readable: nothing,
      read: readCount,
    },
    until: {
      synonyms: ['clearWhen', 'resetWhen'],
      ...condition,
      summary: 'Once raised, the rule stays raised until this condition holds. Default: until `when` is false.',
      excludes: ['otherwise'],
    },
    keep: {
      synonyms: ['keepFiringFor', 'keep_firing_for'],
      ...duration,
      summary: 'How long the clear condition must hold before the rule is resolved.',
      excludes: ['otherwise'],
    },
    expire: {
      synonyms: ['timeout', 'offDelay', 'autoOff', 'resolveAfter'],
      ...duration,
      summary:
        'When no event has satisfied `when` for this long, a pending key is idle again and a raised one is resolved.',
      excludes: ['otherwise'],
      warn: warnOfExpiry,
    },
    emit: {
      summary: 'Whether the rule emits for each event while raised, or once, when it is raised.',
      schema: choices({
        every: 'For each event while the rule is raised, which is the default.',
        rise: 'Once, when the rule is raised.',
      }),
      excludes: ['otherwise'],
      excludesAs: 'rise',
      readable: nothing,
      read: node => (node === 'every' || node === 'rise' ? node : undefined),
    },
    repeat: {
      synonyms: ['repeatInterval', 'remind', 'reminder'],
      ...duration,
      readable: emission,
      summary: 'While raised, the rule emits again at this interval, counted from when it was raised.',
    },
    otherwise: {
      synonyms: ['else'],
      ...outcomes,
      summary: 'What happens for events that fail `when`.',
      after: 'then',
      readable: decision,
    },
    resolved: {
      synonyms: ['onResolved', 'cleared'],
      ...outcomes,
      summary: 'What happens when the rule is resolved.',
      readable: resolving,
      warn: warnOfUntold,
    },
  },
  compose,
  uses: ({ when, until, for: held, keep, expire, repeat, silence, otherwise, resolved }) => ({
    expressions: [when, until],
    waits: [silence?.after, held, keep, expire, repeat],
    outcomes: [...otherwise, ...resolved],
  }),
  starts: ({ silence }) => silence !== undefined,
  begin: (spec, stage) => watch(spec, stage),
  expected: ({ silence }) => silence?.keys,
  dismiss,
  gate: ({ silence, when, otherwise }) => (silence === undefined ? { condition: when, otherwise } : undefined),
  remembers: ({ remembers }) => remembers,
  alarms: ({ isAlarm }) => isAlarm,
  receive,
  timers,
  carry({ before, after, same, reading }, state) {
    const isOther = (before.silence === undefined) !== (after.silence === undefined)
    const wasAsked = before.remembers || reading.before
    // The first word of alarms, or the first rule that reads it, knows nothing of before: it finds every key idle.
    if (isOther || (!wasAsked && (after.remembers || reading.after))) return undefined
    if (after.expire === undefined) delete state.satisfied
    forgetPlaces(state, same)
    return state
  },
  retime,
  reason: verdictOf,
  report: reportOf,
  coverage: alarmCoverage,
  bound: { most: 'three times and a count', counted: undefined },
  examples: [
    {
      rule: { when: { path: '$.t', gt: 30 }, then: { output: 'out' }, otherwise: { output: 'else' } },
      given: [
        [0, { t: 31 }],
        [1, { t: 29 }],
      ],
      gives: [
        [0, { t: 31 }],
        [1, { t: 29 }],
      ],
    },
    {
      rule: { when: { path: '$.t', gt: 30 }, for: '10s', repeat: '1m', then: { output: 'out' } },
      given: [[0, { t: 31 }], [5, { t: 32 }], [80]],
      gives: [
        [10, { t: 32 }],
        [70, { t: 32 }],
      ],
      why: 'the newest event is sent',
    },
    {
      rule: {
        when: { path: '$.t', gt: 30 },
        times: 2,
        until: { path: '$.t', lt: 25 },
        keep: '10s',
        then: { output: 'out' },
        resolved: { output: 'out' },
      },
      given: [[0, { t: 31 }], [1, { t: 32 }], [2, { t: 28 }], [3, { t: 24 }], [20]],
      gives: [
        [1, { t: 32 }],
        [13, { t: 24 }],
      ],
    },
    {
      rule: {
        when: { path: '$.motion', eq: true },
        expire: '30s',
        then: { output: 'on' },
        resolved: { output: 'off' },
      },
      given: [[0, { motion: true }], [20, { motion: true }], [100]],
      gives: [
        [0, { motion: true }],
        [50, { motion: true }],
      ],
      why: 'off 30 s after the last motion',
    },
    {
      rule: { when: { path: '$.t', gt: 30 }, emit: 'rise', then: { output: 'out' } },
      given: [
        [0, { t: 31 }],
        [1, { t: 32 }],
      ],
      gives: [[0, { t: 31 }]],
    },
    {
      rule: { absent: '10s', then: { output: 'out', body: '$.silent' } },
      given: [[0, { t: 1 }], [20]],
      gives: [[10, 10_000]],
    },
  ],
} satisfies DecidingClause<Parts, Alarm, AlarmState, AlarmFact>

export const alarm = stateful<Parts, Alarm, AlarmState, AlarmFact>(definition)

const lasting = ['for', 'times', 'until', 'keep', 'expire'] as const

function compose(parts: Partial<Parts>, rule: RuleWords): Alarm | undefined {
  if (rule.has('sequence')) return undefined
  const has = (...words: readonly (keyof Parts)[]) => words.some(word => rule.has(word))
  const { emit, otherwise = [], resolved = [] } = parts
  const isRisen = emit === 'rise' || (has(...lasting, 'absent') && emit !== 'every')
  return {
    when: parts.when,
    silence: parts.absent,
    for: parts.for,
    times: parts.times,
    until: parts.until,
    keep: parts.keep,
    expire: parts.expire,
    emit: isRisen ? 'rise' : 'every',
    repeat: parts.repeat,
    otherwise,
    resolved,
    open: !rule.readsAlarm && emit !== 'rise' && !has('when', 'absent', ...lasting, 'repeat', 'resolved'),
    remembers: rule.readsAlarm || emit === 'rise' || has('absent', ...lasting, 'repeat', 'resolved'),
    isAlarm: isRisen || resolved.length > 0 || has('absent', ...lasting, 'repeat'),
    isAlarmRule: emit === 'rise' || has('absent', ...lasting, 'resolved'),
  }
}

/** A key that hears nothing after its first event is idle again before it is raised, or at that moment. */
function warnOfExpiry({ node }: RuleWords, pointer: string, parameters: JsonObject): readonly Problem[] {
  const [expire, held] = [node['expire'], node['for']].map(found => presentDuration(found, parameters))
  if (expire === undefined || held === undefined || expire > held) return []
  const message = `A key is idle again after ${showDuration(expire)} without an event that satisfies "when", before "for" has lasted ${showDuration(held)}; make "expire" longer than "for".`
  return [problem('expires-early', under(pointer, 'expire'), message)]
}

/** `resolved` leaves only where an emission of the raising was sent. */
function warnOfUntold({ node }: RuleWords, pointer: string): readonly Problem[] {
  const { then } = node
  if (!Array.isArray(then) || then.length > 0) return []
  const message = '"resolved" is never sent: it ends what "then" told, and "then" is empty. Give "then" an outcome.'
  return [problem('without-effect', under(pointer, 'resolved'), message)]
}
