// Why an alarm is in the state in which it is, what it waits for, and how rule tests see what it did.
import { reasonOf, sentence } from '../../conditions/reason.ts'
import { showDuration } from '../../data/duration.ts'
import type { Scope } from '../../data/event.ts'
import type { Coverage, FactStep, KeyStep, Moment, Report, Side, Verdict, View, Wait } from '../../rule/clause.ts'
import { type Alarm, type AlarmFact, type AlarmState, isRaised, lengthIn } from './spec.ts'

/** What became of an event that reached the alarm. */
export function verdictOf(alarm: Alarm, moment: Moment<AlarmState>): Verdict {
  if (alarm.silence !== undefined) return ofSilence(alarm, moment)
  return { ...ofWhen(alarm, moment), ...ofCourse(alarm, moment) }
}

function ofSilence(alarm: Alarm, { before, after, scope }: Moment<AlarmState>): Verdict {
  const length = showDuration(lengthIn(alarm, 'absent', after.state, scope.parameters))
  const ends = isRaised(before.key)
  const reason = `${ends ? 'It is resolved: the' : 'The'} event breaks the silence. The rule fires when none comes for ${length}.`
  return { state: after.key.activity, reason, ...(ends ? { resolved: true } : {}) }
}

function ofWhen({ when }: Alarm, { scope }: Moment<AlarmState>): Verdict {
  if (when === undefined) return { reason: 'It has no `when`, so every event counts.' }
  const tree = reasonOf(when, scope)
  return { word: 'when', tree, reason: sentence(tree.because) }
}

/** What the state of the alarm adds to that. */
function ofCourse(alarm: Alarm, moment: Moment<AlarmState>): Partial<Verdict> {
  const { before, after, scope, fired } = moment
  const state = after.key.activity
  if (!alarm.isAlarm && (fired || !holdsIn(alarm, scope))) return {}
  const because = alarm.when === undefined ? 'every event counts' : reasonOf(alarm.when, scope).because
  const say = (text: string) => ({
    ...(alarm.isAlarm ? { state } : {}),
    reason: sentence(`${because}; ${text}`),
  })
  if (!alarm.isAlarm) return say(heldBack(moment))
  if (state === 'pending' && after.state !== undefined)
    return say(`it is pending: that must hold ${needs(alarm, scope, after.state)}`)
  if (state === 'raised' && isRaised(before.key)) return whileRaised(alarm, moment, say)
  if (state === 'raised') return say(fired ? 'it is raised now' : `it is raised now, and ${heldBack(moment)}`)
  if (isRaised(before.key) && alarm.until !== undefined) {
    const clear = reasonOf(alarm.until, scope)
    const reason = sentence(`${clear.because}; it is resolved now`)
    return { state, resolved: true, word: 'until', tree: clear, reason }
  }
  if (isRaised(before.key)) return { ...say('it is resolved now'), resolved: true }
  return { state }
}

const holdsIn = ({ when }: Alarm, scope: Scope) => when === undefined || when.evaluate(scope)

const heldBack = (moment: Moment<AlarmState>) => moment.heldBack ?? 'it emits only when it is raised'

function needs(alarm: Alarm, { event, parameters }: Scope, state: AlarmState): string {
  const { since, count } = state
  const held = showDuration(event.time - since)
  return [
    ...(alarm.for === undefined
      ? []
      : [`for ${showDuration(lengthIn(alarm, 'for', state, parameters))} (so far ${held})`]),
    ...(alarm.times === undefined ? [] : [`${alarm.times(parameters)} times in a row (so far ${count})`]),
  ].join(' and ')
}

function whileRaised(
  alarm: Alarm,
  moment: Moment<AlarmState>,
  say: (text: string) => Partial<Verdict>,
): Partial<Verdict> {
  const { after, scope, fired, writeTime } = moment
  const since = after.key.raised === undefined ? '' : ` since ${writeTime(after.key.raised.at)}`
  if (after.state?.clearing !== undefined) {
    const keep = showDuration(lengthIn(alarm, 'keep', after.state, scope.parameters))
    return say(`it has been raised${since}, and stays so until the clear condition has held for ${keep}`)
  }
  const clear = alarm.until === undefined ? undefined : reasonOf(alarm.until, scope)
  if (!holdsIn(alarm, scope) && clear !== undefined) {
    return { ...say(`it has been raised${since}, and stays so: ${clear.because}`), word: 'until', tree: clear }
  }
  return say(`it has been raised${since}, and ${fired ? 'emits for every event' : heldBack(moment)}`)
}

const whatIsDue = {
  absent: 'is raised, if no event comes before',
  for: 'is raised, if no event fails `when` before',
  keep: 'is resolved, if the clear condition holds until then',
  expire: 'is ended, if no event satisfies `when` before',
  repeat: 'emits again, if it is still raised',
}

/** What the key waits for, and since when it is pending or raised. */
export function reportOf(alarm: Alarm, view: View<AlarmState>): Report {
  const { key, state } = view
  const timers = Object.entries(whatIsDue).flatMap(([timer, what]): Wait[] => {
    const due = view.due(timer)
    return due === undefined ? [] : [{ due, what }]
  })
  const since = key.activity === 'pending' ? state?.since : isRaised(key) ? key.raised?.at : undefined
  return {
    waits: [...timers, ...eventsAwaited(alarm, view)],
    ...(since === undefined ? {} : { since }),
    ...(state?.clearing === undefined ? {} : { clearing: true }),
  }
}

function eventsAwaited(alarm: Alarm, { key, state, parameters }: View<AlarmState>): readonly Wait[] {
  const { until, keep, silence, isAlarm } = alarm
  if (key.activity === 'pending' && state?.short === true) {
    const times = Math.max(alarm.times?.(parameters) ?? 1, state.count + 1)
    return [{ what: `needs ${times} events in a row that satisfy \`when\`; ${state.count} did so far` }]
  }
  if (!isAlarm || !isRaised(key) || state?.clearing !== undefined) return []
  if (silence !== undefined) return [{ what: 'is resolved by the next event' }]
  const clearing = until === undefined ? 'fails `when`' : 'satisfies `until`'
  const how = keep === undefined ? 'is resolved by an event that' : '`keep` begins with an event that'
  return [{ what: `${how} ${clearing}` }]
}

type AlarmSide = Side<Alarm, AlarmFact>

const counted = (what: 'raised' | 'resolved') => (step: FactStep<AlarmFact>) => step.counted(what) > 0
const someKey = (holds: (key: KeyStep<AlarmFact>) => boolean) => (step: FactStep<AlarmFact>) => step.keys.some(holds)
const isBrokenOff = someKey(({ before, after }) => before.activity === 'pending' && after.activity === 'idle')

const heldOut: readonly AlarmSide[] = [
  { missing: 'never ran its full time', shownBy: counted('raised') },
  { missing: 'was never interrupted', shownBy: step => isBrokenOff(step) && !counted('raised')(step) },
]

export const alarmCoverage: Coverage<Alarm, AlarmState, AlarmFact> = {
  fact: ({ clearing }) => ({ clearing: clearing !== undefined }),
  letsThrough({ before, after }, { open, silence, emit }) {
    if (open && silence === undefined) return before.newest !== after.newest
    if (!isRaised(after)) return false
    return !isRaised(before) || (emit === 'every' && before.newest !== after.newest)
  },
  sides: {
    absent: [
      { missing: 'never ran its full time', shownBy: counted('raised') },
      {
        missing: 'was never interrupted',
        shownBy: step =>
          step.byMessage &&
          someKey(({ before, after }) => before.activity === 'idle' && before.seen < after.seen)(step),
      },
    ],
    for: heldOut,
    times: heldOut,
    keep: [
      { missing: 'never ran its full time', shownBy: counted('resolved') },
      {
        missing: 'was never interrupted',
        shownBy: someKey(
          ({ before, after }) => before.fact?.clearing === true && after.fact?.clearing !== true && isRaised(after),
        ),
      },
    ],
    expire: [
      {
        missing: 'never ended anything',
        shownBy: step =>
          !step.byMessage &&
          someKey(({ before, after }) => before.activity !== 'idle' && after.activity === 'idle')(step),
      },
    ],
    repeat: [
      {
        missing: 'never repeated anything',
        shownBy: step =>
          !step.byMessage && step.fired && someKey(({ before, after }) => isRaised(before) && isRaised(after))(step),
      },
    ],
    resolved: [{ missing: 'was never sent', shownBy: counted('resolved') }],
  },
}
