// Messages made for a rule set: with a value at the places that its rules read, about the limits that they compare it
// with. The same for the same rules. Knows conditions only by the look of their nodes.
import { predicates } from '../../rules/conditions/registry.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import type { Message } from '../../rules/data/message.ts'
import { canonical, valueAt } from '../../rules/data/value.ts'
import type { RuleSet } from '../../rules/document/document.ts'
import { isStream } from '../../rules/nodes/channel-names.ts'
import { parsePath } from '../../rules/path/path.ts'
import type { Rule } from '../../rules/rule/rule.ts'

/** A message, and the milliseconds since the first at which it comes. */
export interface TimedMessage {
  readonly at: number
  readonly message: Message
}

/** A place of a body, or a property, with its possible values. */
interface Slot {
  readonly location: readonly (string | number)[]
  readonly property: string | undefined
  readonly values: Set<Json>
}

type Slots = Map<string, Slot>

/** So many milliseconds lie between two messages. */
const pace = 10

/** A body has no more places than this; of rules that read more, a message gives some their values. */
const mostPlaces = 64

/** A list has no more elements for the sake of one place. */
const mostIndex = 9

/** Of a key there are so many. */
const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`)

const numbers = Array.from({ length: 11 }, (_, index) => index * 10)

/** That many messages at a steady pace, each to one of the inputs that the rules read. */
export function makeMessages({ rules, parameters }: RuleSet, count: number): readonly TimedMessage[] {
  const slotsByInput = new Map<string, Slots>()
  for (const rule of rules) {
    for (const input of rule.inputs ?? ['input1']) {
      if (isStream(input)) continue
      const slots = slotsByInput.get(input) ?? new Map()
      slotsByInput.set(input, slots)
      addSlots(rule, parameters, slots)
    }
  }
  const inputs = [...(slotsByInput.size === 0 ? new Map([['input1', new Map()]]) : slotsByInput)].map(
    ([input, slots]) => ({ input, slots: [...slots.values()] }),
  )
  const random = randomNumbers()
  return Array.from({ length: count }, (_, index) => {
    const { input, slots } = pick(inputs, random)
    return { at: index * pace, message: makeMessage(input, slots, index * pace, random) }
  })
}

function makeMessage(input: string, slots: readonly Slot[], at: number, random: () => number): Message {
  const first = slots.length > mostPlaces ? Math.floor(random() * slots.length) : 0
  const properties = new Map<string, string>()
  let body: Json = {}
  for (let index = 0; index < Math.min(slots.length, mostPlaces); index++) {
    const { location, property, values } = slots[(first + index) % slots.length] ?? never
    const value = values.size === 0 ? pick(numbers, random) : pick([...values], random)
    if (property !== undefined) properties.set(property, String(value))
    else body = grown(body, location, value === ofTime ? at : value)
  }
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  return { input, bytes, properties, system: { contentType: 'application/json', contentEncoding: 'utf-8' } }
}

/** The value with another one at that place; what is missing on the way is made. */
function grown(root: Json | undefined, [step, ...rest]: readonly (string | number)[], value: Json): Json {
  if (step === undefined) return value
  if (typeof step === 'number') {
    const items: readonly Json[] = Array.isArray(root) ? root : []
    return Array.from({ length: Math.max(items.length, step + 1) }, (_, index) =>
      index === step ? grown(items[index], rest, value) : (items[index] ?? {}),
    )
  }
  const members = isObject(root) ? root : {}
  return { ...members, [step]: grown(member(members, step), rest, value) }
}

const never: Slot = { location: [], property: '', values: new Set() }

/** In place of the time of the message. */
const ofTime = 'the time of the message'

function addSlots(rule: Rule, parameters: JsonObject, slots: Slots): void {
  const each = rule.elements === undefined ? [[]] : elementsOf(rule.elements.path.text)
  const add = (path: Json | undefined, values: readonly Json[]) => {
    const names = typeof path === 'string' ? namesOf(path) : undefined
    if (names === undefined || names.some(name => typeof name === 'number' && (name < 0 || name > mostIndex))) return
    for (const prefix of each) addSlot(slots, [...prefix, ...names], values)
  }
  const walk = (node: Json): void => {
    if (typeof node === 'string' && node.startsWith('$')) add(node, [])
    if (typeof node !== 'object' || node === null) return
    if (isObject(node)) {
      const values = limitsOf(node, parameters)
      if (typeof node['property'] === 'string') addProperty(slots, node['property'], values)
      add(node['path'], values)
    }
    for (const child of Object.values(node)) walk(child)
  }
  const { each: _, time, by = null, ...clauses } = rule.node
  if (isObject(time)) add(time['path'], [ofTime])
  for (const part of Array.isArray(by) ? by : [by]) add(isObject(part) ? part['path'] : part, keys)
  for (const node of [...Object.values(clauses), ...rule.definitions.values()]) walk(node)
}

function addSlot(slots: Slots, location: readonly (string | number)[], values: readonly Json[]): void {
  const name = canonical([...location])
  const slot = slots.get(name) ?? { location, property: undefined, values: new Set<Json>() }
  slots.set(name, slot)
  for (const value of values) slot.values.add(value)
}

function addProperty(slots: Slots, property: string, values: readonly Json[]): void {
  const slot = slots.get(property) ?? { location: [], property, values: new Set<Json>() }
  slots.set(property, slot)
  for (const value of values) slot.values.add(value)
}

const namesOf = (path: string) => {
  const parsed = parsePath(path)
  return 'path' in parsed ? parsed.path.names : undefined
}

/** Three elements of the list that an `each` like `$.readings[*]` goes through; none of another kind. */
function elementsOf(each: string): readonly (readonly (string | number)[])[] {
  const names = namesOf(each.replace(/(\[\*\]|\.\*)$/, ''))
  return names === undefined ? [] : [0, 1, 2].map(index => [...names, index])
}

const comparisons = predicates.filter(({ comparesWith }) => comparesWith !== undefined).map(({ name }) => name)

/** Values at, above and below the limits of a test. */
function limitsOf(test: JsonObject, parameters: JsonObject): readonly Json[] {
  const limits = comparisons.flatMap((name): readonly Json[] => {
    const argument = presentOf(test[name], parameters)
    return argument === undefined ? [] : Array.isArray(argument) ? argument : [argument]
  })
  return limits.flatMap((limit): readonly Json[] =>
    typeof limit === 'number' ? [limit - 1, limit, limit + 1] : typeof limit === 'string' ? [limit, 'other'] : [],
  )
}

/** A literal, or what a parameter holds now. */
function presentOf(argument: Json | undefined, parameters: JsonObject): Json | undefined {
  if (!isObject(argument)) return argument
  const { twin, default: otherwise } = argument
  return (typeof twin === 'string' ? valueAt(parameters, twin.split('.')) : undefined) ?? otherwise
}

const pick = <Item>(items: readonly Item[], random: () => number): Item => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('there is nothing to pick from')
  return item
}

/** Numbers in [0, 1), the same every time: a linear congruential generator (Numerical Recipes). */
function randomNumbers(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
