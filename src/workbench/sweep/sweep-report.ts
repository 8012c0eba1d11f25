// What a sweep found, as tables for a person and as JSON: by rule, what each value did. Decides nothing.
import { showDuration } from '../../rules/data/duration.ts'
import type { Json } from '../../rules/data/json.ts'
import { type TimeForm, writeTime } from '../recording/time-form.ts'
import type { Look } from '../text/look.ts'
import { bestOf, type Label, qualityOf, type Score, scoreOf } from './labels.ts'
import type { Range } from './range.ts'
import type { RuleWatch } from './rule-watch.ts'
import type { Run, Swept } from './sweep.ts'

export interface SweepReport {
  readonly ranges: readonly Range[]
  readonly swept: Swept
  readonly start: number
  readonly form: TimeForm
  /** Undefined: nothing is known of what really was. */
  readonly labels: readonly Label[] | undefined
}

/** What one value did to one rule. */
interface Row {
  readonly run: Run
  readonly watch: RuleWatch
  readonly score: Score | undefined
}

interface RuleRows {
  readonly rule: string
  readonly rows: readonly Row[]
  /** The row that does best by the labels. */
  readonly best: Row | undefined
  /** Whether the values make a difference. */
  readonly differs: boolean
}

function rulesOf({ swept: { runs }, labels, ranges }: SweepReport): readonly RuleRows[] {
  const width = ranges.at(-1)?.values.length ?? 1
  return [...(runs[0]?.rules.keys() ?? [])].map(rule => {
    const rows = runs.flatMap((run): readonly Row[] => {
      const watch = run.rules.get(rule)
      return watch === undefined ? [] : [{ run, watch, score: labels && scoreOf(watch.raisings, labels) }]
    })
    const best = bestOf(
      rows.flatMap(({ score }) => score ?? []),
      width,
    )
    const figures = rows.map(({ watch: { raisings, raisedFor, sent, muted } }) =>
      JSON.stringify([raisings, raisedFor, sent, muted]),
    )
    return { rule, rows, best: best === undefined ? undefined : rows[best], differs: new Set(figures).size > 1 }
  })
}

/** One JSON object. */
export function sweepJson(report: SweepReport): string {
  const { ranges, swept, start, form, labels } = report
  const twin = (run: Run): Json => ({ ...run.twin })
  const rules = rulesOf(report).map(({ rule, rows, best, differs }) => ({
    rule,
    differs,
    ...(best === undefined ? {} : { best: twin(best.run) }),
    values: rows.map(({ run, watch: { raisings, muted, raisedFor, sent }, score }) => ({
      twin: twin(run),
      raised: raisings.length,
      muted,
      raisedFor,
      sent,
      ...(score === undefined ? {} : { ...score, f1: Number(qualityOf(score).toFixed(4)) }),
      raisings: raisings.map(time => writeTime(form, time)),
    })),
  }))
  const names = ranges.map(({ name, values }) => ({ name, values }))
  const bounds = { start: writeTime(form, start), end: writeTime(form, swept.end) }
  return `${JSON.stringify({ ...bounds, parameters: names, ...(labels && { labels: labels.length }), rules })}\n`
}

/** A table for each rule on which the values make a difference. */
export function sweepText(report: SweepReport, look: Look): string {
  const { ranges, labels } = report
  const all = rulesOf(report)
  const tables = all.filter(({ differs }) => differs).map(rows => ruleText(rows, report, look))
  const same = all.flatMap(({ rule, differs }) => (differs ? [] : [rule]))
  const names = ranges.map(({ name, values }) => `${name} in ${values.length} value${values.length === 1 ? '' : 's'}`)
  return [
    `${names.join(', ')}${labels === undefined ? '' : `, ${labels.length} labels`}`,
    ...tables,
    ...(same.length === 0 ? [] : [`the same for all values: ${same.join(', ')}`]),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n')
}

function ruleText(rows: RuleRows, report: SweepReport, look: Look): string {
  const { rule, best } = rows
  const table = report.ranges.length === 2 ? crossTable(rows, report, look) : listTable(rows, report, look)
  const values =
    best &&
    Object.entries(best.run.twin)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')
  const found = best?.score
  const verdict =
    report.labels === undefined
      ? []
      : found === undefined
        ? ['no value finds anything']
        : [`best: ${values}, with ${found.hits} of ${report.labels.length} found and ${found.falseAlarms} false`]
  return [look.paint('bold', rule), ...table, ...verdict].join('\n')
}

function listTable({ rows, best }: RuleRows, { ranges, labels }: SweepReport, { paint }: Look): readonly string[] {
  const name = ranges[0]?.name ?? ''
  const isMuted = rows.some(({ watch }) => watch.muted > 0)
  const header = [
    name,
    'raised',
    ...(isMuted ? ['muted'] : []),
    'raised for',
    'sent',
    ...(labels ? ['hits', 'misses', 'false'] : []),
  ]
  const cells = rows.map(({ run, watch: { raisings, muted, raisedFor, sent }, score }) =>
    [
      run.twin[name],
      raisings.length,
      ...(isMuted ? [muted] : []),
      shownFor(raisedFor),
      sent,
      ...(score ? [score.hits, score.misses, score.falseAlarms] : []),
    ].map(String),
  )
  const [head = '', ...lines] = aligned([header, ...cells])
  return [
    paint('dim', head),
    ...lines.map((line, index) => (rows[index] === best ? paint('green', `${line}  best`) : line)),
  ]
}

/** One range down, the other across; in each place what was found and what was false, or how often it was raised. */
function crossTable({ rows, best }: RuleRows, { ranges, labels }: SweepReport, { paint }: Look): readonly string[] {
  const [down, across] = ranges
  if (down === undefined || across === undefined) return []
  const cellOf = ({ watch, score }: Row) =>
    score ? `${score.hits}/${score.falseAlarms}` : String(watch.raisings.length)
  const width = across.values.length
  const body = down.values.map((value, index) => [
    String(value),
    ...rows.slice(index * width, (index + 1) * width).map(row => `${cellOf(row)}${row === best ? '*' : ' '}`),
  ])
  const [head = '', ...lines] = aligned([
    [`${down.name} \\ ${across.name}`, ...across.values.map(value => `${value} `)],
    ...body,
  ])
  const legend = labels ? 'in each place: found/false' : 'in each place: how often it was raised'
  return [paint('dim', legend), paint('dim', head), ...lines]
}

/** To the minute, where it is longer than one. */
const shownFor = (milliseconds: number) =>
  showDuration(milliseconds < 60_000 ? Math.round(milliseconds) : Math.round(milliseconds / 60_000) * 60_000)

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => cell.padStart(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
