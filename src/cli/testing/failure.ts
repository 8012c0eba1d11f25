// A failure in words, for a screen: the lines of marbles, the first difference, and why the rules did what they did.
import { showDuration } from '../../rules/duration.ts'
import { show } from '../../rules/value.ts'
import { showExplanation } from '../explanation.ts'
import type { Paint } from '../screen.ts'
import { causeOf } from './cause.ts'
import { jsonOf } from './expectation.ts'
import { drawing } from './failure-drawing.ts'
import type { Entry, RuleTest } from './rule-test.ts'
import type { Sent } from './run-test.ts'
import type { Difference, Failure, Verdict } from './verdict.ts'

export interface Look {
  /** Columns to write in. */
  readonly width: number
  readonly paint: Paint
}

const plain: Paint = (_, text) => text

/** All that is to say of a test that failed, line by line. */
export function failureLines(verdict: Verdict, look: Look = { width: 80, paint: plain }): readonly string[] {
  const { test, failures } = verdict
  return failures.flatMap((failure, index) => [...(index === 0 ? [] : ['']), ...wordsOf(failure, verdict, test, look)])
}

function wordsOf(failure: Failure, verdict: Verdict, test: RuleTest, look: Look): readonly string[] {
  switch (failure.kind) {
    case 'difference':
      return [...drawing(verdict, failure, look), '', ...differenceWords(failure, test, look)]
    case 'answer': {
      const entry = test.entries[failure.place]
      const name = entry?.kind === 'twin' ? `the patch ${entry.letter} at ${showDuration(entry.at)}` : 'the patch'
      const errors = failure.problems.filter(({ severity }) => severity === 'error')
      return errors.length === 0
        ? wrap(`The rules took ${name}; the test says that they reject it.`, look)
        : [
            ...wrap(`The rules reject ${name}, so that those before go on:`, look),
            ...errors.flatMap(({ pointer, message }) => wrap(`${pointer}: ${message}`, look, '  ')),
          ]
    }
    case 'state': {
      const { rule, key, at, is } = failure.expected
      const name = key === undefined ? rule : `${rule}, key ${show(key)},`
      return wrap(`At ${showDuration(at)} ${name} is ${failure.is}; expected ${is}.`, look)
    }
    case 'reason': {
      const { rule, at, fired, reason } = failure.expected
      const wanted = [
        ...(fired === undefined ? [] : [fired ? 'that it fires' : 'that it does not fire']),
        ...(reason === undefined ? [] : [`"${reason}"`]),
      ]
      return [
        ...wrap(`At ${showDuration(at)} ${rule} gives another reason; expected ${wanted.join(' and ')}.`, look),
        ...failure.explanations.flatMap(explanation => explained(showExplanation(explanation, look.paint), look)),
      ]
    }
    case 'fault':
      return faultWords(failure, look)
  }
}

function differenceWords(difference: Difference, test: RuleTest, look: Look): readonly string[] {
  const { expected, sent, others, instead } = difference
  const cause = causeOf(test, difference)
  const { message, explanations, states, notes } = cause
  const lines = [...wrap(headline(difference), look)]
  if (instead !== undefined) lines.push(...wrap(`${expected} was sent at ${showDuration(instead)}.`, look))
  if (sent !== undefined) lines.push(...sentLines(sent).map(line => clip(`  ${line}`, look)))
  if (message !== undefined) lines.push(clip(`  ${arrivedText(message, difference.at)}`, look))
  for (const explanation of explanations) lines.push(...explained(showExplanation(explanation, look.paint), look))
  for (const state of states)
    lines.push(...wrap(`${sent?.by === 'timer' ? 'Just before,' : `At ${showDuration(difference.at)}`} ${state}`, look))
  for (const note of notes) lines.push(...wrap(note, look))
  if (others > 0)
    lines.push(look.paint('dim', `${others} more ${others === 1 ? 'message differs' : 'messages differ'} after it.`))
  return lines
}

function headline({ at, output, expected, sent, mismatches }: Difference): string {
  const when = `At ${showDuration(at)} ${output}`
  if (sent === undefined) return `${when} should have sent ${expected}; it sent nothing.`
  if (expected === undefined) return `${when} sent a message; nothing was expected.`
  return `${when} sent a message that is not ${expected}: ${mismatches.join('; ')}.`
}

function sentLines({ message: { bytes, properties, rules }, by }: Sent): readonly string[] {
  const tags = [...properties].map(([name, value]) => `${name}=${value}`).join('  ')
  const sender = `${rules.join(', ')}${by === 'timer' ? ' when its time came' : ''}`
  return [
    `sent     ${bodyText(bytes)}`,
    ...(tags === '' ? [] : [`with     ${tags}`]),
    ...(rules.length === 0 ? [] : [`by       ${sender}`]),
  ]
}

function arrivedText(entry: Extract<Entry, { kind: 'message' }>, at: number): string {
  const when = entry.at === at ? 'arrived ' : `arrived at ${showDuration(entry.at)}, the last before:`
  return `${when} ${entry.letter} at ${entry.message.input}: ${bodyText(entry.message.bytes)}`
}

function bodyText(bytes: Uint8Array): string {
  const json = jsonOf(bytes)
  return json === undefined ? show(new TextDecoder().decode(bytes)) : show(json, 200)
}

function faultWords(
  { way, straight, interrupted }: Extract<Failure, { kind: 'fault' }>,
  look: Look,
): readonly string[] {
  const how =
    way === 'restored'
      ? 'stopped and restored before every message'
      : 'given the same twin document again before every message'
  const side = (sent: Sent | undefined) =>
    sent === undefined
      ? 'nothing more'
      : `at ${showDuration(sent.at)} to ${sent.message.output}: ${bodyText(sent.message.bytes)}`
  return [
    ...wrap(`A fault of the engine, and not of the rules: ${how}, it sends something else. Please report it.`, look),
    clip(`  straight     ${side(straight)}`, look),
    clip(`  ${way.padEnd(11)}  ${side(interrupted)}`, look),
  ]
}

const explained = (text: string, look: Look): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .flatMap(line => (line.length > look.width ? wrap(line.trim(), look, /^ */.exec(line)?.[0] ?? '') : [line]))

/** Words in lines that are not wider than the screen. */
function wrap(text: string, { width }: Look, indent = ''): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, indent + line]
}

const clip = (text: string, { width }: Look) => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)
