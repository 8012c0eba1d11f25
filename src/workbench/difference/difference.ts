// What two rule sets decide differently: their decisions about one line of a recording, aligned by message and by the
// time of timers, and compared by what they send. Starts here; sides.ts runs the two, why.ts explains, difference-text.ts shows.
import type { Message, OutputMessage } from '../../rules/data/message.ts'
import { compareStrings } from '../../rules/data/value.ts'
import { identityOf } from '../bytes.ts'
import type { TwinAnswer } from '../recording/line-writer.ts'
import type { RecordedLine } from '../recording/recording.ts'
import type { Result } from '../recording/replay.ts'

/** One thing of each side, where it has one: what OLD has, and what NEW has. */
export interface Pair<Thing> {
  readonly old: Thing
  readonly new: Thing
}

export const sides = ['old', 'new'] as const

/** Times are epoch milliseconds. */
export type Difference =
  | {
      readonly kind: 'sends'
      readonly time: number
      /** The message that was decided about; undefined: a timer was. */
      readonly message: Message | undefined
      /** What that side alone sends. */
      readonly sends: Pair<readonly OutputMessage[]>
      /** The rules that it lies with, by id: which side fires alone, or both, and send something else. */
      readonly rules: ReadonlyMap<string, Whose>
    }
  | { readonly kind: 'twin'; readonly time: number; readonly answers: Pair<TwinAnswer> }

export type Whose = 'old' | 'new' | 'both'

/** In place of a rule, where a message could not be decoded. */
export const noRule = '(unreadable)'

/** The differences about one entry, in the order of their times; those by timers before the message. */
export function differencesOf(entry: RecordedLine, results: Pair<readonly Result[]>): readonly Difference[] {
  const times = new Set(sides.flatMap(side => results[side].filter(isByTimer).map(({ time }) => time)))
  const byTimers = [...times]
    .sort((a, b) => a - b)
    .flatMap(time =>
      compare(
        time,
        undefined,
        both(results, result => isByTimer(result) && result.time === time),
      ),
    )
  if (entry.kind === 'twin') return [...byTimers, ...compareAnswers(entry.time, results)]
  if (entry.kind === 'pause') return byTimers
  return [
    ...byTimers,
    ...compare(
      entry.time,
      entry.message,
      both(results, result => !isByTimer(result)),
    ),
  ]
}

const isByTimer = (result: Result) => result.kind === 'decided' && result.by === 'timer'

function both(results: Pair<readonly Result[]>, wanted: (result: Result) => boolean): Pair<readonly OutputMessage[]> {
  const of = (side: readonly Result[]) =>
    side.filter(wanted).flatMap(result => (result.kind === 'decided' ? result.decision.sends : []))
  return { old: of(results.old), new: of(results.new) }
}

/** In whatever order they are sent. */
function compare(
  time: number,
  message: Message | undefined,
  all: Pair<readonly OutputMessage[]>,
): readonly Difference[] {
  if (all.old.length === 0 && all.new.length === 0) return []
  const sends = { old: without(all.old, all.new), new: without(all.new, all.old) }
  if (sends.old.length === 0 && sends.new.length === 0) return []
  return [{ kind: 'sends', time, message, sends, rules: rulesOf(sends) }]
}

/** What of the first is not in the second, each counting once. */
function without(first: readonly OutputMessage[], second: readonly OutputMessage[]): readonly OutputMessage[] {
  const left = second.map(textOf)
  return first.filter(send => {
    const found = left.indexOf(textOf(send))
    if (found >= 0) left.splice(found, 1)
    return found < 0
  })
}

/** Equal for messages that go to one output with the same body and the same properties. */
function textOf({ output, properties, bytes }: OutputMessage): string {
  const sorted = [...properties].sort(([a], [b]) => compareStrings(a, b))
  return `${JSON.stringify([output, sorted])} ${identityOf(bytes)}`
}

/** A message of OLD and one of NEW to the same output that share a rule are two forms of one. */
function rulesOf({ old, new: others }: Pair<readonly OutputMessage[]>): ReadonlyMap<string, Whose> {
  const rules = new Map<string, Whose>()
  const note = (ids: readonly string[], whose: Whose) => {
    for (const id of ids) rules.set(id, (rules.get(id) ?? whose) === whose ? whose : 'both')
  }
  const left = [...others]
  for (const one of old) {
    const found = left.findIndex(
      other => other.output === one.output && idsOf(other).some(id => idsOf(one).includes(id)),
    )
    const [other] = found < 0 ? [] : left.splice(found, 1)
    const ids = { old: idsOf(one), new: other === undefined ? [] : idsOf(other) }
    const alone = { old: missing(ids.old, ids.new), new: missing(ids.new, ids.old) }
    for (const side of sides) note(alone[side], side)
    if (alone.old.length + alone.new.length === 0) note(ids.old, 'both')
  }
  for (const other of left) note(idsOf(other), 'new')
  return rules
}

const idsOf = ({ rules }: OutputMessage) => (rules.length === 0 ? [noRule] : rules)
const missing = (ids: readonly string[], others: readonly string[]) => ids.filter(id => !others.includes(id))

/** A change that both take, or that both reject, is none. */
function compareAnswers(time: number, results: Pair<readonly Result[]>): readonly Difference[] {
  const [old, added] = sides.map(side => results[side].find(result => result.kind === 'twin')?.answer)
  if (old === undefined || added === undefined || old.status === added.status) return []
  return [{ kind: 'twin', time, answers: { old, new: added } }]
}
