// A clause of one rule: a definition with the specification that was read. What the machine, explanations and rule tests
// work with; they know no clause by its name.
import type { Event } from '../data/event.ts'
import type { Expression } from '../nodes/expression.ts'
import type {
  Bound,
  Change,
  ClauseExample,
  DecidingClause,
  Emission,
  EmissionClause,
  FactStep,
  Gate,
  KeyStep,
  Made,
  Moment,
  Reading,
  Report,
  RuleWords,
  Same,
  Stage,
  StreamClause,
  Uses,
  Verdict,
  View,
  Word,
} from './clause.ts'

type Definition<Parts, Spec, State, Fact> =
  | StreamClause<Parts, Spec, State, Fact>
  | DecidingClause<Parts, Spec, State, Fact>
  | EmissionClause<Parts, Spec, State, Fact>

/** A clause as rules have it. */
export interface BoundClause {
  readonly name: string
  readonly phase: 'stream' | 'decide' | 'emission'
  /**
   * Where its expressions see an event, and what they yielded for the one before: a place of its own, that of the clause
   * that decides and of all after it, or undefined where none asks.
   */
  readonly place: string | undefined
  /** Its timers, in the order of their numbers, which begin with `firstTimer`. */
  readonly timers: readonly string[]
  readonly firstTimer: number
  readonly uses: Uses
  readonly starts: boolean
  begin(stage: Stage<unknown>): void
  receive(stage: Stage<unknown>, event: Event): void
  emit(stage: Stage<unknown>, emission: Emission): void
  /** Whether something may leave at all, as far as this clause is concerned. */
  admits(stage: Stage<unknown>, made: Made): boolean
  settle(stage: Stage<unknown>): void
  fire(stage: Stage<unknown>, timer: string): void
  /** Of the clause that decides: the key is expected no more. */
  dismiss(stage: Stage<unknown>): void
  /** Whether its state keeps the key from being forgotten. */
  keepsKey(state: unknown): boolean
  /** Whether it and all clauses after it start again with a change; `isInBoth`: the rule has it before and after. */
  renews(same: Same, isInBoth: boolean): boolean
  /** The state under this clause; `before` is the clause of the same name. */
  carry(before: BoundClause, same: Same, reading: Reading, state: unknown): unknown
  retime(stage: Stage<unknown>): void
  report(view: View<unknown>): Report
  /** Why it held an event, or what it decided; undefined where it let it through. */
  reason(moment: Moment<unknown>): Verdict | undefined
  /** Why it holds emissions back, in this state after one; undefined where it does not, or comes before them. */
  holdsBack(state: unknown): string | undefined
  readonly coverage: BoundCoverage
  /** Of the clause that decides; see `DecidingClause`. */
  readonly decision: BoundDecision | undefined
}

/** The number of its timer. */
export const timerNumber = ({ firstTimer, timers }: BoundClause, name: string): number =>
  firstTimer + timers.indexOf(name)

/** The name of its timer of this number; undefined where that is not its own. */
export const timerName = ({ firstTimer, timers }: BoundClause, timer: number): string | undefined =>
  timers[timer - firstTimer]

export interface BoundDecision {
  readonly gate: Gate | undefined
  readonly expected: Expression | undefined
  readonly remembers: boolean
  readonly alarms: boolean
}

export interface BoundCoverage {
  fact(state: unknown): unknown
  letsThrough(step: KeyStep<unknown>): boolean
  /** By word: what to say where no test showed the side, and whether a step shows it. */
  readonly sides: Readonly<Record<string, readonly BoundSide[]>>
}

export interface BoundSide {
  readonly missing: string
  shownBy(step: FactStep<unknown>): boolean
}

/** A clause of the registry, whatever its types. */
export interface StatefulEntry {
  readonly kind: 'stateful'
  readonly name: string
  readonly words: Readonly<Record<string, Word<unknown>>>
  readonly timers: readonly string[]
  readonly bound: Bound
  readonly examples: readonly ClauseExample[]
  /** The clause of a rule, from what was read of its words; undefined: the rule has it not. */
  bind(parts: Readonly<Record<string, unknown>>, rule: RuleWords, firstTimer: number): BoundClause | undefined
}

/** The definition without its types, which only this file knows to belong together. */
export function stateful<Parts extends object, Spec, State, Fact>(
  definition: Definition<Parts, Spec, State, Fact>,
): StatefulEntry {
  const { name, words, timers, bound, examples } = definition
  return {
    kind: 'stateful',
    name,
    words: { ...words },
    timers: Object.keys(timers),
    bound,
    examples,
    bind(parts, rule, firstTimer) {
      // What is read of the definition's words is of the types that it says.
      const spec = definition.compose(parts as Partial<Parts>, rule)
      return spec === undefined ? undefined : new Clause(definition, spec, firstTimer)
    },
  }
}

/** The casts are of a state or a specification to the types of the definition that made it. */
class Clause<Parts, Spec, State, Fact> implements BoundClause {
  readonly #definition: Definition<Parts, Spec, State, Fact>
  readonly #spec: Spec
  readonly place: string | undefined
  readonly timers: readonly string[]
  readonly firstTimer: number

  constructor(definition: Definition<Parts, Spec, State, Fact>, spec: Spec, firstTimer: number) {
    this.#definition = definition
    this.#spec = spec
    this.place = definition.phase !== 'stream' ? 'when' : definition.recalls ? definition.name : undefined
    this.timers = Object.keys(definition.timers)
    this.firstTimer = firstTimer
  }

  get name(): string {
    return this.#definition.name
  }

  get phase(): BoundClause['phase'] {
    return this.#definition.phase
  }

  get uses(): Uses {
    return this.#definition.uses(this.#spec)
  }

  get starts(): boolean {
    return this.#definition.starts(this.#spec)
  }

  begin(stage: Stage<unknown>): void {
    this.#definition.begin(this.#spec, stage as Stage<State>)
  }

  receive(stage: Stage<unknown>, event: Event): void {
    const definition = this.#definition
    if (definition.phase === 'emission') throw new TypeError(`"${definition.name}" takes emissions`)
    definition.receive(this.#spec, stage as Stage<State>, event)
  }

  emit(stage: Stage<unknown>, emission: Emission): void {
    const definition = this.#definition
    if (definition.phase !== 'emission') throw new TypeError(`"${definition.name}" takes no emissions`)
    definition.receive(this.#spec, stage as Stage<State>, emission)
  }

  admits(stage: Stage<unknown>, made: Made): boolean {
    const definition = this.#definition
    return definition.phase !== 'emission' || definition.admits(this.#spec, stage as Stage<State>, made)
  }

  settle(stage: Stage<unknown>): void {
    const definition = this.#definition
    if (definition.phase === 'emission') definition.settle(this.#spec, stage as Stage<State>)
  }

  fire(stage: Stage<unknown>, timer: string): void {
    this.#definition.timers[timer]?.(this.#spec, stage as Stage<State>)
  }

  dismiss(stage: Stage<unknown>): void {
    const definition = this.#definition
    if (definition.phase === 'decide') definition.dismiss(this.#spec, stage as Stage<State>)
  }

  keepsKey(state: unknown): boolean {
    return state !== undefined && this.#definition.keepsKey?.(this.#spec, state as State) === true
  }

  renews(same: Same, isInBoth: boolean): boolean {
    const { renews } = this.#definition
    return renews !== undefined && (!isInBoth || renews(same))
  }

  carry(before: BoundClause, same: Same, reading: Reading, state: unknown): unknown {
    if (!(before instanceof Clause) || before.#definition !== this.#definition) return undefined
    const change: Change<Spec> = { before: before.#spec as Spec, after: this.#spec, same, reading }
    return this.#definition.carry(change, state as State)
  }

  retime(stage: Stage<unknown>): void {
    this.#definition.retime(this.#spec, stage as Stage<State>)
  }

  report(view: View<unknown>): Report {
    return this.#definition.report(this.#spec, view as View<State>)
  }

  reason(moment: Moment<unknown>): Verdict | undefined {
    const definition = this.#definition
    return definition.phase === 'emission' ? undefined : definition.reason(this.#spec, moment as Moment<State>)
  }

  holdsBack(state: unknown): string | undefined {
    const definition = this.#definition
    return definition.phase === 'emission' ? definition.reason(this.#spec, state as State | undefined) : undefined
  }

  get coverage(): BoundCoverage {
    const { fact, letsThrough, sides } = this.#definition.coverage
    const spec = this.#spec
    const bound = Object.entries(sides).map(([word, own]): [string, readonly BoundSide[]] => [
      word,
      own.map(({ missing, shownBy }) => ({ missing, shownBy: step => shownBy(step as FactStep<Fact>, spec) })),
    ])
    return {
      fact: state => fact(state as State),
      letsThrough: step => letsThrough(step as KeyStep<Fact>, spec),
      sides: Object.fromEntries(bound),
    }
  }

  get decision(): BoundDecision | undefined {
    const definition = this.#definition
    if (definition.phase !== 'decide') return undefined
    const spec = this.#spec
    return {
      gate: definition.gate(spec),
      expected: definition.expected(spec),
      remembers: definition.remembers(spec),
      alarms: definition.alarms(spec),
    }
  }
}
