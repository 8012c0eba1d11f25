// What a machine would do about a message, tried on a copy of the keys that the message touches, and on nothing else.
import type { Message } from '../rules/data/message.ts'
import type { Decision } from './decision.ts'
import type { Machine } from './machine.ts'
import type { KeyMemory, RuleMemory } from './memory.ts'
import { copyOf } from './snapshot.ts'

/** A Map that takes what it is asked for out of another, as a copy: the other stays as it is. */
class Borrowed<Value> extends Map<string, Value> {
  readonly #from: ReadonlyMap<string, Value>
  readonly #copy: (value: Value) => Value

  constructor(from: ReadonlyMap<string, Value>, copy: (value: Value) => Value) {
    super()
    this.#from = from
    this.#copy = copy
  }

  override get(name: string): Value | undefined {
    const own = super.get(name)
    if (own !== undefined) return own
    const value = this.#from.get(name)
    if (value === undefined) return undefined
    const copied = this.#copy(value)
    this.set(name, copied)
    return copied
  }

  override has(name: string): boolean {
    return super.has(name) || this.#from.has(name)
  }
}

/** The memory of one rule, in which keys and tables are borrowed. */
function borrow({ keys, tables, active, counts }: RuleMemory): RuleMemory {
  return {
    keys: new Borrowed(keys, copyOf<KeyMemory>),
    tables: new Borrowed(tables, table => new Borrowed(table, entry => entry)),
    active,
    counts: new Map(counts),
  }
}

/** What was tried: the state after the message, of the keys that it touched, and what was decided. */
export interface Sketch {
  readonly memories: ReadonlyMap<string, RuleMemory>
  readonly decision: Decision | undefined
}

/** Tries a message on a machine that has been brought to `now`, without changing it. */
export function sketch(machine: Machine, message: Message, now: number): Sketch {
  const memories = new Borrowed(machine.memories, borrow)
  const trial = machine.withMemories(memories)
  return { memories, decision: trial.accept(message, now).decisions.at(-1) }
}
