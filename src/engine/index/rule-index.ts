// The rules that an event may concern, found without looking at the others. Every rule whose answer the event could
// change is found; one that is found need not fire.
import type { Event } from '../../rules/data/event.ts'
import type { Message } from '../../rules/data/message.ts'
import { folded, readProperty } from '../../rules/data/property-name.ts'
import { wholeOf } from '../../rules/data/unread.ts'
import type { Value } from '../../rules/data/value.ts'
import { isStream } from '../../rules/nodes/channel-names.ts'
import type { Condition } from '../../rules/nodes/condition.ts'
import type { Source } from '../../rules/nodes/expression.ts'
import { type Guard, intervalOf } from '../../rules/nodes/guard.ts'
import type { Outcome } from '../../rules/nodes/outcome.ts'
import { compileRead } from '../../rules/path/direct-read.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { type Cover, cheapest, coverOf, type Probe } from './cover.ts'
import { type Findings, found, Group, type TestedPlace } from './group.ts'
import { SharedTraits, type Traits, traitsOf } from './traits.ts'

/** A rule as indexes hold it. */
export interface IndexedRule {
  readonly rule: Rule
  /** The tests by which it is found; undefined: every event may concern it. */
  readonly probes: readonly Probe[] | undefined
  /** Tests that hold, too, wherever its conditions do. */
  readonly beside: readonly Probe[]
  /** True where its conditions hold whenever it is found by its tests. */
  readonly exact: boolean
  /** True where that it is found is all that deciding about it takes, so that nothing reads the body. */
  readonly bodiless: boolean
  readonly traits: Traits
  /** Its place in the order of the rules. */
  rank: number
  /** The search in which it was found last. */
  search: number
}

/** The rule with the tests by which it is found. `rank` is its place in the order of ids. */
export function indexed(rule: Rule, rank: number): IndexedRule {
  const { probes, exact = false, beside = [] } = coverOfRule(rule) ?? {}
  // A rule with state may be awake, and is then found whatever holds.
  const isExact = exact && rule.stateless
  const bodiless = isExact && !rule.effects.some(usesBody)
  return { rule, probes, beside, exact: isExact, bodiless, traits: traitsOf(rule), rank, search: 0 }
}

const usesBody = ({ needsBody, outputs }: Outcome) => needsBody || outputs.some(output => isStream(output))

/** Places of bodies, by their first names first, so that a body is walked once. */
interface PlaceNode {
  readonly children: Map<string | number, PlaceNode>
  /** The children that have a name, or a number: each with what reads its value from that of this node. */
  readonly reads: ChildRead[]
  group: Group<IndexedRule> | undefined
  /** Where it is tested: its number among those that are. */
  number: number | undefined
}

interface ChildRead {
  readonly read: (value: Value) => Value
  readonly node: PlaceNode
}

const newPlace = (): PlaceNode => ({ children: new Map(), reads: [], group: undefined, number: undefined })

/** From so many children on, a body's own members are looked up among them, and not they in the body. */
const manyChildren = 8

export class RuleIndex {
  readonly #items = new Set<IndexedRule>()
  readonly #always = new Set<IndexedRule>()
  readonly #bodies = newPlace()
  /** How many rules have other tests than those by which they are found. */
  #guarded = 0
  /** How many places are tested. */
  #places = 0
  /** How many rules may read the body of an event that finds them. */
  #withBodies = 0
  readonly #properties = new Map<string, Group<IndexedRule>>()
  /** What is known of all of its rules together. */
  readonly traits = new SharedTraits()

  get size(): number {
    return this.#items.size
  }

  has(item: IndexedRule): boolean {
    return this.#items.has(item)
  }

  get items(): Iterable<IndexedRule> {
    return this.#items
  }

  /** True where to be found is all that deciding about any rule takes. */
  get isBodiless(): boolean {
    return this.#withBodies === 0
  }

  add(item: IndexedRule): void {
    this.#items.add(item)
    this.traits.add(item)
    if (!item.bodiless) this.#withBodies++
    if (item.probes === undefined) this.#always.add(item)
    if (item.beside.length > 0) this.#guarded++
    const guards = item.beside.flatMap(probe => this.#guardOf(probe))
    for (const { source, test } of item.probes ?? []) this.#group(source).add(test, item, guards)
  }

  remove(item: IndexedRule): void {
    if (!this.#items.delete(item)) return
    this.traits.remove(item)
    if (!item.bodiless) this.#withBodies--
    if (item.beside.length > 0) this.#guarded--
    this.#always.delete(item)
    for (const { source, test } of item.probes ?? []) this.#group(source).remove(test, item)
  }

  /** Finds the rules that the event may concern, each once. */
  find(event: Event, findings: Findings<IndexedRule>): void {
    walk(this.#bodies, wholeOf(event.body), findings)
    this.findBeside(event.message, findings)
  }

  /** Those of them that are not found by its body. */
  findBeside({ properties }: Message, findings: Findings<IndexedRule>): void {
    for (const item of this.#always) found(item, findings)
    if (this.#properties.size === 0) return
    for (const [name, group] of this.#properties) group.find(readProperty(properties, name), findings)
  }

  /** Whether tests besides those by which rules are found are known to it. */
  get isGuarded(): boolean {
    return this.#guarded > 0
  }

  /** The places of bodies that it tests. */
  get tested(): readonly TestedPlace<IndexedRule>[] {
    return testedUnder(this.#bodies, [])
  }

  #group(source: Source): Group<IndexedRule> {
    if (source.of === 'property') {
      const name = folded(source.name)
      const group = this.#properties.get(name) ?? new Group<IndexedRule>()
      this.#properties.set(name, group)
      return group
    }
    const place = this.#placeOf(source.names)
    place.group ??= new Group()
    return place.group
  }

  #guardOf({ source, test }: Probe): readonly Guard[] {
    const interval = source.of === 'body' ? intervalOf(test) : undefined
    if (source.of !== 'body' || interval === undefined) return []
    const { number: place = 0 } = this.#placeOf(source.names)
    return [{ place, ...interval }]
  }

  #placeOf(names: readonly (string | number)[]): PlaceNode {
    let node = this.#bodies
    for (const name of names) {
      let child = node.children.get(name)
      if (child === undefined) {
        child = newPlace()
        node.children.set(name, child)
        node.reads.push({ read: compileRead([name]), node: child })
      }
      node = child
    }
    node.number ??= this.#places++
    return node
  }
}

function coverOfRule(rule: Rule): Cover | undefined {
  // Conditions see the elements, and not the body.
  if (rule.elements !== undefined) return undefined
  const cover = (conditions: readonly (Condition | undefined)[]) =>
    cheapest(conditions.flatMap(condition => (condition === undefined ? [] : [coverOf(condition)])))
  if (rule.gated) return cover([rule.filter?.condition, rule.condition])
  const filter = cover([rule.filter?.condition])
  return filter === undefined ? undefined : { ...filter, exact: false }
}

function walk({ group, children, reads }: PlaceNode, value: Value, findings: Findings<IndexedRule>): void {
  group?.find(value, findings)
  if (reads.length === 0 || typeof value !== 'object' || value === null) return
  if (reads.length < manyChildren || Array.isArray(value)) {
    for (const { read, node } of reads) {
      const child = read(value)
      if (child !== undefined) walk(node, child, findings)
    }
    return
  }
  for (const [name, child] of Object.entries(value)) {
    const node = children.get(name)
    if (node !== undefined) walk(node, child, findings)
  }
}

function testedUnder(
  { group, number, children }: PlaceNode,
  names: readonly (string | number)[],
): readonly TestedPlace<IndexedRule>[] {
  const below = [...children].flatMap(([name, node]) => testedUnder(node, [...names, name]))
  return number === undefined ? below : [{ number, names, group }, ...below]
}
