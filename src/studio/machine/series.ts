// Numbers over time, as charts show them: of a path in the messages, or as a rule computed them while it ran. Knows no page.
import { decode } from '../../engine/decode.ts'
import type { Event, Scope } from '../../rules/data/event.ts'
import { canonical, type Value } from '../../rules/data/value.ts'
import type { RuleSet } from '../../rules/document/document.ts'
import type { Condition } from '../../rules/nodes/condition.ts'
import type { Expression } from '../../rules/nodes/expression.ts'
import type { NumberTest, Series } from '../protocol.ts'
import { Numbers } from './numbers.ts'
import type { Memory } from './recording.ts'
import type { Slices } from './slices.ts'

/** One line in a chart for each key, up to so many. */
const mostLines = 12

export class SeriesBuilder {
  readonly #lines = new Map<string, { readonly times: Numbers; readonly values: Numbers }>()
  #more = new Set<string>()

  add(key: Value, time: number, value: Value): void {
    if (typeof value !== 'number') return
    const text = key === undefined ? '' : typeof key === 'string' ? key : canonical(key)
    let line = this.#lines.get(text)
    if (line === undefined) {
      if (this.#lines.size >= mostLines) {
        this.#more.add(text)
        return
      }
      line = { times: new Numbers(), values: new Numbers() }
      this.#lines.set(text, line)
    }
    line.times.push(time)
    line.values.push(value)
  }

  series(id: string, name: string, steps: boolean): Series {
    const lines = [...this.#lines].map(([key, { times, values }]) => ({
      key,
      times: times.copy(),
      values: values.copy(),
    }))
    return { id, name, steps, lines, more: this.#more.size }
  }
}

/** Sees the numbers that rules test in bodies of their own, while they run. */
export class MadeSeries {
  readonly builders = new Map<string, { readonly builder: SeriesBuilder; readonly test: NumberTest }>()
  readonly #wanted = new Map<string, ReadonlyMap<string, SeriesBuilder>>()

  /** Of several tests of one number, the first is watched: the one by which a rule is raised. */
  constructor(tests: readonly NumberTest[]) {
    for (const test of tests) {
      if (!test.series.startsWith('made ') || this.builders.has(test.series)) continue
      const builder = new SeriesBuilder()
      this.builders.set(test.series, { builder, test })
      this.#wanted.set(test.pointer, new Map([...(this.#wanted.get(test.pointer) ?? []), [test.rule, builder]]))
    }
  }

  readonly watch = (condition: Condition, pointer: string): Condition => {
    const wanted = this.#wanted.get(pointer)
    if (wanted === undefined || condition.kind !== 'test') return condition
    const { subject } = condition
    return {
      ...condition,
      evaluate: scope => {
        wanted.get(scope.rule)?.add(scope.key, scope.at, subject.evaluate(scope))
        return condition.evaluate(scope)
      },
    }
  }
}

interface Wanted {
  readonly id: string
  readonly name: string
  readonly subject: Expression
  readonly key: Expression | undefined
  readonly inputs: readonly string[] | undefined
}

/** The series of what tests read from the messages as they came. */
export function rawSeries(
  tests: readonly NumberTest[],
  { rules }: RuleSet,
  conditions: ReadonlyMap<string, Condition>,
): readonly Wanted[] {
  const wanted = new Map<string, Wanted>()
  for (const { series, rule: id, pointer, subject } of tests) {
    const condition = conditions.get(pointer)
    const rule = rules.find(one => one.id === id)
    if (!series.startsWith('raw ') || condition?.kind !== 'test' || rule === undefined) continue
    wanted.set(series, { id: series, name: subject, subject: condition.subject, key: rule.key, inputs: rule.inputs })
  }
  return [...wanted.values()]
}

const limits = { bodyBytes: 262_144, depth: 128 }

/** Reads each message once for all of them. */
export async function readSeries(
  memory: Memory,
  wanted: readonly Wanted[],
  slices: Slices,
  tell: (part: number) => void,
): Promise<readonly Series[]> {
  const builders = wanted.map(one => ({ ...one, builder: new SeriesBuilder() }))
  const { entries } = memory
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]
    if (entry?.kind === 'message') {
      const { message, time } = entry
      const decoded = decode(message, limits, false)
      const body = decoded.error === undefined ? decoded.body : undefined
      const event: Event = { message, payload: body, body, whole: true, time }
      const scope: Scope = { event, parameters: {}, rule: '', at: time }
      for (const { subject, key, inputs, builder } of builders) {
        if (body === undefined || inputs?.includes(message.input) === false) continue
        const value = subject.evaluate(scope)
        builder.add(key?.evaluate(scope), time, Array.isArray(value) ? value[0] : value)
      }
    }
    if ((index & 255) !== 0 || !slices.isDue()) continue
    tell(index / entries.length)
    await slices.pause()
  }
  return builders.map(({ id, name, builder }) => builder.series(id, name, false))
}
