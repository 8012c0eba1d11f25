// What the events of an input must be ready for, by the rules that read it: counted as rules come and go, so that one rule that
// changes among thousands costs no look at the others.
import { isStream } from '../../rules/nodes/channel-names.ts'
import type { Rule } from '../../rules/rule/rule.ts'

/** Of one rule. */
export interface Traits {
  /** It may pass a value of a body on in another one, now or, by the rule that replaces it, later. */
  readonly passesValues: boolean
  /** It may do something about a message that fails its conditions, though no key of it is pending or raised. */
  readonly acts: boolean
  /** It may keep an event whose body it reads later, or feed one to others. */
  readonly keeps: boolean
  readonly ownTime: boolean
  /** How many events and messages it causes at most, where it makes no body and feeds nothing; undefined: that depends. */
  readonly plainEvents: number | undefined
}

export function traitsOf(rule: Rule): Traits {
  const { stateless, gated, unmet, tables, elements, ownTime, clauses, outcomes, makes } = rule
  const feeds = outcomes.some(({ outputs }) => outputs.some(isStream))
  const changes = outcomes.some(({ change }) => change !== undefined)
  const isPlain = elements === undefined && !feeds && !changes && makes(much, much) === 0
  return {
    passesValues: !stateless || elements !== undefined || changes || feeds,
    acts:
      !(gated || (stateless && unmet.length === 0)) ||
      tables.length > 0 ||
      elements !== undefined ||
      ownTime !== undefined,
    keeps: feeds || !(stateless || (ownTime === undefined && tables.length === 0 && clauses[0]?.uses.takes === true)),
    ownTime: ownTime !== undefined,
    plainEvents: isPlain ? 1 + outcomes.reduce((sum, { outputs }) => sum + outputs.length, 0) : undefined,
  }
}

/** Bytes, or parts, of which a rule that makes any body makes some. */
const much = 2 ** 40

interface Owner {
  readonly rule: Rule
  readonly traits: Traits
}

/** Of the rules of an index: how many have each. */
export class SharedTraits {
  #passing = 0
  #acting = 0
  #keeping = 0
  #inOwnTime = 0
  /** What those cause at most of which it is known. */
  plainEvents = 0
  readonly #others = new Set<Rule>()

  get passesValues(): boolean {
    return this.#passing > 0
  }

  get acts(): boolean {
    return this.#acting > 0
  }

  get keeps(): boolean {
    return this.#keeping > 0
  }

  get ownTime(): boolean {
    return this.#inOwnTime > 0
  }

  /** Those whose `plainEvents` are not known. */
  get others(): Iterable<Rule> {
    return this.#others
  }

  add({ rule, traits }: Owner): void {
    this.#count(traits, 1)
    if (traits.plainEvents === undefined) this.#others.add(rule)
  }

  remove({ rule, traits }: Owner): void {
    this.#count(traits, -1)
    this.#others.delete(rule)
  }

  #count({ passesValues, acts, keeps, ownTime, plainEvents = 0 }: Traits, by: 1 | -1): void {
    if (passesValues) this.#passing += by
    if (acts) this.#acting += by
    if (keeps) this.#keeping += by
    if (ownTime) this.#inOwnTime += by
    this.plainEvents += by * plainEvents
  }
}
