// The state of a machine as JSON text that is made bit by bit while the machine goes on: it is the state of one moment all the
// same, as a key that is about to change is written before it does.
import type { Rule } from '../rules/rule/rule.ts'
import { headOf, type MachineState, nameKey, type RulesById } from './machine-snapshot.ts'
import type { KeyMemory, RuleMemory, TableEntry } from './memory.ts'
import type { NamedHead } from './named-state.ts'
import { Freezer } from './snapshot.ts'

/** What of a rule is written. */
interface RuleState {
  readonly rule: Rule
  /** The turns of its keys: from the first one to before the last. */
  readonly from: number
  readonly to: number
  readonly tables: readonly (readonly [
    name: string,
    entries: readonly (readonly [text: string, entry: TableEntry])[],
  ])[]
  readonly counts: RuleMemory['counts']
}

export class StateText {
  readonly #freezer = new Freezer()
  readonly #head: NamedHead
  readonly #rules: RuleState[] = []
  /** Of all rules, each at its turn; undefined once it was written. */
  readonly #keys: (KeyMemory | undefined)[] = []
  readonly #owners: Rule[] = []
  /** Of keys that were written before their turn. */
  readonly #texts = new Map<number, string>()
  #rest: Generator<string> | undefined
  #finished = ''

  /** The state as it is now, on this plan. */
  constructor({ memories, ...head }: MachineState, plan: RulesById) {
    this.#head = headOf(head)
    for (const [id, { keys, tables, counts }] of memories) {
      const rule = plan.rule(id)
      if (rule === undefined) continue
      const from = this.#keys.length
      for (const key of keys.values()) {
        key.turn = this.#keys.length
        this.#keys.push(key)
        this.#owners.push(rule)
      }
      // Entries are never changed, but replaced.
      const copied = Array.from(tables, ([name, entries]) => [name, [...entries]] as const)
      this.#rules.push({ rule, from, to: this.#keys.length, tables: copied, counts: new Map(counts) })
    }
    this.#rest = this.#written()
  }

  /** The text, in pieces of a key or so. It is made as it is read, once. */
  *pieces(): Generator<string> {
    for (;;) {
      if (this.#finished !== '') {
        const text = this.#finished
        this.#finished = ''
        yield text
      }
      const piece = this.#rest?.next()
      if (piece === undefined || piece.done === true) return
      yield piece.value
    }
  }

  /** A key is about to change. */
  keep(key: KeyMemory): void {
    const { turn } = key
    const owner = this.#owners[turn]
    if (owner === undefined || this.#keys[turn] !== key) return
    this.#texts.set(turn, this.#textOf(key, owner))
    this.#keys[turn] = undefined
  }

  /** All of it is about to change. */
  finish(): void {
    this.#finished = [...(this.#rest ?? [])].join('')
    this.#rest = undefined
  }

  #textOf(key: KeyMemory, rule: Rule): string {
    return JSON.stringify(this.#freezer.write(nameKey(key, rule)))
  }

  /** As `writeSnapshot` has it, but what is shared comes last. */
  *#written(): Generator<string> {
    const head = JSON.stringify(this.#freezer.write(this.#head))
    yield `{"value":${head.slice(0, -1)},"rules":{"$map":[`
    let comma = ''
    for (const { rule, from, to, tables, counts } of this.#rules) {
      yield `${comma}[${JSON.stringify(rule.id)},{"keys":[`
      for (let turn = from; turn < to; turn++) yield `${turn === from ? '' : ','}${this.#take(turn, rule)}`
      yield '],"tables":{"$map":['
      for (const [index, [name, entries]] of tables.entries()) {
        yield `${index === 0 ? '' : ','}[${JSON.stringify(name)},{"$map":[`
        for (const [place, pair] of entries.entries())
          yield `${place === 0 ? '' : ','}${JSON.stringify(this.#freezer.write(pair))}`
        yield ']}]'
      }
      yield `]},"counts":${JSON.stringify(this.#freezer.write(counts))}}]`
      comma = ','
    }
    yield ']}},"shared":['
    for (const [index, shared] of this.#freezer.shared.entries())
      yield `${index === 0 ? '' : ','}${JSON.stringify(shared)}`
    yield ']}'
  }

  #take(turn: number, rule: Rule): string {
    const key = this.#keys[turn]
    this.#keys[turn] = undefined
    if (key !== undefined) return this.#textOf(key, rule)
    const text = this.#texts.get(turn) ?? 'null'
    this.#texts.delete(turn)
    return text
  }
}
