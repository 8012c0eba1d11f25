// What two rule sets decide differently, as lines of JSON. Times as the recording writes them; bodies keep their bytes.
import { writeJson } from '../../rules/data/json-text.ts'
import { statesJson } from '../explanation/states-text.ts'
import { inputLine, outputLine } from '../recording/line-writer.ts'
import { type TimeForm, writeTime } from '../recording/time-form.ts'
import { type Difference, sides } from './difference.ts'
import type { Tally } from './tally.ts'
import type { Why } from './why.ts'

/** `old` and `new` hold what that side alone sends. */
export function differenceJson(difference: Difference, why: Why | undefined, form: TimeForm): string {
  const at = writeTime(form, difference.time)
  if (difference.kind === 'twin') return `${JSON.stringify({ at, by: 'twin', ...difference.answers })}\n`
  const { message, sends, rules } = difference
  const list = (side: 'old' | 'new') => sends[side].map(send => outputLine(at, send).trimEnd()).join(',')
  const members = [
    `"at":${JSON.stringify(at)}`,
    `"by":"${message === undefined ? 'timer' : 'message'}"`,
    ...(message === undefined ? [] : [`"message":${inputLine(at, message).trimEnd()}`]),
    ...sides.map(side => `"${side}":[${list(side)}]`),
    `"rules":${JSON.stringify(Object.fromEntries(rules))}`,
    ...(why === undefined ? [] : [`"why":${writeJson(whyJson(why, form))}`]),
  ]
  return `{${members.join(',')}}\n`
}

function whyJson({ kind, of }: Why, form: TimeForm): object {
  if (kind === 'explanations') return of
  const states = (side: 'old' | 'new') => statesJson(of[side], time => writeTime(form, time))
  return { old: states('old'), new: states('new') }
}

/** The last line of the output: the counts, by rule too. */
export function tallyJson(tally: Tally): string {
  return `${JSON.stringify({ summary: { ...tally, rules: Object.fromEntries(tally.rules) } })}\n`
}
