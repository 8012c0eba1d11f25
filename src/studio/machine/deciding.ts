// Decides a recording anew with each version of the document, and runs only what the version changes: rules whose meaning
// was run before are remembered. Knows no page.
import type { JsonObject } from '../../rules/data/json.ts'
import type { RuleChanges, RuleTrace, Series } from '../protocol.ts'
import { changesOf } from './changes.ts'
import { groupsOf, meaningOf, section } from './document-walk.ts'
import type { ReadText } from './reading.ts'
import { RecordedValues } from './recorded-values.ts'
import type { Memory } from './recording.ts'
import { startRun } from './run.ts'
import { MadeSeries, rawSeries, readSeries } from './series.ts'
import type { Slices } from './slices.ts'

interface Done {
  readonly trace: RuleTrace
  readonly made: readonly Series[]
  readonly errors: number
}

/** What rules did is kept of so many versions, and of no more than so many bytes. */
const mostKept = { versions: 300, bytes: 300_000_000 }

/** In milliseconds: for the first time so soon that it follows the keystroke; then not so often that it costs. */
const [firstReport, nextReports] = [40, 400]
/** What will be whole within so many milliseconds is told once. */
const soon = 90
/** After so many entries it is looked what time it is. */
const often = 256

export interface Wanted {
  /** Epoch milliseconds up to which the view shows: what there is is told when it is decided up to there. */
  readonly seen: number
  tell(traces: readonly RuleTrace[], until: number): void
}

export class Deciding {
  readonly #memory: Memory
  readonly #values: RecordedValues
  readonly #done = new Map<string, Done>()
  readonly #raw = new Map<string, Series>()

  constructor(memory: Memory) {
    this.#memory = memory
    this.#values = new RecordedValues(memory.entries.length)
  }

  /** What each rule of a valid document does; who wants it is told what there is so far. */
  async decide(read: ReadText, slices: Slices, wanted?: Wanted) {
    const { document = {}, reading } = read
    const meanings = this.#meanings(document)
    const ids = Object.keys(section(document, 'rules'))
    const stale = ids.filter(id => !this.#done.has(meanings.get(id) ?? ''))
    let errors = Math.max(0, ...ids.map(id => this.#done.get(meanings.get(id) ?? '')?.errors ?? 0))
    if (stale.length > 0) errors = Math.max(errors, await this.#run(document, stale, read, meanings, slices, wanted))
    const order = ids.filter(id => reading.rules.some(rule => rule.id === id))
    const done = order.flatMap(id => this.#done.get(meanings.get(id) ?? '') ?? [])
    return { traces: done.map(({ trace }) => trace), made: done.flatMap(({ made }) => made), errors }
  }

  /** The numbers that its tests read from messages. */
  async series(read: ReadText, slices: Slices, tell: (part: number) => void): Promise<readonly Series[]> {
    const { reading, ruleSet, conditions } = read
    const wanted = ruleSet === undefined ? [] : rawSeries(reading.tests, ruleSet, conditions)
    const missing = wanted.filter(({ id }) => !this.#raw.has(id))
    if (missing.length > 0)
      for (const one of await readSeries(this.#memory, missing, slices, tell)) this.#raw.set(one.id, one)
    return wanted.flatMap(({ id }) => this.#raw.get(id) ?? [])
  }

  async #run(
    document: JsonObject,
    stale: readonly string[],
    read: ReadText,
    meanings: ReadonlyMap<string, string>,
    slices: Slices,
    wanted: Wanted | undefined,
  ): Promise<number> {
    const { loaded, entries } = this.#memory
    const rules = section(document, 'rules')
    const part = { ...document, rules: Object.fromEntries(stale.map(id => [id, rules[id] ?? null])) }
    const made = new MadeSeries(read.reading.tests.filter(({ rule }) => stale.includes(rule)))
    const run = startRun(part, loaded.start, made.watch, this.#values)
    const traces = (time: number) => [...run.builders.values()].map(builder => builder.trace(time))
    const started = performance.now()
    let due = started + firstReport
    let seen = wanted?.seen ?? loaded.end
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]
      if (entry !== undefined) run.step(entry, index)
      if (index % often !== 0) continue
      const time = entry?.time ?? loaded.start
      const now = performance.now()
      if (now > due || (time >= seen && time < loaded.end)) {
        const isSoonWhole = ((now - started) * entries.length) / (index + 1) < soon
        if (!isSoonWhole) wanted?.tell(traces(time), time)
        due = now + (isSoonWhole ? firstReport : nextReports)
        if (time >= seen) seen = loaded.end
      }
      if (slices.isDue()) await slices.pause()
    }
    const series = [...made.builders].map(([id, { builder, test }]) => ({
      rule: test.rule,
      series: builder.series(id, test.subject, true),
    }))
    const found = new Map(traces(loaded.end).map(trace => [trace.rule, trace]))
    for (const id of stale) {
      const trace = found.get(id)
      if (trace === undefined) continue
      const own = series.flatMap(one => (one.rule === id ? [one.series] : []))
      this.#done.set(meanings.get(id) ?? '', { trace, made: own, errors: run.errors })
    }
    this.#forget(new Set(meanings.values()))
    return run.errors
  }

  /** The oldest, but not what was decided just now. */
  #forget(newest: ReadonlySet<string>): void {
    let bytes = [...this.#done.values()].reduce((sum, done) => sum + sizeOf(done), 0)
    for (const [meaning, done] of this.#done) {
      if (this.#done.size <= mostKept.versions && bytes <= mostKept.bytes) return
      if (newest.has(meaning)) continue
      this.#done.delete(meaning)
      bytes -= sizeOf(done)
    }
  }

  /** By rule; of rules that act on each other, what all of them mean. */
  #meanings(document: JsonObject): ReadonlyMap<string, string> {
    const parts = this.#memory.hasTwin ? [Object.keys(section(document, 'rules'))] : groupsOf(document)
    return new Map(
      parts.flatMap(ids => {
        const whole = ids.map(id => meaningOf(document, id)).join('\n')
        return ids.map(id => [id, `${id}\n${whole}`] as const)
      }),
    )
  }
}

function sizeOf({ trace: { all, bands, outputs, raisings }, made }: Done): number {
  const lists = [
    raisings,
    ...[all, bands].flatMap(({ from, to, state, key }) => [from, to, state, key]),
    ...outputs.flatMap(({ times, entries }) => [times, entries]),
    ...made.flatMap(({ lines }) => lines.flatMap(({ times, values }) => [times, values])),
  ]
  return lists.reduce((sum, { byteLength }) => sum + byteLength, 0)
}

export function allChanges(
  before: readonly RuleTrace[] | undefined,
  after: readonly RuleTrace[],
): readonly RuleChanges[] {
  if (before === undefined) return []
  const ids = new Set([...before, ...after].map(({ rule }) => rule))
  const of = (traces: readonly RuleTrace[], id: string) => traces.find(({ rule }) => rule === id)
  return [...ids].flatMap(id => changesOf(of(before, id), of(after, id)) ?? [])
}
