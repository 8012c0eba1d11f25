// What each clause of a rule can do, in two ways where there are two, and how a moment of a run shows that it did. Asks
// the clauses; knows nothing of test files.
import type { RuleMemory } from '../../engine/memory.ts'
import { clauses } from '../../rules/clauses/registry.ts'
import type { BoundClause } from '../../rules/rule/bound-clause.ts'
import type { Count, FactStep, KeyFacts, KeyStep } from '../../rules/rule/clause.ts'
import type { Rule } from '../../rules/rule/rule.ts'

/** What one moment does to one rule: a message, a timer, or a change of the twin. */
export interface RuleMoment {
  readonly rule: Rule
  readonly before: RuleFacts
  readonly after: RuleFacts
  readonly byMessage: boolean
  readonly fired: boolean
}

/** What of a rule's memory a moment changes. */
export interface RuleFacts {
  readonly counts: ReadonlyMap<Count, number>
  readonly keys: ReadonlyMap<string, KeyFactsByClause>
}

/** What is known of a key, and of its state of each clause. */
interface KeyFactsByClause extends Omit<KeyFacts<unknown>, 'fact'> {
  readonly facts: readonly unknown[]
}

const idle: KeyFactsByClause = { activity: 'idle', seen: Number.NaN, newest: undefined, facts: [] }

/** What is compared of a rule's memory: nothing of it is changed later. */
export function factsOf({ clauses: own }: Rule, memory: RuleMemory | undefined): RuleFacts {
  const keys = [...(memory?.keys ?? [])].map(
    ([text, { activity, seen, newest, states }]): [string, KeyFactsByClause] => {
      const facts = own.map(({ coverage }, place) =>
        states[place] === undefined ? undefined : coverage.fact(states[place]),
      )
      return [text, { activity, seen, newest, facts }]
    },
  )
  return { counts: new Map(memory?.counts ?? []), keys: new Map(keys) }
}

/** One thing that a rule or a clause of it can do. */
export interface ShownSide {
  /** What to say where no test made it do that: completes "`for` …". */
  readonly missing: string
  readonly shownBy: (moment: RuleMoment) => boolean
}

/** The sides of the clauses that have any, by word; conditions are asked themselves. */
export function clauseSides({
  node,
  clauses: own,
}: Rule): readonly (readonly [word: string, sides: readonly ShownSide[]])[] {
  const frame = clauses.flatMap(clause => (clause.kind === 'frame' ? Object.entries(clause.sides) : []))
  const ofFrame = frame.map(([word, sides]): [string, readonly ShownSide[]] => [
    word,
    sides.map(({ missing, shownBy }) => ({
      missing,
      shownBy: moment => shownBy({ ...stepAt(moment, 0), keys: keysOf(moment, keyWithoutFact) }, undefined),
    })),
  ])
  const ofClauses = own.flatMap(({ coverage }, place) =>
    Object.entries(coverage.sides).map(([word, sides]): [string, readonly ShownSide[]] => [
      word,
      sides.map(({ missing, shownBy }) => ({ missing, shownBy: moment => shownBy(stepAt(moment, place)) })),
    ]),
  )
  return [...ofFrame, ...ofClauses].filter(([word]) => node[word] !== undefined)
}

/** What the moment did, as the clause at this place sees it. */
function stepAt(moment: RuleMoment, place: number): FactStep<unknown> {
  const { byMessage, fired, before, after } = moment
  return {
    byMessage,
    fired,
    counted: what => (after.counts.get(what) ?? 0) - (before.counts.get(what) ?? 0),
    keys: keysOf(moment, (_, before, after) => keyAt(moment.rule, place, before, after)),
  }
}

type KeyPair<Fact> = (text: string, before: KeyFactsByClause, after: KeyFactsByClause) => KeyStep<Fact>

const keysOf = <Fact>({ before, after }: RuleMoment, pair: KeyPair<Fact>): readonly KeyStep<Fact>[] =>
  Array.from(after.keys, ([text, now]) => pair(text, before.keys.get(text) ?? idle, now))

const keyWithoutFact: KeyPair<undefined> = (_, before, after) => ({
  before: { ...before, fact: undefined },
  after: { ...after, fact: undefined },
  arrived: true,
})

function keyAt(
  { clauses: own, decider }: Rule,
  place: number,
  before: KeyFactsByClause,
  after: KeyFactsByClause,
): KeyStep<unknown> {
  const step = (at: number, arrived: boolean): KeyStep<unknown> => ({
    before: { ...before, fact: before.facts[at] },
    after: { ...after, fact: after.facts[at] },
    arrived,
  })
  // An emission comes as far as the first clause, from the one that decides on, that lets none through.
  const isThrough = (clause: BoundClause, index: number) => clause.coverage.letsThrough(step(decider + index, true))
  return step(place, place <= decider || own.slice(decider, place).every(isThrough))
}

/** The sides of a rule itself. One that fires for every message cannot be shown not to. */
export function ruleSides({ stateless, condition, filter, inputs, elements }: Rule): readonly ShownSide[] {
  const always = stateless && [condition, filter, inputs, elements].every(part => part === undefined)
  const fired: ShownSide = { missing: 'never fired', shownBy: moment => moment.fired }
  const notFired: ShownSide = { missing: 'always fired', shownBy: moment => moment.byMessage && !moment.fired }
  return [fired, ...(always ? [] : [notFired])]
}
