// Rules, arranged by what they read: by input and stream, and there in an index over their conditions. Changed in
// proportion to what differs.
import type { Event } from '../rules/data/event.ts'
import type { Message } from '../rules/data/message.ts'
import { isStream } from '../rules/nodes/channel-names.ts'
import type { Limits } from '../rules/nodes/settings.ts'
import type { LookupTable, Rule } from '../rules/rule/rule.ts'
import { decodeAgain, isPlainJson } from './decode.ts'
import { BodyScan, type ScannedBody, type Scanning, scanning } from './index/body-scan.ts'
import { type Findings, found } from './index/group.ts'
import { type IndexedRule, indexed, RuleIndex } from './index/rule-index.ts'
import { type MostOf, mostOf } from './most-work.ts'

/** One rule before and after: begun, changed or ended. */
export interface RuleChange {
  readonly before: Rule | undefined
  readonly after: Rule | undefined
}

interface FilledTable {
  readonly rule: Rule
  readonly table: LookupTable
}

/** What the events of one input or stream meet. */
export interface Route {
  readonly indexes: readonly RuleIndex[]
  /** The tables of newest events that they fill. */
  readonly tables: readonly FilledTable[]
  /** True where anything of that reads their bodies. */
  readonly needsBody: boolean
  /** True where one that cannot be read is an error: a rule that is not a shadow reads it. */
  readonly demandsBody: boolean
  /** True where a value of their bodies may leave in another, now or later: it must then leave as it came. */
  readonly passesValues: boolean
  /** Reads of bodies only what is asked for; undefined where that cannot be. */
  readonly scan: BodyScan<IndexedRule> | undefined
  /** True where to be found in an index is all that deciding about any rule takes. */
  readonly isBodiless: boolean
  /** True where hardly anything reads a body once its message is decided. */
  readonly releases: boolean
  readonly isStream: boolean
  /** True where all of its rules do nothing about a message that fails their conditions, unless a key is pending or raised. */
  readonly isPassive: boolean
  /** True where a rule of it lives in its own time. */
  readonly ownTime: boolean
  /** The most that a message of so many bytes can cause; Infinity where that is not known before. */
  readonly mostOf: MostOf
  /** So few rules that they are asked one by one, in their order; undefined: those that the event concerns are searched. */
  readonly few: Findings<IndexedRule> | undefined
}

/** So few rules are asked faster one by one than searched. */
const fewRules = 4

/** The name under which rules are kept that read every input. */
const everyInput = '*'

export class Arrangement {
  readonly #scanning: Scanning
  #rules: readonly Rule[] = []
  readonly #byId = new Map<string, IndexedRule>()
  readonly #indexes = new Map<string, RuleIndex>([[everyInput, new RuleIndex()]])
  #tables: readonly FilledTable[] = []
  #searches = 0
  /** By the inputs and streams of which something has arrived. */
  readonly #routes = new Map<string, Route>()

  constructor(rules: readonly Rule[], scanned: Scanning = scanning) {
    this.#scanning = scanned
    this.update(
      rules,
      rules.map(after => ({ before: undefined, after })),
    )
  }

  rule(id: string): Rule | undefined {
    return this.#byId.get(id)?.rule
  }

  /** Lets other rules take over, of which these are changed. */
  update(rules: readonly Rule[], changes: readonly RuleChange[]): void {
    this.#rules = rules
    this.#routes.clear()
    for (const change of changes) this.#replace(change)
    if (changes.some(movesOthers)) this.#rank()
    if (changes.some(({ before, after }) => fillsTables(before) || fillsTables(after))) {
      this.#tables = rules.flatMap(rule => rule.tables.map(table => ({ rule, table })))
    }
  }

  #replace({ before, after }: RuleChange): void {
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
    for (const { id } of this.#rules) {
      const rule = this.#byId.get(id)
      if (rule !== undefined) rule.rank = rank++
    }
  }

  route(name: string): Route {
    const known = this.#routes.get(name)
    if (known !== undefined) return known
    // Streams are read by name only.
    const indexes = [name, ...(isStream(name) ? [] : [everyInput])].flatMap(key => this.#indexes.get(key) ?? [])
    const tables = this.#tables.filter(({ table }) => table.inputs?.includes(name) ?? !isStream(name))
    const needsBody = this.#needsBody(name, () => true)
    const demandsBody = needsBody && this.#needsBody(name, ({ silent }) => !silent)
    const passesValues = tables.length > 0 || indexes.some(({ traits }) => traits.passesValues)
    const others = indexes.flatMap(({ traits }) => [...traits.others])
    const plainEvents = indexes.reduce((sum, { traits }) => sum + traits.plainEvents, 0)
    const route = {
      indexes,
      tables,
      needsBody,
      demandsBody,
      passesValues,
      scan: needsBody && !isStream(name) ? scanOf(indexes, passesValues, this.#scanning) : undefined,
      isBodiless: tables.length === 0 && indexes.every(index => index.isBodiless),
      releases: tables.length === 0 && !indexes.some(({ traits }) => traits.keeps),
      isStream: isStream(name),
      isPassive: tables.length === 0 && !indexes.some(({ traits }) => traits.acts),
      ownTime: indexes.some(({ traits }) => traits.ownTime),
      mostOf: mostOf(others, plainEvents, stream => this.route(stream).mostOf),
      few: fewOf(indexes),
    }
    this.#routes.set(name, route)
    return route
  }

  concerned({ indexes, few, scan }: Route, event: Event, awake: ReadonlySet<string>): Findings<IndexedRule> {
    if (few !== undefined) return few
    const items: IndexedRule[] = []
    const findings = { search: ++this.#searches, items, tested: true, values: undefined }
    if (awake.size > 0)
      for (const id of awake) {
        const item = this.#byId.get(id)
        if (item !== undefined && indexes.some(index => index.has(item))) found(item, findings)
      }
    const isSearched = scan?.find(event.body, findings) === true
    for (const index of indexes) {
      if (isSearched) index.findBeside(event.message, findings)
      else index.find(event, findings)
    }
    if (items.length > 1) items.sort(byRank)
    return findings
  }

  read({ scan }: Route, message: Message, { bodyBytes, depth }: Limits): ScannedBody | undefined {
    if (scan === undefined || message.bytes.length > bodyBytes || !isPlainJson(message)) return undefined
    return scan.read(message, depth)
  }

  firing({ scan, indexes, isBodiless }: Route, { body, message }: Event): readonly IndexedRule[] | undefined {
    if (!isBodiless || scan === undefined) return undefined
    const items: IndexedRule[] = []
    const findings = { search: ++this.#searches, items, tested: true, values: undefined }
    if (!scan.find(body, findings)) return undefined
    for (const index of indexes) index.findBeside(message, findings)
    if (items.length > 1) items.sort(byRank)
    return findings.tested ? items : undefined
  }

  /** True where a rule that counts reads bodies of the input or the stream, or feeds a stream of which bodies are read. */
  #needsBody(name: string, counts: (rule: Rule) => boolean): boolean {
    const reached = new Set([name])
    // A set that grows while it is walked: streams may be chained as long as they like.
    for (const channel of reached) {
      const isRead = (inputs: readonly string[] | undefined) => inputs?.includes(channel) ?? !isStream(channel)
      for (const rule of this.#rules) {
        if (!counts(rule)) continue
        if (rule.tables.some(table => isRead(table.inputs))) return true
        if (!isRead(rule.inputs)) continue
        if (rule.needsBody) return true
        for (const { outputs } of rule.outcomes) for (const output of outputs) if (isStream(output)) reached.add(output)
      }
    }
    return false
  }

  #indexesOf({ inputs = [everyInput] }: Rule): readonly RuleIndex[] {
    return inputs.map(name => {
      const index = this.#indexes.get(name) ?? new RuleIndex()
      this.#indexes.set(name, index)
      return index
    })
  }
}

const byRank = (a: IndexedRule, b: IndexedRule) => a.rank - b.rank

function scanOf(indexes: readonly RuleIndex[], passesValues: boolean, scanned: Scanning): Route['scan'] {
  const build = (message: Message) => decodeAgain(message, passesValues) ?? null
  const scan = new BodyScan<IndexedRule>(build, passesValues, scanned)
  return indexes.every(index => scan.test(index)) ? scan : undefined
}

function fewOf(indexes: readonly RuleIndex[]): Findings<IndexedRule> | undefined {
  if (indexes.reduce((sum, { size }) => sum + size, 0) > fewRules) return undefined
  const items = new Set(indexes.flatMap(index => [...index.items])) // one that reads two of its inputs is in both
  return { search: 0, items: [...items].sort(byRank), tested: false, values: undefined }
}

/** Whether with the change others may have another place in the order of the rules. */
const movesOthers = ({ before, after }: RuleChange) =>
  before === undefined || after === undefined || before.alarmsRead.length + after.alarmsRead.length > 0

const fillsTables = (rule: Rule | undefined) => rule !== undefined && rule.tables.length > 0
