// Why a rule did what it did at a moment of the recording: what `explain` says, and where in the document it says so.

import type { Decision } from '../../engine/decision.ts'
import { explain } from '../../engine/explain.ts'
import { createMachine, type Machine } from '../../engine/machine.ts'
import { type RuleState, statesOf } from '../../engine/state.ts'
import type { Reason } from '../../rules/conditions/reason.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import { canonical } from '../../rules/data/value.ts'
import { showStates } from '../../workbench/explanation/states-text.ts'
import { shortBody } from '../../workbench/recording/line-writer.ts'
import { runUntil } from '../../workbench/recording/moment.ts'
import { writeTime } from '../../workbench/recording/time-form.ts'
import type { Question, ReasonPart, RuleWhy, Why } from '../protocol.ts'
import { section } from './document-walk.ts'
import { type Memory, partOf } from './recording.ts'
import type { Slices } from './slices.ts'

const mostBody = 2000

export async function answer(memory: Memory, document: JsonObject, question: Question, slices: Slices): Promise<Why> {
  const { loaded, entries } = memory
  const { entry, time } = question
  const write = (moment: number) => writeTime(loaded.form, moment)
  const machine = createMachine({ start: loaded.start, base: { rules: {} } })
  machine.apply(document, loaded.start)
  const isTimer = entry === -1
  const end = entry === undefined || isTimer ? entries.length : entry + 1
  const until = isTimer ? time - 1 : time
  const moment = await runUntil(machine, partOf(memory, 0, end, slices), document, until)
  const waits = isTimer ? dueAt(statesOf(moment.machine, until), time, question) : []
  const timed = isTimer ? moment.machine.advance(time).decisions : []
  const { last } = moment
  const asked = last === undefined || isTimer ? undefined : last
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
  const states = statesOf(moment.machine, Math.max(time, moment.machine.clock))
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
