// What was seen of a running module so far, as the timeline shows it: messages, states, what was sent, numbers. Knows no view.
import { isObject, type Json, type JsonObject, member } from '../../../rules/data/json.ts'
import { parsePath } from '../../../rules/path/path.ts'
import { Numbers } from '../../machine/numbers.ts'
import { SeriesBuilder } from '../../machine/series.ts'
import { TraceBuilder } from '../../machine/trace-builder.ts'
import type { Loaded, NumberTest, RuleTrace, Series, Why } from '../../protocol.ts'
import { keyText, type LiveDecision, objects, stateOf } from './decisions.ts'

/** So many decisions are kept for questions. */
const mostKept = 20_000

interface Watched {
  readonly id: string
  readonly name: string
  readonly read: (body: Json) => Json | undefined
  readonly builder: SeriesBuilder
  /** Where the number is in messages: the key of one; else it is in what this rule's windows would give. */
  readonly source: { readonly key: (body: Json) => Json | undefined } | { readonly rule: string }
}

export class LiveModel {
  readonly #inputs = new Map<string, Numbers>()
  readonly #traces = new Map<string, TraceBuilder>()
  #watched: readonly Watched[] = []
  #decisions: LiveDecision[] = []
  #forgotten = 0
  readonly start: number
  #count = 0

  constructor(start: number) {
    this.start = start
  }

  /** From now on these numbers are charted. */
  chart(tests: readonly NumberTest[]): void {
    const byId = new Map(tests.map(test => [test.series, test]))
    this.#watched = [...byId.values()].flatMap(
      test => this.#watched.find(({ id }) => id === test.series) ?? watch(test) ?? [],
    )
  }

  add(decision: LiveDecision): void {
    const { at, message, fired, sends, rules } = decision
    this.#decisions.push(decision)
    if (this.#decisions.length > mostKept) this.#forgotten += this.#decisions.splice(0, mostKept / 4).length
    const place = this.#forgotten + this.#decisions.length - 1
    if (message !== undefined) this.#arrive(message, at)
    for (const { rule, key, state, why } of rules) {
      const trace = this.#trace(rule)
      if (state !== undefined) trace.become(key, state, at)
      else trace.become('', why.verdict === 'fires' ? 'raised' : 'idle', at)
    }
    const explained = new Set(rules.map(({ rule }) => rule))
    for (const rule of fired) if (!explained.has(rule)) this.#trace(rule).flash(at)
    for (const { output, rules: by } of sends) for (const rule of by) this.#trace(rule).send(output, at, place)
  }

  /** What the module says of its keys. */
  see(states: JsonObject): void {
    const now = Number(member(states, 'at') ?? this.start)
    for (const rule of objects(member(states, 'rules'))) {
      this.#seeWindows(rule, now)
      if (rule['alarm'] === false) continue
      const trace = this.#trace(String(rule['rule']))
      for (const key of objects(member(rule, 'keys'))) {
        const since = member(key, 'since')
        trace.become(
          keyText(member(key, 'key')),
          stateOf(member(key, 'state')) ?? 'idle',
          typeof since === 'number' ? Math.max(since, this.start) : now,
        )
      }
    }
  }

  loaded(name: string, now: number): Loaded {
    return {
      name,
      start: this.start,
      end: Math.max(now, this.start + 1),
      form: { kind: 'iso', offset: 0, suffix: 'Z', fraction: true },
      count: this.#count,
      inputs: [...this.#inputs].map(([input, times]) => ({ name: input, times: times.copy() })),
      csv: undefined,
      sorted: 0,
      paths: [],
    }
  }

  traces(rules: readonly string[], now: number): ReadonlyMap<string, RuleTrace> {
    return new Map(rules.map(rule => [rule, this.#trace(rule).trace(now)]))
  }

  series(): readonly Series[] {
    return this.#watched.map(({ id, name, source, builder }) => builder.series(id, name, 'rule' in source))
  }

  /** The newest decision until then, about the rule where one is asked about. */
  why(question: Why['question'], write: (time: number) => string): Why {
    const { time, rule, entry } = question
    const isAbout = (one: LiveDecision) =>
      one.at <= time &&
      (rule === undefined || one.rules.some(reason => reason.rule === rule) || one.fired.includes(rule))
    const found = entry === undefined ? this.#decisions.findLast(isAbout) : this.#decisions[entry - this.#forgotten]
    const rules = (found?.rules ?? []).filter(one => rule === undefined || one.rule === rule).map(({ why }) => why)
    return {
      question,
      at: write(time),
      message: found?.message && {
        at: write(found.at),
        time: found.at,
        input: String(found.message['input']),
        body: bodyText(found.message),
      },
      rules,
      states: [],
      sends: (found?.sends ?? []).map(({ output, rules: by, message }) => ({
        output,
        rules: by,
        body: bodyText(message),
        tags: isObject(message['properties'])
          ? Object.entries(message['properties'])
              .map(([name, value]) => `${name}=${value}`)
              .join(', ')
          : '',
        by: found?.message === undefined ? 'timer' : 'message',
      })),
      ...(found?.unexplained === undefined ? {} : { note: found.unexplained }),
    }
  }

  /** What was seen of the messages, as the lines of a recording. */
  recording(): string {
    return this.#decisions
      .flatMap(({ at, message }) =>
        message === undefined ? [] : [{ at: new Date(at).toISOString(), ...without(message) }],
      )
      .map(line => `${JSON.stringify(line)}\n`)
      .join('')
  }

  #arrive(message: JsonObject, at: number): void {
    const input = String(message['input'])
    const times = this.#inputs.get(input) ?? new Numbers()
    this.#inputs.set(input, times)
    times.push(at)
    this.#count++
    const body = member(message, 'body')
    if (body === undefined) return
    for (const { read, source, builder } of this.#watched)
      if ('key' in source) builder.add(source.key(body), at, read(body))
  }

  /** What the windows of the rule's keys would give then. */
  #seeWindows(state: JsonObject, at: number): void {
    const watched = this.#watched.filter(({ source }) => 'rule' in source && source.rule === state['rule'])
    if (watched.length === 0) return
    for (const key of objects(member(state, 'keys'))) {
      const window = member(key, 'window')
      if (window !== undefined)
        for (const { read, builder } of watched) builder.add(member(key, 'key'), at, read(window))
    }
  }

  #trace(rule: string): TraceBuilder {
    const known = this.#traces.get(rule) ?? new TraceBuilder(rule)
    this.#traces.set(rule, known)
    return known
  }
}

function watch({ series: id, rule, subject: name }: NumberTest): Watched | undefined {
  const read = reader(name)
  if (read === undefined) return undefined
  const one = { id, name, read, builder: new SeriesBuilder() }
  if (!id.startsWith('raw ')) return { ...one, source: { rule } }
  const [, by]: readonly Json[] = JSON.parse(id.slice('raw '.length))
  return { ...one, source: { key: (typeof by === 'string' ? reader(by) : undefined) ?? (() => undefined) } }
}

function reader(text: string): Watched['read'] | undefined {
  const parsed = text.startsWith('$') ? parsePath(text) : undefined
  if (parsed === undefined || !('path' in parsed)) return undefined
  return body => {
    const value = parsed.path.read(body)
    return Array.isArray(value) ? value[0] : value
  }
}

const bodyText = (message: JsonObject): string => {
  const body = member(message, 'body')
  return body === undefined ? String(message['text'] ?? message['base64'] ?? '') : JSON.stringify(body)
}

/** Of a body that was cut, the rest is not known: such a message would decide otherwise, and still came. */
const without = ({ bytes: _, ...rest }: JsonObject): JsonObject => rest
