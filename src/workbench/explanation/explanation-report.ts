// What is to be told of a message and a moment: the explanations of a message, and the state of the rules at a moment of a recording.
import { type Explanation, explain } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import { type RuleState, statesOf } from '../../engine/state.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import type { Message } from '../../rules/data/message.ts'
import { shortBody } from '../recording/line-writer.ts'
import type { Moment } from '../recording/moment.ts'
import { type TimeForm, writeTime } from '../recording/time-form.ts'
import type { Paint } from '../text/look.ts'
import { showExplanation } from './explanation-text.ts'
import { type StatesLook, showStates, statesJson } from './states-text.ts'

/** Times are epoch milliseconds. */
export interface Report {
  readonly explanations: readonly Explanation[]
  /** The message of the recording that is explained. */
  readonly message?: { readonly message: Message; readonly time: number }
  readonly state?: { readonly now: number; readonly rules: readonly RuleState[] }
  readonly form: TimeForm
  /** The ids of the rules that run. */
  readonly known: readonly string[]
  /** Whether the report is of one rule, and so has room for every key. */
  readonly one: boolean
}

const milliseconds: TimeForm = { kind: 'milliseconds', zero: 0 }

const idsOf = ({ plan }: Machine) => plan.rules.map(({ id }) => id)

/** A message that is the first of all. */
export function explainAlone(machine: Machine, message: Message): Report {
  return { explanations: explain(machine, message, 0), form: milliseconds, known: idsOf(machine), one: false }
}

/** The recording's last message, or one of its own that arrives at the moment; and the state of the rules then. */
export function explainMoment({ machine, now, last }: Moment, form: TimeForm, own: Message | undefined): Report {
  const write = (time: number) => writeTime(form, time)
  const base = { form, state: { now, rules: statesOf(machine, now) }, known: idsOf(machine), one: false }
  if (own !== undefined) return { ...base, explanations: explain(machine, own, now, write) }
  if (last === undefined) return { ...base, explanations: [] }
  const { message, time } = last.entry
  return { ...base, message: { message, time }, explanations: explain(last.before, message, time, write) }
}

/** The part of the report that is about one rule, which runs. */
export function onlyRule(report: Report, id: string): Report {
  const { explanations, state } = report
  return {
    ...report,
    one: true,
    explanations: explanations.filter(({ rule }) => rule === id),
    ...(state === undefined ? {} : { state: { ...state, rules: state.rules.filter(({ rule }) => rule === id) } }),
  }
}

/** How many keys of a rule a report of all rules shows. */
const mostKeys = 5
/** How much of a message's body. */
const mostBody = 200

export interface ReportLook {
  readonly paint: Paint
  /** How to see every key of a rule, of which some are shown. */
  readonly allKeysHint: StatesLook['allKeysHint']
}

/** As a person reads it. */
export function reportText(
  { explanations, message, state, form, one }: Report,
  { paint, allKeysHint }: ReportLook,
): string {
  const write = (time: number) => writeTime(form, time)
  const parts = [explanations.map(explanation => showExplanation(explanation, paint)).join('\n')]
  if (message !== undefined) {
    const { bytes, input } = message.message
    parts.unshift(`The last message came at ${write(message.time)} to ${input}:\n${shortBody(bytes, mostBody)}\n`)
  }
  if (state !== undefined && state.rules.length > 0) {
    const look = {
      now: state.now,
      writeTime: write,
      paint,
      allKeysHint,
      most: one ? Number.POSITIVE_INFINITY : mostKeys,
    }
    parts.push(`The state at ${write(state.now)}:\n`, showStates(state.rules, look))
  }
  return parts.filter(part => part !== '').join('\n')
}

/** One line of JSON; times as the recording writes them. */
export function reportJson({ explanations, message, state, form }: Report): string {
  const write = (time: number) => writeTime(form, time)
  const parts = {
    ...(state === undefined ? {} : { at: write(state.now) }),
    ...(message === undefined ? {} : { message: { at: write(message.time), input: message.message.input } }),
    rules: explanations,
    ...(state === undefined ? {} : { states: statesJson(state.rules, write) }),
  }
  return `${writeJson(parts)}\n`
}
