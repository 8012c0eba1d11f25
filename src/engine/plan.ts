// The plan: the rules that run, arranged by what they read, so that an event finds those that it may concern. A rule set
// that takes over changes it in proportion to what differs.
import type { LatestTable } from '../rules/clauses/latest.ts'
import type { RuleSet } from '../rules/document.ts'
import type { Event } from '../rules/event.ts'
import type { JsonObject } from '../rules/json.ts'
import type { Rule } from '../rules/rule.ts'
import type { Settings } from '../rules/settings.ts'
import { type Found, RuleIndex } from './index/rule-index.ts'

/** One rule before and after: begun, changed or ended. */
export interface Change {
  readonly before: Rule | undefined
  readonly after: Rule | undefined
}

interface FilledTable {
  readonly rule: Rule
  readonly table: LatestTable
}

/** The name under which rules stand that read every input. */
const everyInput = '*'

export class Plan implements RuleSet {
  #ruleSet: RuleSet
  readonly #byId = new Map<string, Rule>()
  readonly #indexes = new Map<string, RuleIndex>([[everyInput, new RuleIndex()]])
  #tables: readonly FilledTable[] = []

  /** A plan of no rules. */
  constructor({ parameters, settings }: RuleSet) {
    this.#ruleSet = { rules: [], parameters, settings }
  }

  /** As it was read; it stays when another takes over. */
  get ruleSet(): RuleSet {
    return this.#ruleSet
  }

  /** In their order. */
  get rules(): readonly Rule[] {
    return this.#ruleSet.rules
  }

  get parameters(): JsonObject {
    return this.#ruleSet.parameters
  }

  get settings(): Settings {
    return this.#ruleSet.settings
  }

  rule(id: string): Rule | undefined {
    return this.#byId.get(id)
  }

  /** Lets a rule set take over; what differs. */
  update(ruleSet: RuleSet): readonly Change[] {
    const changes = changesOf(this.rules, ruleSet.rules, this.#byId)
    this.#ruleSet = ruleSet
    for (const { before, after } of changes) {
      if (before !== undefined) for (const index of this.#indexesOf(before)) index.remove(before.id)
      if (after !== undefined) for (const index of this.#indexesOf(after)) index.add(after)
      if (after !== undefined) this.#byId.set(after.id, after)
      else if (before !== undefined) this.#byId.delete(before.id)
    }
    if (changes.length > 0) {
      const ranks = new Map(ruleSet.rules.map(({ id }, rank) => [id, rank]))
      for (const index of this.#indexes.values()) index.rank(id => ranks.get(id) ?? 0)
      this.#tables = ruleSet.rules.flatMap(rule => rule.latest.map(table => ({ rule, table })))
    }
    return changes
  }

  /** The rules that an event of this input, or of this `#stream`, may concern, in their order. */
  concerned(name: string, event: Event): readonly Found[] {
    const found: Found[] = []
    this.#indexes.get(name)?.find(event, found)
    // Streams are read by name only.
    if (!isStream(name)) this.#indexes.get(everyInput)?.find(event, found)
    return found.length > 1 ? found.sort((a, b) => a.rank - b.rank) : found
  }

  /** The tables of `latest` that an input fills. */
  tablesOf(name: string): readonly FilledTable[] {
    if (this.#tables.length === 0) return this.#tables
    return this.#tables.filter(({ table }) => table.from?.includes(name) ?? !isStream(name))
  }

  /** True where a rule that reads the input reads bodies. */
  needsBody(name: string): boolean {
    const own = this.#indexes.get(name)?.needsBody === true
    return own || this.#indexes.get(everyInput)?.needsBody === true || this.tablesOf(name).length > 0
  }

  /** While a rule has a pending or a raised key, every event may concern it. */
  wake(rule: Rule, awake: boolean): void {
    for (const index of this.#indexesOf(rule)) index.wake(rule.id, awake)
  }

  #indexesOf({ from = [everyInput] }: Rule): readonly RuleIndex[] {
    return from.map(name => {
      const index = this.#indexes.get(name) ?? new RuleIndex()
      this.#indexes.set(name, index)
      return index
    })
  }
}

const isStream = (name: string) => name.startsWith('#')

function changesOf(
  before: readonly Rule[],
  after: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
): readonly Change[] {
  if (before === after) return []
  const changed = after
    .filter(rule => byId.get(rule.id) !== rule)
    .map(rule => ({ before: byId.get(rule.id), after: rule }))
  if (before.length + changed.filter(change => change.before === undefined).length === after.length) return changed
  const kept = new Set(after.map(({ id }) => id))
  return [...changed, ...before.filter(({ id }) => !kept.has(id)).map(rule => ({ before: rule, after: undefined }))]
}
