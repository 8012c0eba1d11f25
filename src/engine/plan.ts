// The plan: the rules that run, arranged by what they read, so that an event finds those that it may concern. It holds
// nothing of a machine's state: any number of machines run on one plan.
import type { Event } from '../rules/data/event.ts'
import type { JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import type { Body } from '../rules/data/unread.ts'
import { compareStrings } from '../rules/data/value.ts'
import type { RuleSet } from '../rules/document/document.ts'
import type { Settings } from '../rules/nodes/settings.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { Arrangement, type Route, type RuleChange } from './arrangement.ts'
import type { Scanning } from './index/body-scan.ts'
import type { Findings } from './index/group.ts'
import type { IndexedRule } from './index/rule-index.ts'

export class Plan implements RuleSet {
  /** As it was read. */
  readonly ruleSet: RuleSet
  readonly #scanning: Scanning | undefined
  #arrangement: Arrangement | undefined
  #starting: readonly Rule[] | undefined
  /** The places of the rules by id, where these say another order than the ids; null: they do not. */
  #places: ReadonlyMap<string, number> | null | undefined
  #isShared = false

  /** `scanned`: what reads values from bodies, where that is not to scan each when it comes. */
  constructor(ruleSet: RuleSet, scanned?: Scanning) {
    this.ruleSet = ruleSet
    this.#scanning = scanned
  }

  /** In their order. */
  get rules(): readonly Rule[] {
    return this.ruleSet.rules
  }

  get parameters(): JsonObject {
    return this.ruleSet.parameters
  }

  get settings(): Settings {
    return this.ruleSet.settings
  }

  /** The rules that may have keys before any event comes. */
  get starting(): readonly Rule[] {
    this.#starting ??= this.rules.filter(rule => rule.starts && !rule.stateless)
    return this.#starting
  }

  /** Whether the order of the rules is another than that of their ids. */
  get isReordered(): boolean {
    return this.#placesById !== null
  }

  /** Of two rules, by their ids: below 0 where the first comes first. */
  compareRules(a: string, b: string): number {
    const places = this.#placesById
    const [one, other] = [places?.get(a), places?.get(b)]
    return one === undefined || other === undefined ? compareStrings(a, b) : one - other
  }

  get #placesById(): ReadonlyMap<string, number> | null {
    if (this.#places === undefined)
      this.#places = isSorted(this.rules) ? null : new Map(this.rules.map(({ id }, place) => [id, place]))
    return this.#places
  }

  rule(id: string): Rule | undefined {
    return this.#arranged.rule(id)
  }

  /** Says that other machines go on with this plan where one takes another. */
  share(): this {
    this.#isShared = true
    return this
  }

  /**
   * The plan of the rule set that takes over, and what differs, in the order of the rules. It costs what differs: unless
   * this plan is shared, its arrangement goes over to the next one. This plan can still be used; it is then arranged again.
   */
  next(ruleSet: RuleSet): { readonly plan: Plan; readonly changes: readonly RuleChange[] } {
    const plan = new Plan(ruleSet, this.#scanning)
    const changes = this.changesTo(ruleSet)
    if (!this.#isShared) {
      plan.#arrangement = this.#arrangement
      this.#arrangement = undefined
      if (changes.length > 0) plan.#arrangement?.update(ruleSet.rules, changes)
    }
    return { plan, changes }
  }

  /** What differs in another rule set, in the order of the rules. */
  changesTo({ rules }: RuleSet): readonly RuleChange[] {
    return changesOf(this.rules, rules)
  }

  get #arranged(): Arrangement {
    this.#arrangement ??= new Arrangement(this.rules, this.#scanning)
    return this.#arrangement
  }

  /** What an event of this input, or of this `#stream`, may meet. */
  route(name: string): Route {
    return this.#arranged.route(name)
  }

  /** The rules that an event of this route may concern, in their order; those that are awake are among them. */
  concerned(route: Route, event: Event, awake: ReadonlySet<string>): Findings<IndexedRule> {
    return this.#arranged.concerned(route, event, awake)
  }

  /** The message's body, read only where rules ask; undefined: it is to be decoded. */
  read(route: Route, message: Message): Body {
    return this.#arranged.read(route, message, this.settings.limits)
  }

  /** The rules that fire for an event, in their order, where to be found is all that takes; else undefined. */
  firing(route: Route, event: Event): readonly IndexedRule[] | undefined {
    return this.#arranged.firing(route, event)
  }
}

/** What differs, in the order of the rules; those that are gone first where that is another than that of the ids. */
function changesOf(before: readonly Rule[], after: readonly Rule[]): readonly RuleChange[] {
  if (isSorted(before) && isSorted(after)) return changesById(before, after)
  const found = changesById([...before].sort(byId), [...after].sort(byId))
  const places = new Map(after.map(({ id }, place) => [id, place]))
  const placeOf = ({ after: rule }: RuleChange) => places.get(rule?.id ?? '') ?? -1
  return [...found].sort((a, b) => placeOf(a) - placeOf(b))
}

const byId = (a: Rule, b: Rule) => compareStrings(a.id, b.id)

function isSorted(rules: readonly Rule[]): boolean {
  const known = sorted.get(rules) ?? rules.every(({ id }, place) => place === 0 || (rules[place - 1]?.id ?? '') < id)
  sorted.set(rules, known)
  return known
}

/** Each list is asked about as the one after and then as the one before. */
const sorted = new WeakMap<readonly Rule[], boolean>()

/** Both lists are in the order of their ids, so that one look at each tells. */
function changesById(before: readonly Rule[], after: readonly Rule[]): readonly RuleChange[] {
  const changes: RuleChange[] = []
  let [old, now] = [before[0], after[0]]
  for (let from = 0, to = 0; old !== now || old !== undefined; old = before[from], now = after[to]) {
    if (old === now) {
      from++
      to++
    } else if (now === undefined || (old !== undefined && old.id < now.id)) {
      changes.push({ before: old, after: undefined })
      from++
    } else if (old === undefined || now.id < old.id) {
      changes.push({ before: undefined, after: now })
      to++
    } else {
      changes.push({ before: old, after: now })
      from++
      to++
    }
  }
  return changes
}
