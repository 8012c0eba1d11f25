// Counts of a replay: what came in, what went out, each rule's share, and when. Knows no more of a rule than its id.
import type { Machine } from '../../engine/machine.ts'
import { showDuration } from '../../rules/data/duration.ts'
import type { MessageError } from '../../rules/data/message.ts'
import { compareStrings } from '../../rules/data/value.ts'
import { leftOutBy } from '../inspection/left-out.ts'
import { shortBody } from '../recording/line-writer.ts'
import type { RecordedMessage } from '../recording/recording.ts'
import type { Result } from '../recording/replay.ts'
import { type TimeForm, writeTime } from '../recording/time-form.ts'
import type { Look } from '../text/look.ts'
import { createTimeline, sparkline, type Timeline } from './timeline.ts'

interface RuleCount {
  fired: number
  first?: number
  last?: number
  readonly timeline: Timeline
}

/** Messages of one error: how many, and the first of them. */
interface ErrorCount {
  count: number
  readonly message: string
  readonly first: number
  /** Its body, as a recording has it and shortened; undefined: no message caused it. */
  readonly example: string | undefined
}

export interface Summary {
  add(result: Result): void
  /** A table for a person, with what happened when. */
  text(end: SummaryEnd, look: Look): string
  /** The same counts as one line of JSON. */
  json(end: SummaryEnd): string
}

/** What is known when the recording has ended. */
export interface SummaryEnd {
  /** The time of its last line, in epoch milliseconds. */
  readonly time: number
  /** The machine as it is then. */
  readonly machine: Machine
}

const units = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/**
 * Times are written in the form of the recording; a rate is over all of its time, from `start` on. The rules of `ids`
 * are listed even where they never fire.
 */
export function createSummary(form: TimeForm, start: number, ids: readonly string[]): Summary {
  const counts = { received: 0, unreadable: 0, sent: 0, twinChanges: 0, rejected: 0 }
  const newCount = (): RuleCount => ({ fired: 0, timeline: createTimeline(start) })
  const rules = new Map(ids.map((id): [string, RuleCount] => [id, newCount()]))
  const errors = new Map<string, ErrorCount>()
  const received = createTimeline(start)
  let latest = start

  function add(result: Result): void {
    const { time } = result
    latest = Math.max(latest, time)
    if (result.kind === 'twin') {
      counts.twinChanges++
      if (result.answer.status !== 200) counts.rejected++
      return
    }
    if (result.by === 'message') {
      counts.received++
      received.add(time)
      if (result.decision.error !== undefined) counts.unreadable++
    }
    if (result.decision.error !== undefined) addError(result.decision.error, time, result.arrived)
    counts.sent += result.decision.sends.length
    for (const id of result.decision.fired) {
      const count = rules.get(id) ?? newCount()
      rules.set(id, count)
      count.fired++
      count.first ??= time
      count.last = time
      count.timeline.add(time)
    }
  }

  function addError({ code, message }: MessageError, time: number, arrived: RecordedMessage | undefined): void {
    const known = errors.get(code)
    if (known !== undefined) known.count++
    else errors.set(code, { count: 1, message, first: time, example: arrived && shortBody(arrived.message.bytes, 60) })
  }

  const sorted = () => [...rules].sort(([a], [b]) => compareStrings(a, b))
  const spanOf = (end: SummaryEnd) => Math.max(end.time, latest) - start

  function json(end: SummaryEnd): string {
    const span = spanOf(end)
    const rows = sorted().map(([rule, { fired, first, last }]) => ({
      rule,
      fired,
      first: first === undefined ? null : writeTime(form, first),
      last: last === undefined ? null : writeTime(form, last),
      perHour: span === 0 ? null : Number(((fired / span) * units.hour).toPrecision(4)),
      ...Object.fromEntries(leftOutBy(end.machine, rule).map(({ what, count }) => [what, count])),
    }))
    const bounds = { start: writeTime(form, start), end: writeTime(form, start + span) }
    return `${JSON.stringify({ ...bounds, ...counts, errors: errorRows(), rules: rows })}\n`
  }

  const errorRows = () =>
    [...errors].map(([code, { count, message, first, example }]) => ({
      code,
      count,
      message,
      first: writeTime(form, first),
      ...(example === undefined ? {} : { example }),
    }))

  function text(end: SummaryEnd, { width, paint }: Look): string {
    const span = spanOf(end)
    const names = Math.max('messages in'.length, ...[...rules.keys()].map(id => id.length))
    const numbers = Math.max('fired'.length, String(counts.received).length)
    const parts = Math.max(16, Math.min(64, width - names - numbers - 4))
    const drawn = (timeline: Timeline) => sparkline(timeline.parts(start + span, parts))
    const row = (name: string, count: number | string, when: string) =>
      `${name.padEnd(names)}  ${String(count).padStart(numbers)}  ${when}`
    const rowsOf = ([id, count]: [string, RuleCount]): readonly string[] => [
      row(id, count.fired, count.fired === 0 ? 'never' : paint('green', drawn(count.timeline))),
      ...notesOf(id, count, span, end.machine).map(note => paint('dim', `  ${note}`)),
    ]
    return [
      headOf(counts),
      ...[...errors].map(([code, error]) => errorLine(code, error, form)),
      `from ${writeTime(form, start)} to ${writeTime(form, start + span)}: ${showDuration(span)}`,
      '',
      row('rule', 'fired', 'when'),
      row('messages in', counts.received, drawn(received)),
      ...sorted().flatMap(rowsOf),
      '',
    ].join('\n')
  }

  function notesOf(id: string, { fired, first, last }: RuleCount, span: number, machine: Machine): readonly string[] {
    const besides = leftOutBy(machine, id).map(({ name, count }) => `${name} ${count}`)
    const notes = besides.length === 0 ? [] : [`besides: ${besides.join(', ')}`]
    if (first === undefined || last === undefined) return notes
    const rate = span === 0 ? [] : [rateText(fired, span)]
    return [[`first ${writeTime(form, first)}`, `last ${writeTime(form, last)}`, ...rate].join(', '), ...notes]
  }

  return { add, text, json }
}

function errorLine(code: string, { count, message, first, example }: ErrorCount, form: TimeForm): string {
  const body = example === undefined ? '' : ` Its body: ${example}`
  return `${code} ${count}, the first at ${writeTime(form, first)}: ${message}${body}`
}

function headOf(counts: Readonly<Record<string, number>>): string {
  const { received, unreadable = 0, sent, twinChanges, rejected = 0 } = counts
  const unread = unreadable === 0 ? '' : ` (${unreadable} unreadable)`
  const refused = rejected === 0 ? '' : ` (${rejected} rejected)`
  return `${received} messages in${unread}, ${sent} out, ${twinChanges} changes of the twin${refused}`
}

/** So many a second, a minute, an hour or a day: the shortest in which it happens once or more. */
function rateText(count: number, span: number): string {
  const [unit, length] = Object.entries(units).find(([, length]) => count * length >= span) ?? ['day', units.day]
  return `${Number(((count / span) * length).toPrecision(3))} ${unit === 'hour' ? 'an' : 'a'} ${unit}`
}
