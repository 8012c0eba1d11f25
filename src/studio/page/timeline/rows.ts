// The rows of the timeline, from top to bottom: numbers, inputs, rules with their keys, outputs. Knows no canvas.
import { computed } from '@preact/signals'
import type { Bands, Marbles, NumberTest, RuleChanges, RuleInfo, RuleTrace, Series } from '../../protocol.ts'
import {
  changes,
  expanded,
  focused,
  isLive,
  labels,
  order,
  reading,
  recording,
  series,
  shut,
  traces,
} from '../session/state.ts'
import { foundBy } from './found-by.ts'

interface Base {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly height: number
}

export interface ChartRow extends Base {
  readonly kind: 'chart'
  readonly series: Series
  readonly tests: readonly NumberTest[]
}

export interface InputRow extends Base {
  readonly kind: 'input'
  readonly times: Float64Array
}

export interface RuleRow extends Base {
  readonly kind: 'rule'
  readonly rule: string
  readonly info: RuleInfo | undefined
  readonly place: number
  readonly bands: Bands
  readonly keys: number
  readonly changes: RuleChanges | undefined
}

export interface KeyRow extends Base {
  readonly kind: 'key'
  readonly rule: string
  readonly key: string
  readonly place: number
  readonly bands: Bands
}

export interface OutputRow extends Base {
  readonly kind: 'output'
  readonly output: string
  readonly marbles: readonly { readonly rule: string; readonly place: number; readonly marbles: Marbles }[]
  readonly came: readonly Float64Array[]
  readonly went: readonly Float64Array[]
}

export interface LabelRow extends Base {
  readonly kind: 'labels'
}

export interface HeadingRow extends Base {
  readonly kind: 'heading'
  readonly isShut: boolean
}

export type Row = ChartRow | InputRow | RuleRow | KeyRow | OutputRow | LabelRow | HeadingRow

/** Keys of a rule that are shown when it is opened: the worst. */
const mostKeys = 25

/** The place of a rule in the order of rules, by which it has its colour. */
export const placeOf = (rule: string): number => order.value.indexOf(rule)

const heading = (title: string, note = ''): HeadingRow => ({
  kind: 'heading',
  isShut: shut.value.has(title),
  id: `heading ${title}`,
  title,
  note,
  height: 19,
})

export const rows = computed((): readonly Row[] => {
  const charts = someCharts(chartRows())
  const inputs = inputRows()
  const rules = ruleRows()
  const outputs = outputRows()
  const group = (title: string, list: readonly Row[], note = ''): readonly Row[] =>
    list.length === 0 ? [] : [heading(title, note), ...(shut.value.has(title) ? [] : list)]
  const labelled: readonly Row[] =
    labels.value.length === 0
      ? []
      : [
          {
            kind: 'labels',
            id: 'labels',
            title: 'What really was',
            note: `${labels.value.length} ${labels.value.length === 1 ? 'label' : 'labels'}`,
            height: 22,
          },
        ]
  return [
    ...labelled,
    ...group('Numbers that rules test', charts.shown, charts.note),
    ...group('Rules', rules),
    ...group('Outputs', outputs),
    ...group('Inputs', inputs),
  ]
})

/** More are those of the rule that is looked at, or of the first. */
const mostCharts = 5

/** So that the rules below are seen too. */
function someCharts(charts: readonly ChartRow[]): { readonly shown: readonly ChartRow[]; readonly note: string } {
  if (charts.length <= mostCharts) return { shown: charts, note: '' }
  const own = charts.filter(({ tests }) => tests.some(({ rule }) => rule === focused.value))
  const shown = own.length > 0 ? own.slice(0, mostCharts) : charts.slice(0, 3)
  const whose = own.length > 0 ? `of ${focused.value}` : 'choose a rule to see its own'
  const height = shown.length <= 2 ? 112 : 64
  return { shown: shown.map(row => ({ ...row, height })), note: `${shown.length} of ${charts.length}, ${whose}` }
}

/** Limits of more than these rules cannot be told apart: those of the rule that is looked at. */
const mostRules = 3

function someTests(tests: readonly NumberTest[]): readonly NumberTest[] {
  const rules = [...new Set(tests.map(({ rule }) => rule))]
  if (rules.length <= mostRules) return tests
  const own = tests.filter(({ rule }) => rule === focused.value)
  return own.length > 0 ? own : tests.filter(({ rule }) => rules.indexOf(rule) < mostRules)
}

function chartRows(): readonly ChartRow[] {
  const height = [132, 132, 104, 76, 58][series.value.length] ?? (series.value.length > mostCharts ? 64 : 54)
  return series.value.flatMap(one => {
    const tests = someTests(reading.value.tests.filter(test => test.series === one.id))
    if (tests.length === 0) return []
    const empty = one.lines.every(({ times }) => times.length === 0)
    const keys = one.lines.length > 1 || one.lines[0]?.key ? `${one.lines.length + one.more} keys` : ''
    const rule = one.steps ? (tests[0]?.rule ?? '') : ''
    return [
      {
        kind: 'chart',
        id: `chart ${one.id}`,
        title: one.name,
        note: empty ? (isLive.value ? 'none so far' : 'no such number here') : [rule, keys].filter(Boolean).join(', '),
        height: empty ? 36 : one.name === '$.count' ? 40 : height,
        series: one,
        tests,
      },
    ]
  })
}

function inputRows(): readonly InputRow[] {
  return (recording.value?.inputs ?? []).map(({ name, times }) => ({
    kind: 'input',
    id: `input ${name}`,
    title: name,
    note: `${times.length.toLocaleString('en')} ${times.length === 1 ? 'message' : 'messages'}`,
    height: 24,
    times,
  }))
}

const noBands: Bands = {
  from: new Float64Array(),
  to: new Float64Array(),
  state: new Uint8Array(),
  key: new Uint32Array(),
}

function ruleRows(): readonly (RuleRow | KeyRow)[] {
  const infos = new Map(reading.value.rules.map(info => [info.id, info]))
  return order.value.flatMap((rule, place): readonly (RuleRow | KeyRow)[] => {
    const trace = traces.value.get(rule)
    const info = infos.get(rule)
    const keys = trace?.keys ?? []
    const isKeyed = info?.keyed === true && keys.some(({ text }) => text !== '')
    const row: RuleRow = {
      kind: 'rule',
      id: `rule ${rule}`,
      title: rule,
      note: noteOf(trace, info, isKeyed ? keys.length : 0),
      height: 28,
      rule,
      info,
      place,
      bands: trace?.all ?? noBands,
      keys: isKeyed ? keys.length : 0,
      changes: changes.value.find(one => one.rule === rule),
    }
    if (!isKeyed || !expanded.value.has(rule) || trace === undefined) return [row]
    const shown = keys.slice(0, mostKeys).map(
      ({ text, index, raisings }): KeyRow => ({
        kind: 'key',
        id: `key ${rule} ${text}`,
        title: text,
        note: raisings === 0 ? 'never raised' : `${raisings}×`,
        height: 20,
        rule,
        key: text,
        place,
        bands: bandsOf(trace, index),
      }),
    )
    return [row, ...shown]
  })
}

function noteOf(trace: RuleTrace | undefined, info: RuleInfo | undefined, keys: number): string {
  if (trace === undefined) return ''
  const count = trace.raisings.length.toLocaleString('en')
  const parts = [
    trace.raisings.length === 0 ? (info?.alarm ? 'never raised' : 'never fired') : (foundBy(trace) ?? `${count}×`),
    ...(keys > 0 ? [`${keys} ${keys === 1 ? 'key' : 'keys'}`] : []),
    ...(info?.shadow ? ['shadow'] : []),
  ]
  return parts.join(', ')
}

const cache = new WeakMap<RuleTrace, Map<number, Bands>>()

/** Of one key. */
function bandsOf(trace: RuleTrace, key: number): Bands {
  const known = cache.get(trace) ?? new Map<number, Bands>()
  cache.set(trace, known)
  const found = known.get(key)
  if (found !== undefined) return found
  const { bands } = trace
  const own = [...bands.key.keys()].filter(index => bands.key[index] === key)
  const made: Bands = {
    from: Float64Array.from(own, index => bands.from[index] ?? 0),
    to: Float64Array.from(own, index => bands.to[index] ?? 0),
    state: Uint8Array.from(own, index => bands.state[index] ?? 0),
    key: new Uint32Array(own.length),
  }
  known.set(key, made)
  return made
}

function outputRows(): readonly OutputRow[] {
  const outputs = new Map<string, { rule: string; place: number; marbles: Marbles }[]>()
  for (const [place, rule] of order.value.entries()) {
    for (const marbles of traces.value.get(rule)?.outputs ?? []) {
      const known = outputs.get(marbles.output) ?? []
      known.push({ rule, place, marbles })
      outputs.set(marbles.output, known)
    }
  }
  for (const { sent } of changes.value) for (const { output } of sent) if (!outputs.has(output)) outputs.set(output, [])
  return [...outputs].map(([output, marbles]) => {
    const count = marbles.reduce((sum, one) => sum + one.marbles.times.length, 0)
    const sent = changes.value.flatMap(one => one.sent.filter(found => found.output === output))
    return {
      kind: 'output',
      id: `output ${output}`,
      title: output,
      note: `${count.toLocaleString('en')} sent`,
      height: 36,
      output,
      marbles,
      came: sent.map(({ came }) => came),
      went: sent.map(({ went }) => went),
    }
  })
}
