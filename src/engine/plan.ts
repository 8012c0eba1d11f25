// The plan: the rules that run, arranged by what they read, so that an event finds those that it may concern. A rule set
// that takes over changes it in proportion to what differs.
import type { LatestTable } from '../rules/clauses/latest.ts'
import type { Event } from '../rules/data/event.ts'
import type { JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import type { RuleSet } from '../rules/document/document.ts'
import type { Settings } from '../rules/nodes/settings.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { areLines } from './decode.ts'
import type { Findings } from './index/group.ts'
import { type BodyScan, type IndexedRule, indexed, RuleIndex } from './index/rule-index.ts'

/** One rule before and after: begun, changed or ended. */
export interface Change {
  readonly before: Rule | undefined
  readonly after: Rule | undefined
}

interface FilledTable {
  readonly rule: Rule
  readonly table: LatestTable
}

/** What the events of one input or stream meet. */
export interface Route {
  readonly indexes: readonly RuleIndex[]
  /** The tables of `latest` that they fill. */
  readonly tables: readonly FilledTable[]
  /** True where anything of that reads their bodies. */
  readonly needsBody: boolean
  /** Finds the rules that fire without decoding the body, where none of them reads more of it than the index does. */
  readonly scan: BodyScan | undefined
  /** So few rules that they are asked one by one, in their order; undefined: those that the event concerns are searched. */
  readonly few: Findings<IndexedRule> | undefined
}

/** So few rules are asked faster one by one than searched. */
const fewRules = 4

/** The name under which rules stand that read every input. */
const everyInput = '*'

export class Plan implements RuleSet {
  #ruleSet: RuleSet
  readonly #byId = new Map<string, IndexedRule>()
  readonly #indexes = new Map<string, RuleIndex>([[everyInput, new RuleIndex()]])
  #tables: readonly FilledTable[] = []
  #searches = 0
  /** By the inputs and streams of which something has arrived. */
  readonly #routes = new Map<string, Route>()

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
    return this.#byId.get(id)?.rule
  }

  /** Lets a rule set take over; what differs, in the order of the rules. */
  update(ruleSet: RuleSet): readonly Change[] {
    const changes = changesOf(this.rules, ruleSet.rules)
    this.#ruleSet = ruleSet
    if (changes.length > 0) this.#routes.clear()
    for (const change of changes) this.#replace(change)
    if (changes.some(({ before, after }) => before === undefined || after === undefined)) this.#rank()
    if (changes.some(({ before, after }) => fillsTables(before) || fillsTables(after))) {
      this.#tables = ruleSet.rules.flatMap(rule => rule.latest.map(table => ({ rule, table })))
    }
    return changes
  }

  #replace({ before, after }: Change): void {
    const old = before === undefined ? undefined : this.#byId.get(before.id)
    if (old !== undefined) {
      for (const index of this.#indexesOf(old.rule)) index.remove(old)
      this.#byId.delete(old.rule.id)
    }
    if (after === undefined) return
    const rule = indexed(after, old?.rank ?? 0)
    for (const index of this.#indexesOf(after)) index.add(rule)
    this.#byId.set(after.id, rule)
  }

  #rank(): void {
    let rank = 0
    for (const { id } of this.rules) {
      const rule = this.#byId.get(id)
      if (rule !== undefined) rule.rank = rank++
    }
  }

  /** What an event of this input, or of this `#stream`, may meet. */
  route(name: string): Route {
    const known = this.#routes.get(name)
    if (known !== undefined) return known
    // Streams are read by name only.
    const indexes = [name, ...(isStream(name) ? [] : [everyInput])].flatMap(key => this.#indexes.get(key) ?? [])
    const tables = this.#tables.filter(({ table }) => table.from?.includes(name) ?? !isStream(name))
    const needsBody = tables.length > 0 || this.#needsBody(name)
    const scan = needsBody && tables.length === 0 ? scanOf(indexes) : undefined
    const route = { indexes, tables, needsBody, scan, few: fewOf(indexes) }
    this.#routes.set(name, route)
    return route
  }

  /** The rules that an event of this route may concern, in their order. */
  concerned({ indexes, few }: Route, event: Event): Findings<IndexedRule> {
    if (few !== undefined) return few
    const items: IndexedRule[] = []
    const findings = { search: ++this.#searches, items, tested: true }
    for (const index of indexes) index.find(event, findings)
    if (items.length > 1) items.sort(byRank)
    return findings
  }

  /** The rules that fire, in their order, where that shows without decoding the body; else undefined. */
  firing({ scan }: Route, message: Message): readonly IndexedRule[] | undefined {
    const { bodyBytes, depth } = this.settings.limits
    if (scan === undefined || message.bytes.length > bodyBytes || areLines(message.system.contentType)) return undefined
    const items: IndexedRule[] = []
    const findings = { search: ++this.#searches, items, tested: true }
    if (!scan(message, depth, findings)) return undefined
    if (items.length > 1) items.sort(byRank)
    return items
  }

  /** True where a rule that reads the input or the stream reads bodies, or feeds a stream of which bodies are read. */
  #needsBody(name: string): boolean {
    const reads = (rule: Rule) => rule.from?.includes(name) ?? !isStream(name)
    return this.rules.some(rule => reads(rule) && (rule.needsBody || this.#feedsBodies(rule)))
  }

  #feedsBodies(rule: Rule): boolean {
    const outputs = [...rule.then, ...rule.otherwise, ...rule.resolved].flatMap(outcome => outcome.outputs)
    return outputs.some(output => isStream(output) && this.route(output).needsBody)
  }

  /** While a rule has a pending or a raised key, every event may concern it. */
  wake(rule: Rule, awake: boolean): void {
    const found = this.#byId.get(rule.id)
    if (found !== undefined) for (const index of this.#indexesOf(rule)) index.wake(found, awake)
  }

  #indexesOf({ from = [everyInput] }: Rule): readonly RuleIndex[] {
    return from.map(name => {
      const index = this.#indexes.get(name) ?? new RuleIndex()
      this.#indexes.set(name, index)
      return index
    })
  }
}

const byRank = (a: IndexedRule, b: IndexedRule) => a.rank - b.rank

function scanOf(indexes: readonly RuleIndex[]): BodyScan | undefined {
  const [index, ...others] = indexes.filter(({ size }) => size > 0)
  return others.length === 0 && index?.isBodiless === true ? index.scanner() : undefined
}

function fewOf(indexes: readonly RuleIndex[]): Findings<IndexedRule> | undefined {
  if (indexes.reduce((sum, { size }) => sum + size, 0) > fewRules) return undefined
  const items = new Set(indexes.flatMap(index => [...index.items])) // one that reads two of its inputs stands in both
  return { search: 0, items: [...items].sort(byRank), tested: false }
}

const isStream = (name: string) => name.startsWith('#')

const fillsTables = (rule: Rule | undefined) => rule !== undefined && rule.latest.length > 0

/** Both lists are in the order of their ids, so that one look at each tells. */
function changesOf(before: readonly Rule[], after: readonly Rule[]): readonly Change[] {
  const changes: Change[] = []
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
