// What two rule sets decide differently, as a person reads it.
import type { Message, OutputMessage } from '../../rules/data/message.ts'
import { placelessLine } from '../document/problem-text.ts'
import { showExplanation } from '../explanation/explanation-text.ts'
import { showStates } from '../explanation/states-text.ts'
import { shortBody, type TwinAnswer } from '../recording/line-writer.ts'
import { type TimeForm, writeTime } from '../recording/time-form.ts'
import type { Paint } from '../text/look.ts'
import { type Difference, noRule, type Pair, sides } from './difference.ts'
import type { Tally } from './tally.ts'
import type { Why } from './why.ts'

export interface DifferenceLook {
  readonly form: TimeForm
  readonly paint: Paint
}

/** How many characters of a body a line shows. */
const mostBody = 160

/** What differs, and why; the last line is empty. */
export function differenceText(difference: Difference, why: Why | undefined, look: DifferenceLook): string {
  const { form, paint } = look
  const at = writeTime(form, difference.time)
  if (difference.kind === 'twin') {
    return [paint('bold', `${at}, a change of the twin`), ...answerLines(difference.answers), ''].join('\n')
  }
  const { message, sends, rules } = difference
  const what =
    message === undefined ? 'a timer' : `a message to ${message.input}: ${shortBody(message.bytes, mostBody)}`
  return [
    paint('bold', `${at}, ${what}`),
    ...sends.old.map(send => paint('red', `  - ${sendText(send, message)}`)),
    ...sends.new.map(send => paint('green', `  + ${sendText(send, message)}`)),
    ...(why === undefined ? [] : whyLines(why, [...rules.keys()], difference.time, look)),
    '',
  ].join('\n')
}

/** `output1 by hot, tagged {"severity":"high"}, its body as it came`. */
function sendText({ output, rules, properties, bytes }: OutputMessage, message: Message | undefined): string {
  const by = rules.length === 0 ? '' : ` by ${rules.join(', ')}`
  const tags = [...properties].filter(([name, value]) => message?.properties.get(name) !== value)
  const gone = [...(message?.properties.keys() ?? [])].filter(name => !properties.has(name))
  const tagged = tags.length === 0 ? '' : `, tagged ${JSON.stringify(Object.fromEntries(tags))}`
  const untagged = gone.length === 0 ? '' : `, without ${gone.join(', ')}`
  const body = bytes === message?.bytes ? ', its body as it came' : `: ${shortBody(bytes, mostBody)}`
  return `${output}${by}${tagged}${untagged}${body}`
}

function whyLines(why: Why, ids: readonly string[], time: number, look: DifferenceLook): readonly string[] {
  const told = { old: tell(why, 'old', ids, time, look), new: tell(why, 'new', ids, time, look) }
  if (told.old.length + told.new.length === 0) return []
  if (told.old.join('\n') === told.new.join('\n')) return ['  old and new:', ...told.old]
  return sides.flatMap(side => [`  ${side}:`, ...told[side]])
}

/** What one side has to say of the rules, indented. */
function tell(
  why: Why,
  side: keyof Pair<unknown>,
  ids: readonly string[],
  now: number,
  look: DifferenceLook,
): readonly string[] {
  const { form, paint } = look
  const states = { now, paint, most: 3, writeTime: (time: number) => writeTime(form, time) }
  const texts =
    why.kind === 'explanations'
      ? why.of[side].map(explanation => showExplanation(explanation, paint))
      : why.of[side].map(state =>
          state.keys.length === 0
            ? `${paint('bold', state.rule)}: idle, and nothing is due`
            : showStates([state], states),
        )
  const known = why.of[side].map(({ rule }) => rule)
  const absent = ids
    .filter(id => id !== noRule && !known.includes(id))
    .map(id => `${paint('bold', id)}: there is no such rule\n`)
  return [...texts, ...absent].flatMap(text => text.trimEnd().split('\n')).map(line => `    ${line}`)
}

function answerLines(answers: Pair<TwinAnswer>): readonly string[] {
  return sides.flatMap(side => {
    const { status, problems } = answers[side]
    if (status === 200) return [`  ${side} takes it`]
    return [`  ${side} rejects it:`, ...problems.map(found => placelessLine('    twin', found))]
  })
}

/** How much differs, and with which rules it lies. */
export function tallyText(tally: Tally, { paint }: DifferenceLook): string {
  const { messages, messagesDiffer, timersDiffer, twinChangesDiffer, sent, rules } = tally
  if (messagesDiffer + timersDiffer + twinChangesDiffer === 0) {
    return `${count(messages, 'message')}: OLD and NEW decide the same; each sends ${sent.old}\n`
  }
  const others = [
    ...(timersDiffer === 0 ? [] : [`${count(timersDiffer, 'timer')} too`]),
    ...(twinChangesDiffer === 0 ? [] : [`${count(twinChangesDiffer, 'change')} of the twin too`]),
  ]
  const names = Math.max('rule'.length, ...[...rules.keys()].map(id => id.length))
  const row = (name: string, ...cells: readonly (string | number)[]) =>
    [name.padEnd(names), ...cells.map(cell => String(cell).padStart(9))].join('  ')
  const head = [`${messagesDiffer} of ${count(messages, 'message')} are decided differently`, ...others].join(', ')
  return [
    paint('bold', head),
    `OLD sends ${sent.old}, NEW sends ${sent.new}`,
    '',
    row('rule', 'old only', 'new only', 'otherwise'),
    ...[...rules].map(([id, whose]) => row(id, whose.old, whose.new, whose.both)),
    '',
  ].join('\n')
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
