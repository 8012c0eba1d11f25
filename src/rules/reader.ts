// Reads conditions and expressions by the registries, and collects every problem on the way.
import {
  all,
  any,
  type Condition,
  not,
  type Predicate,
  readPredicate,
  test,
  use,
  type WatchCondition,
} from './condition.ts'
import { predicates } from './conditions/registry.ts'
import { doubtsOf } from './doubt.ts'
import { type Expression, type ExpressionForm, invalid, isInvalid, list, literal } from './expression.ts'
import { bodyPath } from './expressions/path.ts'
import { expressionForms } from './expressions/registry.ts'
import { isObject, type Json, type JsonObject, member } from './json.ts'
import { type Outcome, readOutcomes } from './outcome.ts'
import { type Path, parsePath } from './path/path.ts'
import { didYouMean, type Problem, problem, under, unknownKey } from './problem.ts'
import type { Place, Reading } from './reading.ts'
import { checkShape } from './schema.ts'
import { show, typeOf, type ValueType, withArticle } from './value.ts'

const predicateByName = new Map(predicates.map(definition => [definition.name, definition]))
const formByName = new Map(expressionForms.map(form => [form.name, form]))
const combinators = ['all', 'any', 'not'] as const

// Most rules have none of these, and share them.
const none: readonly never[] = []
const noNames: ReadonlySet<string> = new Set()
const noDefinitions: ReadonlyMap<string, Json> = new Map()

const withName = (names: ReadonlySet<string>, name: string) => (names.has(name) ? names : new Set([...names, name]))

/** Outside of any rule: nothing of a rule can be read. */
const nowhere: Place = { each: false, latest: [], steps: [], alarm: false, state: false }

/** Definitions that use others twice each double with every level; a rule that people write stays far below. */
const mostUses = 1000

/** The reader of one rule, or of what stands beside the rules. */
export class Reader implements Reading {
  readonly parameters: JsonObject
  parametersRead = noNames
  definitionsUsed = noNames
  anyParameterRead = false
  place: Place = nowhere
  /** What the rule keeps for `previous`. */
  remembered: readonly Expression[] = none
  /** Whether the rule asks for its alarm. */
  readsAlarm = false
  readonly #define: JsonObject
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

  at<Read>(place: Partial<Place>, read: () => Read): Read {
    const before = this.place
    this.place = { ...before, ...place }
    try {
      return read()
    } finally {
      this.place = before
    }
  }

  usesAlarm(): void {
    this.readsAlarm = true
  }

  remember(expression: Expression): number {
    this.remembered = [...this.remembered, expression]
    return this.remembered.length - 1
  }

  outcomes(node: Json, pointer: string): readonly Outcome[] {
    return readOutcomes(node, pointer, this)
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
      const names = Object.keys(this.#define)
      const message = `"define" has no ${show(name)}${names.length > 0 ? `; it has ${names.join(', ')}` : ''}.`
      this.report(
        problem('unknown-name', pointer, message, typeof name === 'string' ? didYouMean(name, names) : undefined),
      )
      return undefined
    }
    if (this.#using.includes(name)) {
      const circle = [...this.#using.slice(this.#using.indexOf(name)), name].join(' → ')
      this.report(problem('cyclic-use', under('/define', name), `The definition uses itself: ${circle}.`))
      return undefined
    }
    if (++this.#uses > mostUses) {
      const message = `The rule uses definitions more than ${mostUses} times, one through the other; fewer say the same.`
      this.report(problem('too-many-uses', '/define', message))
      return undefined
    }
    this.#using.push(name)
    try {
      return read(found, under('/define', name))
    } finally {
      this.#using.pop()
    }
  }

  usesParameter(name: string | undefined): void {
    if (name === undefined) this.anyParameterRead = true
    else this.parametersRead = withName(this.parametersRead, name)
  }

  path(node: Json, pointer: string, otherwise?: string): Path | undefined {
    if (typeof node !== 'string') {
      this.report(
        problem('wrong-type', pointer, `${show(node)} is no path; a path is a text like "$.machine.temperature".`),
      )
      return undefined
    }
    const parsed = parsePath(node)
    if ('path' in parsed) return parsed.path
    const { at, message, hint } = parsed.error
    const sentence = `${show(node)} is no JSONPath: ${message} (at character ${at + 1}).`
    const hints = [hint, otherwise].filter(text => text !== undefined)
    this.report(problem('bad-path', pointer, sentence, hints.length === 0 ? undefined : hints.join('; ')))
    return undefined
  }

  expression(node: Json, pointer: string, wanted?: readonly ValueType[]): Expression {
    const expression = this.#readExpression(node, pointer)
    const { types } = expression
    if (wanted === undefined || types === undefined || types.some(type => wanted.includes(type))) return expression
    const parameter = isObject(node) && typeof node['twin'] === 'string'
    const what = parameter ? `The parameter ${node['twin']}` : show(node)
    this.report(
      problem(
        parameter ? 'parameter-type' : 'wrong-type',
        pointer,
        `${what} is ${types.map(withArticle).join(' or ')}; ${wanted.map(withArticle).join(' or ')} is needed here.`,
      ),
    )
    return invalid(node)
  }

  #readExpression(node: Json, pointer: string): Expression {
    if (node === null) return invalid(node) // reported where the document is searched for nulls
    if (typeof node === 'string' && node.startsWith('$')) {
      const path = this.path(node, pointer, `for the text itself write { "literal": ${show(node)} }`)
      return path === undefined ? invalid(node) : bodyPath(path)
    }
    if (Array.isArray(node)) return this.#readList(node, pointer)
    if (!isObject(node)) return literal(node, node, [typeOf(node)])
    const form = this.#head(Object.keys(node), formByName)
    if (form === undefined) {
      this.#reportNoForm(node, pointer)
      return invalid(node)
    }
    const valid = [form.name, ...Object.keys(form.modifiers ?? {})]
    for (const key of Object.keys(node)) {
      if (!valid.includes(key)) this.report(unknownKey(pointer, key, `cannot stand beside "${form.name}"`, valid))
    }
    return this.#readForm(form, node, pointer)
  }

  #reportNoForm(node: JsonObject, pointer: string): void {
    const keys = Object.keys(node)
    const forms = keys.filter(key => formByName.has(key))
    if (forms.length > 1) {
      const message = `${forms.map(key => `"${key}"`).join(' and ')} cannot stand together in one expression.`
      this.report(problem('ambiguous-test', pointer, message))
    } else if (keys.length === 0) {
      const message = '{} is no expression; write { "literal": {} } where an empty object is meant.'
      this.report(problem('ambiguous-test', pointer, message))
    }
    for (const key of keys) {
      if (forms.includes(key)) continue
      const hint = didYouMean(key, formByName.keys()) ?? 'an object stands in { "object": … } or { "literal": … }'
      this.report(problem('unknown-key', under(pointer, key), `"${key}" is the name of no expression.`, hint))
    }
  }

  #readList(items: readonly Json[], pointer: string): Expression {
    return list(
      items.map((item, index) => this.expression(item, under(pointer, index))),
      items,
    )
  }

  /** Reads the part of the object that belongs to the form; other keys are the caller's. */
  #readForm(form: ExpressionForm, node: JsonObject, pointer: string): Expression {
    const schemas = { [form.name]: form.argument, ...form.modifiers }
    const parts = Object.entries(schemas).filter(([key]) => node[key] !== undefined)
    if (parts.some(([key]) => node[key] === null)) return invalid(node)
    const problems = parts.flatMap(([key, schema]) => checkShape(schema, node[key] ?? null, under(pointer, key)))
    this.report(...problems)
    return problems.length > 0 ? invalid(node) : form.read(node, pointer, this)
  }

  /** The form that takes all other forms among these keys as its modifiers. */
  #head(keys: readonly string[], forms: ReadonlyMap<string, ExpressionForm>): ExpressionForm | undefined {
    const found = keys.flatMap(key => forms.get(key) ?? [])
    return found.find(head =>
      found.every(other => other === head || (head.modifiers !== undefined && other.name in head.modifiers)),
    )
  }

  condition(node: Json, pointer: string): Condition {
    const condition = this.#readCondition(node, pointer)
    return this.#watch?.(condition, pointer) ?? condition
  }

  #readCondition(node: Json, pointer: string): Condition {
    const nothing = () => all([], node)
    if (!isObject(node)) {
      if (node !== null) {
        const message = `${show(node)} is no condition; write a test like { "path": "$.machine.temperature", "gt": 25 }.`
        this.report(problem('not-an-object', pointer, message))
      }
      return nothing()
    }
    if (Object.keys(node).length === 1 && node['use'] !== undefined) {
      const read = (found: Json, place: string) => this.condition(found, place)
      const found = this.definition(node['use'], under(pointer, 'use'), read)
      return found === undefined ? nothing() : use(String(node['use']), found, node)
    }
    const combinator = combinators.find(name => Object.hasOwn(node, name))
    if (combinator === undefined) return this.#readTest(node, pointer)
    for (const key of Object.keys(node)) {
      if (key === combinator) continue
      const message = `"${key}" cannot stand beside "${combinator}"; put it into a condition of its own in the list of an "all".`
      this.report(problem('unknown-key', under(pointer, key), message))
    }
    const argument = node[combinator] ?? null
    const place = under(pointer, combinator)
    if (combinator === 'not') return not(this.condition(argument, place), node)
    if (!Array.isArray(argument)) {
      this.report(problem('wrong-type', place, `"${combinator}" takes a list of conditions, not ${show(argument)}.`))
      return nothing()
    }
    const conditions = argument.map((item, index) => this.condition(item, under(place, index)))
    return combinator === 'all' ? all(conditions, node) : any(conditions, node)
  }

  #readTest(node: JsonObject, pointer: string): Condition {
    const keys = Object.keys(node)
    // A name that is a predicate and a form (`length`) is the subject only where nothing else is.
    const named = keys.filter(key => (formByName.has(key) && !predicateByName.has(key)) || key === 'value')
    const subjects = named.length > 0 ? named : keys.filter(key => formByName.has(key))
    const form = subjects.includes('value') ? undefined : this.#head(subjects, formByName)
    const modifiers = subjects.flatMap(name => Object.keys(formByName.get(name)?.modifiers ?? {}))
    const own = new Set([...subjects, ...modifiers])
    const found: Predicate[] = []
    let match: 'any' | 'all' = 'any'
    let unknown = 0
    for (const [key, argument] of Object.entries(node)) {
      if (own.has(key)) continue
      const definition = predicateByName.get(key)
      if (definition !== undefined) {
        const predicate = readPredicate(definition, argument, under(pointer, key), this)
        if (predicate !== undefined) found.push(predicate)
      } else if (key === 'match') {
        match = this.#readMatch(argument, under(pointer, key))
      } else {
        unknown++
        const predicates = [...predicateByName.keys(), 'match']
        this.report(
          subjects.length > 0
            ? unknownKey(pointer, key, 'is no predicate', [...predicates, ...own])
            : unknownKey(pointer, key, 'is not known here', [
                ...formByName.keys(),
                ...combinators,
                'value',
                ...predicates,
              ]),
        )
      }
    }
    const subject = this.#readSubject(node, form, subjects, pointer)
    if (subjects.length > 1 && form === undefined) {
      const message = `${subjects.map(key => `"${key}"`).join(' and ')} cannot stand together; one subject is needed.`
      this.report(problem('ambiguous-test', pointer, message))
    } else if (subjects.length === 0 && unknown === 0) {
      const message = 'There is no subject here; add one, such as "path": "$.machine.temperature".'
      this.report(problem('ambiguous-test', pointer, message))
    } else if (unknown === 0 && !keys.some(key => predicateByName.has(key) && !own.has(key))) {
      const message = `The test says nothing about ${show(node[subjects[0] ?? ''])}; add a predicate such as "gt" or "exists".`
      this.report(problem('no-predicate', pointer, message))
    }
    if (!isInvalid(subject)) this.report(...doubtsOf(subject, found, pointer))
    return test(subject, [...found], match, node)
  }

  /** The subject of a test: one form in place, or `value`. */
  #readSubject(
    node: JsonObject,
    form: ExpressionForm | undefined,
    subjects: readonly string[],
    pointer: string,
  ): Expression {
    if (form !== undefined) {
      const own = [form.name, ...Object.keys(form.modifiers ?? {})]
      const parts = Object.entries(node).filter(([key]) => own.includes(key))
      return this.#readForm(form, Object.fromEntries(parts), pointer)
    }
    const byValue = subjects.length === 1 && subjects[0] === 'value'
    return byValue ? this.expression(node['value'] ?? null, under(pointer, 'value')) : invalid(node)
  }

  #readMatch(node: Json, pointer: string): 'any' | 'all' {
    if (node === 'any' || node === 'all') return node
    if (node !== null) this.report(problem('unknown-value', pointer, `"match" is "any" or "all", not ${show(node)}.`))
    return 'any'
  }
}

/** True for an object that is written like a condition, not like an expression. */
export function isCondition(node: JsonObject): boolean {
  const keys = Object.keys(node)
  return (
    keys.some(key => combinators.some(name => name === key)) ||
    (keys.length > 1 && keys.some(key => predicateByName.has(key)))
  )
}
