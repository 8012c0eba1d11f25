// Why a rule did what it did at a moment of the recording: what `explain` says, and where in the document it says so.

import type { Decision } from '../../engine/decision.ts'
import { decode } from '../../engine/decode.ts'
import { explain } from '../../engine/explain.ts'
import { createMachine, type Machine } from '../../engine/machine.ts'
import type { Plan } from '../../engine/plan.ts'
import { type RuleState, statesOf } from '../../engine/state.ts'
import type { Reason } from '../../rules/conditions/reason.ts'
import type { Event } from '../../rules/data/event.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import { canonical } from '../../rules/data/value.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { showStates } from '../../workbench/explanation/states-text.ts'
import { shortBody } from '../../workbench/recording/line-writer.ts'
import { runUntil } from '../../workbench/recording/moment.ts'
import type { RecordedLine } from '../../workbench/recording/recording.ts'
import { writeTime } from '../../workbench/recording/time-form.ts'
import type { Question, ReasonPart, RuleWhy, Why } from '../protocol.ts'
import { section } from './document-walk.ts'
import { type Memory, partOf } from './recording.ts'
import type { Slices } from './slices.ts'

const mostBody = 2000

export async function answer(
  memory: Memory,
  document: JsonObject,
  question: Question,
  slices: Slices,
  tell: (part: number) => void,
): Promise<Why> {
  const { loaded, entries } = memory
  const { entry, time } = question
  const write = (moment: number) => writeTime(loaded.form, moment)
  const machine = createMachine({ start: loaded.start, base: { rules: {} } })
  machine.apply(document, loaded.start)
  const isTimer = entry === -1
  const index = entry ?? lastAbout(memory, machine.plan, question)
  const end = isTimer ? entries.length : index + 1
  const asking = isTimer ? time - 1 : (entries[index]?.time ?? time)
  const moment = await runUntil(machine, partOf(memory, 0, end, slices, tell), document, asking)
  const waits = isTimer ? dueAt(statesOf(moment.machine, asking), time, question) : []
  const timed = isTimer ? moment.machine.advance(time).decisions : []
  const { last } = moment
  const asked = last === undefined || isTimer || index < 0 ? undefined : last
  const explanations = asked === undefined ? [] : explain(asked.before, asked.entry.message, asked.entry.time, write)
  const decided = asked === undefined ? [] : decisionsOf(asked.before, asked.entry)
  const rules = [
    ...waits,
    ...explanations.map((one): RuleWhy => {
      const place = under('/rules', one.rule)
      const clause =
        one.clause === undefined ? undefined : member(memberObject(section(document, 'rules'), one.rule), one.clause)
      const pointer = clause === undefined || one.clause === undefined ? place : under(place, one.clause)
      return {
        rule: one.rule,
        match: one.match,
        verdict: one.fired ? 'fires' : one.resolved ? 'is resolved' : 'does not fire',
        state: one.state === 'idle' ? undefined : one.state,
        reason: one.reason,
        clause: one.clause,
        pointer,
        tree: one.tree && placed(one.tree, clause, pointer, document),
      }
    }),
  ]
  // What came between the message that says why and the moment that was asked about.
  const rest = partOf(memory, end, entries.length, slices)
  if (!isTimer && entry === undefined) await runUntil(machine, rest, machine.desired ?? document, time)
  const states = statesOf(machine, Math.max(time, machine.clock))
  const only = question.rule
  const picked = states
    .filter(({ rule }) => only === undefined || rule === only)
    .map(state => withKey(state, question.key))
  return {
    question,
    at: String(write(time)),
    message: asked && {
      at: String(write(asked.entry.time)),
      time: asked.entry.time,
      input: asked.entry.message.input,
      body: shortBody(asked.entry.message.bytes, mostBody),
    },
    rules: only === undefined ? rules : rules.filter(({ rule }) => rule === only),
    states: picked.map(state => ({
      rule: state.rule,
      text: showStates([state], { now: time, writeTime: write, paint: (_, text) => text, most: 5 }),
    })),
    sends: [...decided, ...timed].filter(({ at }) => !isTimer || at === time).flatMap(sendsOf),
  }
}

/** The place of the last message until then that the rule was shown, and of the key that is asked about; -1: none. */
function lastAbout({ entries }: Memory, plan: Plan, { time, rule: id, key }: Question): number {
  const rule = id === undefined ? undefined : plan.rule(id)
  let at = entries.findIndex(one => one.time > time)
  at = at < 0 ? entries.length : at
  const least = Math.max(0, at - mostSearched)
  let fallback = -1
  while (--at >= least) {
    const entry = entries[at]
    if (entry?.kind !== 'message' || rule?.inputs?.includes(entry.message.input) === false) continue
    if (fallback < 0) fallback = at
    const isAbout =
      key === undefined || rule?.key === undefined || rule.elements !== undefined || keyOf(rule, entry, plan) === key
    if (isAbout) return at
  }
  return fallback
}

/** So many messages are looked through for one of a key. */
const mostSearched = 50_000

function keyOf(
  rule: Rule,
  { message, time }: Extract<RecordedLine, { kind: 'message' }>,
  { parameters, settings }: Plan,
): string | undefined {
  const decoded = decode(message, settings.limits, false)
  const body = decoded.error === undefined ? decoded.body : undefined
  const event: Event = { message, payload: body, body, whole: true, time }
  const key = rule.key?.evaluate({ event, parameters, rule: rule.id, at: time })
  return key === undefined ? undefined : typeof key === 'string' ? key : canonical(key)
}

/** What timers have to do then, as the rules say before it. */
function dueAt(states: readonly RuleState[], time: number, { rule }: Question): readonly RuleWhy[] {
  return states.flatMap(state =>
    state.keys.flatMap(({ key, waits, state: activity }) =>
      waits.flatMap(({ due, what }): readonly RuleWhy[] =>
        due !== time || (rule !== undefined && state.rule !== rule)
          ? []
          : [
              {
                rule: state.rule,
                match: key === undefined ? undefined : typeof key === 'string' ? key : canonical(key),
                verdict: 'fires',
                state: activity,
                reason: `No message did this, but time: ${what}.`,
                clause: undefined,
                pointer: under('/rules', state.rule),
                tree: undefined,
              },
            ],
      ),
    ),
  )
}

const memberObject = (object: JsonObject, name: string): JsonObject => {
  const found = member(object, name)
  return isObject(found) ? found : {}
}

function decisionsOf(
  before: Machine,
  entry: { readonly message: Parameters<Machine['accept']>[0]; readonly time: number },
): readonly Decision[] {
  return before.copy().accept(entry.message, entry.time).decisions.slice(-1)
}

const decoder = new TextDecoder()

const sendsOf = ({ sends, cause }: Decision): Why['sends'] =>
  sends.map(({ output, rules, bytes, properties }) => ({
    output,
    rules,
    body: decoder.decode(bytes.subarray(0, mostBody)),
    tags: [...properties].map(([name, value]) => `${name}=${value}`).join(', '),
    by: cause,
  }))

const withKey = (state: RuleState, key: string | undefined): RuleState =>
  key === undefined
    ? state
    : {
        ...state,
        keys: state.keys.filter(
          one => (typeof one.key === 'string' ? one.key : one.key === undefined ? '' : canonical(one.key)) === key,
        ),
      }

/** The tree, each part with its place in the document, which is built as the tree is. */
function placed(reason: Reason, node: Json | undefined, pointer: string, document: JsonObject): ReasonPart {
  const used = isObject(node) ? member(node, 'use') : undefined
  if (typeof used === 'string')
    return placed(reason, member(section(document, 'define'), used), under('/define', used), document)
  const [word, parts] = partsIn(node)
  return {
    holds: reason.holds,
    decided: reason.decided,
    condition: reason.condition,
    because: reason.because,
    pointer: node === undefined ? undefined : pointer,
    parts: reason.parts.map((part, index) =>
      word === 'not'
        ? placed(part, parts[0], under(pointer, 'not'), document)
        : placed(part, parts[index], under(under(pointer, word), index), document),
    ),
  }
}

function partsIn(node: Json | undefined): readonly [string, readonly Json[]] {
  if (!isObject(node)) return ['', []]
  for (const word of ['all', 'any']) {
    const parts = member(node, word)
    if (Array.isArray(parts)) return [word, parts]
  }
  const negated = member(node, 'not')
  return negated === undefined ? ['', []] : ['not', [negated]]
}
