// What the reader of a rule has in hand while it reads: parameters, definitions, the place in the rule, and every problem
// on the way. How each kind of node is read is in the files beside this.
import { type Json, type JsonObject, member } from '../data/json.ts'
import { type Hint, listed, meantValue, type Problem, problem, replacing, under } from '../data/problem.ts'
import { show, type ValueType } from '../data/value.ts'
import type { Condition, WatchCondition } from '../nodes/condition.ts'
import type { Expression } from '../nodes/expression.ts'
import type { AlarmReading, NodeReader, PatternUse, Readable } from '../nodes/node-reader.ts'
import type { Outcome } from '../nodes/outcome.ts'
import { type Path, parsePath } from '../path/path.ts'
import { readCondition } from './condition-reader.ts'
import { readExpression } from './expression-reader.ts'
import { readOutcomes } from './outcome-reader.ts'

// Most rules have none of these, and share them.
const none: readonly never[] = []
const noNames: ReadonlySet<string> = new Set()
const noPatterns: ReadonlyMap<string, PatternUse> = new Map()
const noDefinitions: ReadonlyMap<string, Json> = new Map()

const withName = (names: ReadonlySet<string>, name: string) => (names.has(name) ? names : new Set([...names, name]))

/** Outside of any rule: nothing of a rule can be read. */
const nothingReadable: Readable = { each: false, latest: [], steps: [], alarm: false, state: false }

/** Definitions that use others twice each double with every level; a rule that people write stays far below. */
const mostUses = 1000
/** As each may be nested as deep as a document, and what is nested is read and run by functions that call themselves. */
const deepestUse = 16

/** The reader of one rule, or of what is beside the rules. */
export class RuleReader implements NodeReader {
  readonly parameters: JsonObject
  parametersRead = noNames
  definitionsUsed = noNames
  anyParameterRead = false
  /** The regular expressions that were read, by their texts. */
  patterns: ReadonlyMap<string, PatternUse> = noPatterns
  readable: Readable = nothingReadable
  /** What the rule keeps for `previous`. */
  remembered: readonly Expression[] = none
  /** Whether the rule asks for its alarm. */
  readsAlarm = false
  /** The alarms of other rules that it reads. */
  alarmsRead: readonly AlarmReading[] = none
  readonly #define: JsonObject
  #definitionNames: readonly string[] | undefined
  readonly #watch: WatchCondition | undefined
  #problems: Map<string, Problem> | undefined
  /** The definitions inside of which the reader is. */
  readonly #using: string[] = []
  #uses = 0

  constructor(parameters: JsonObject, define: JsonObject, watch?: WatchCondition) {
    this.parameters = parameters
    this.#define = define
    this.#watch = watch
  }

  get problems(): readonly Problem[] {
    return this.#problems === undefined ? none : [...this.#problems.values()]
  }

  /** A definition is read wherever it is used, and its problems are still one each. */
  report(...found: readonly Problem[]): void {
    for (const one of found) {
      this.#problems ??= new Map()
      const identity = `${one.code} ${one.pointer} ${one.message}`
      if (!this.#problems.has(identity)) this.#problems.set(identity, one)
    }
  }

  at<Read>(readable: Partial<Readable>, read: () => Read): Read {
    const before = this.readable
    this.readable = { ...before, ...readable }
    try {
      return read()
    } finally {
      this.readable = before
    }
  }

  usesAlarm(): void {
    this.readsAlarm = true
  }

  readsAlarmOf(reading: AlarmReading): void {
    const { rule, pointer, key } = reading
    const isNoted = this.alarmsRead.some(known => known.rule === rule && known.pointer === pointer && known.key === key)
    if (!isNoted) this.alarmsRead = [...this.alarmsRead, reading]
  }

  remember(expression: Expression): number {
    this.remembered = [...this.remembered, expression]
    return this.remembered.length - 1
  }

  /** The definitions that were read, by name. */
  get definitions(): ReadonlyMap<string, Json> {
    if (this.definitionsUsed.size === 0) return noDefinitions
    return new Map([...this.definitionsUsed].map(name => [name, member(this.#define, name) ?? null]))
  }

  definition<Read>(name: Json, pointer: string, read: (node: Json, pointer: string) => Read): Read | undefined {
    if (typeof name === 'string') this.definitionsUsed = withName(this.definitionsUsed, name)
    const found = typeof name === 'string' ? member(this.#define, name) : undefined
    if (typeof name !== 'string' || found === undefined) {
      this.#definitionNames ??= Object.keys(this.#define)
      const names = this.#definitionNames
      const message = `"define" has no ${show(name)}${names.length > 0 ? `; it has ${listed(names)}` : ''}.`
      this.report(problem('unknown-name', pointer, message, meantValue(pointer, name, names)))
      return undefined
    }
    if (this.#using.includes(name)) {
      const circle = [...this.#using.slice(this.#using.indexOf(name)), name].join(' → ')
      this.report(problem('cyclic-use', under('/define', name), `The definition uses itself: ${circle}.`))
      return undefined
    }
    if (!this.#mayUse()) return undefined
    this.#using.push(name)
    try {
      return read(found, under('/define', name))
    } finally {
      this.#using.pop()
    }
  }

  /** Whether one more definition may be read, inside of those in which the reader is; that it may not is reported. */
  #mayUse(): boolean {
    this.#uses++
    if (this.#uses <= mostUses && this.#using.length < deepestUse) return true
    const message = `Definitions are used more than ${mostUses} times here, or more than ${deepestUse} one through the other; use fewer.`
    this.report(problem('too-many-uses', '/define', message))
    return false
  }

  /** Starts a separate definition: what was used before it does not count. */
  forgetUses(): void {
    this.#uses = 0
  }

  usesParameter(name: string | undefined): void {
    if (name === undefined) this.anyParameterRead = true
    else this.parametersRead = withName(this.parametersRead, name)
  }

  usesPattern(text: string, cost: number, pointer: string): void {
    if (this.patterns.has(text)) return
    this.patterns = new Map([...this.patterns, [text, { pointer, cost }]])
  }

  path(node: Json, pointer: string, otherwise?: Hint): Path | undefined {
    if (typeof node !== 'string') {
      const message = `${show(node)} is not a path; write a string like "$.machine.temperature".`
      if (node !== null) this.report(problem('wrong-type', pointer, message)) // what is missing is reported where it is
      return undefined
    }
    const parsed = parsePath(node)
    if ('path' in parsed) {
      for (const { text, cost } of parsed.path.patterns) this.usesPattern(text, cost, pointer)
      return parsed.path
    }
    const { at, message, hint, instead } = parsed.error
    const sentence = `${show(node)} is not a JSONPath: ${message} (at character ${at + 1}).`
    const repair = instead === undefined ? undefined : replacing(pointer, instead, `write ${instead}`)
    const texts = [repair?.text ?? hint, otherwise?.text].filter(text => text !== undefined)
    const edits = (repair ?? (hint === undefined ? otherwise : undefined))?.edits
    const ways = texts.join('; ')
    this.report(problem('bad-path', pointer, sentence, edits === undefined ? ways || undefined : { text: ways, edits }))
    return undefined
  }

  expression(node: Json, pointer: string, wanted?: readonly ValueType[]): Expression {
    return readExpression(node, pointer, this, wanted)
  }

  condition(node: Json, pointer: string): Condition {
    const condition = readCondition(node, pointer, this)
    return this.#watch?.(condition, pointer) ?? condition
  }

  outcomes(node: Json, pointer: string): readonly Outcome[] {
    return readOutcomes(node, pointer, this)
  }
}
