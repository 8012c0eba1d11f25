// A failure in words, for a screen: the lines of marbles, the first difference, and why the rules did what they did.
import type { Explanation } from '../../engine/explain.ts'
import { showDuration } from '../../rules/data/duration.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import { show } from '../../rules/data/value.ts'
import { oneLine } from '../../rules/data/visible.ts'
import { showExplanation } from '../explanation/explanation-text.ts'
import { showStates } from '../explanation/states-text.ts'
import { clip, fold, wrap, wrapLines } from '../text/layout.ts'
import { type Look, plain } from '../text/look.ts'
import { type Cause, causeOf, explainLast, testTime } from './cause.ts'
import type { Difference } from './comparison.ts'
import { jsonOf } from './expectation.ts'
import { drawing } from './failure-drawing.ts'
import type { RuleTest, TestEntry } from './rule-test.ts'
import type { Sent } from './test-run.ts'
import type { Failure, Verdict } from './verdict.ts'

/** All that is to say of a test that failed, line by line. */
export function failureLines(verdict: Verdict, look: Look = plain): readonly string[] {
  const { test, failures } = verdict
  return failures.flatMap((failure, index) => [...(index === 0 ? [] : ['']), ...wordsOf(failure, verdict, test, look)])
}

function wordsOf(failure: Failure, verdict: Verdict, test: RuleTest, look: Look): readonly string[] {
  switch (failure.kind) {
    case 'difference': {
      const cause = causeOf(test, failure)
      return [...drawing(verdict, failure, cause.states, look), '', ...differenceWords(failure, cause, test, look)]
    }
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
      return [
        ...wrap(`At ${showDuration(at)} ${name} is ${failure.is}; expected ${is}.`, look),
        ...explainLast(test, at, rule).flatMap(explanation => explained(explanation, look)),
      ]
    }
    case 'reason': {
      const { rule, at, fired, reason } = failure.expected
      const wanted = [
        ...(fired === undefined ? [] : [fired ? 'that it fires' : 'that it does not fire']),
        ...(reason === undefined ? [] : [`"${reason}"`]),
      ]
      return [
        ...wrap(`At ${showDuration(at)} ${rule} gives another reason; expected ${wanted.join(' and ')}.`, look),
        ...failure.explanations.flatMap(explanation => explained(explanation, look)),
      ]
    }
    case 'fault':
      return faultWords(failure, look)
  }
}

function differenceWords(difference: Difference, cause: Cause, test: RuleTest, look: Look): readonly string[] {
  const { at, expected, sent, others, instead } = difference
  const { message, explanations, keys, notes } = cause
  const lines = [...wrap(headline(difference), look)]
  if (instead !== undefined) lines.push(...wrap(`${expected} was sent at ${showDuration(instead)}.`, look))
  const facts = [
    ...(sent === undefined ? [] : sentFacts(sent)),
    ...(message === undefined ? [] : [arrivedFact(message, at)]),
  ]
  lines.push(...facts.flatMap(([name, text]) => fold(`  ${name.padEnd(8)} `, text, look)))
  const reasons = explanations.flatMap(explanation => explained(explanation, look))
  const states = showStates(keys.rules, { now: keys.now, writeTime: testTime(test), paint: look.paint, most: 3 })
  const waits = keys.rules.length === 0 ? [] : ['', ...wrapLines(`${whenOf(difference, message)}\n${states}`, look)]
  // Of a message that came earlier the reason is told last: what led to the difference since then is in the states.
  const why = reasons.length === 0 ? [] : ['', ...reasons]
  if (message === undefined || message.at === at) lines.push(...why, ...waits)
  else if (reasons.length === 0) lines.push(...waits)
  else lines.push(...waits, '', `When ${message.letter} arrived at ${showDuration(message.at)}:`, ...reasons)
  lines.push(...notes.flatMap(note => ['', ...wrap(note, look)]))
  if (others > 0) {
    lines.push(
      '',
      look.paint('dim', `${others} more ${others === 1 ? 'message differs' : 'messages differ'} after it.`),
    )
  }
  return lines
}

function whenOf({ sent, at }: Difference, message: Cause['message']): string {
  const order = sent?.by === 'timer' ? ', before it' : message?.at === at ? ', after it' : ''
  return `At ${showDuration(at)}${order}:`
}

function headline({ at, output, expected, sent, mismatches }: Difference): string {
  const when = `At ${showDuration(at)} ${oneLine(output)}`
  if (sent === undefined) return `${when} should have sent ${expected}; it sent nothing.`
  if (expected === undefined) return `${when} sent a message; nothing was expected.`
  return `${when} sent a message that is not ${expected}: ${mismatches.join('; ')}.`
}

type Fact = readonly [name: string, text: string]

function sentFacts({ message: { bytes, properties, rules }, by }: Sent): readonly Fact[] {
  const tags = [...properties].map(([name, value]) => `${name}=${value}`).join('  ')
  return [
    ['sent', bodyText(bytes)],
    ...(tags === '' ? [] : [['with', tags] as const]),
    ...(rules.length === 0 ? [] : [['by', `${rules.join(', ')}${by === 'timer' ? ' (a timer)' : ''}`] as const]),
  ]
}

function arrivedFact({ at: arrived, letter, message }: Extract<TestEntry, { kind: 'message' }>, at: number): Fact {
  const text = `${letter} at ${message.input}: ${bodyText(message.bytes)}`
  return arrived === at ? ['arrived', text] : ['before', `${text}, at ${showDuration(arrived)}`]
}

function bodyText(bytes: Uint8Array): string {
  const json = jsonOf(bytes)
  return json === undefined ? JSON.stringify(new TextDecoder().decode(bytes)) : writeJson(json)
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
      : [
          `at ${showDuration(sent.at)} to ${oneLine(sent.message.output)}:`,
          ...sentFacts(sent).map(([, text]) => text),
        ].join('  ')
  return [
    ...wrap(`A fault of the engine, and not of the rules: ${how}, it sends something else. Please report it.`, look),
    clip(`  straight     ${side(straight)}`, look),
    clip(`  ${way.padEnd(11)}  ${side(interrupted)}`, look),
  ]
}

const explained = (explanation: Explanation, look: Look) => wrapLines(showExplanation(explanation, look.paint), look)
