// Counts of a replay: what came in, what went out, and each rule's share. Knows no more of a rule than its id.
import type { Result } from './recording/run-recording.ts'
import { type TimeForm, writeTime } from './recording/time.ts'

interface RuleCount {
  fired: number
  first?: number
  last?: number
}

export interface Summary {
  add(result: Result): void
  /** A table for a person. */
  text(): string
  /** The same as one line of JSON. */
  json(): string
}

const hour = 3_600_000

/**
 * Times are written in the form of the recording; the rate is firings an hour, from the first to the last result.
 * The rules of `ids` are listed even where they never fire.
 */
export function createSummary(form: TimeForm, ids: readonly string[]): Summary {
  const counts = { received: 0, sent: 0, twinChanges: 0, rejected: 0 }
  const rules = new Map(ids.map((id): [string, RuleCount] => [id, { fired: 0 }]))
  let first: number | undefined
  let last = 0

  function add(result: Result): void {
    first ??= result.time
    last = Math.max(last, result.time)
    if (result.kind === 'twin') {
      counts.twinChanges++
      if (result.answer.status !== 200) counts.rejected++
      return
    }
    if (result.by === 'message') counts.received++
    counts.sent += result.decision.sends.length
    for (const id of result.decision.fired) {
      const count = rules.get(id) ?? { fired: 0 }
      rules.set(id, count)
      count.fired++
      count.first ??= result.time
      count.last = result.time
    }
  }

  function rows() {
    const hours = (last - (first ?? last)) / hour
    return [...rules]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([rule, count]) => ({
        rule,
        fired: count.fired,
        first: count.first === undefined ? null : writeTime(form, count.first),
        last: count.last === undefined ? null : writeTime(form, count.last),
        perHour: hours === 0 ? null : Number((count.fired / hours).toPrecision(4)),
      }))
  }

  function text(): string {
    const { received, sent, twinChanges, rejected } = counts
    const refused = rejected === 0 ? '' : ` (${rejected} rejected)`
    const head = `${received} messages in, ${sent} out, ${twinChanges} changes of the twin${refused}\n`
    const cells = rows().map(row =>
      [row.rule, row.fired, row.first ?? '-', row.last ?? '-', row.perHour ?? '-'].map(String),
    )
    const table = [['rule', 'fired', 'first', 'last', 'per hour'], ...cells]
    const width = (column: number) => Math.max(...table.map(row => row[column]?.length ?? 0))
    const line = ([rule = '', ...numbers]: readonly string[]) =>
      [rule.padEnd(width(0)), ...numbers.map((cell, index) => cell.padStart(width(index + 1)))].join('  ')
    return `${head}\n${table.map(row => `${line(row)}\n`).join('')}`
  }

  return { add, text, json: () => `${JSON.stringify({ ...counts, rules: rows() })}\n` }
}
