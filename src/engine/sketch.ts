// What a machine would do about a message, tried on a copy of the keys that the message touches, and on nothing else.

import { KeysByUse, nowhere } from '../rules/data/keys-by-use.ts'
import type { Message } from '../rules/data/message.ts'
import type { Value } from '../rules/data/value.ts'
import { copyOf } from './copy.ts'
import type { Decision } from './decision.ts'
import type { Machine } from './machine.ts'
import type { KeyMemory, RuleMemory } from './memory.ts'

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

/** The same of a rule's keys. */
class BorrowedKeys extends KeysByUse<KeyMemory> {
  readonly #from: RuleMemory['keys']
  readonly #copy: (key: KeyMemory) => KeyMemory

  constructor(from: RuleMemory['keys'], copy: (key: KeyMemory) => KeyMemory) {
    super()
    this.#from = from
    this.#copy = copy
  }

  override find(value: Value): KeyMemory | undefined {
    return super.find(value) ?? this.#borrow(this.#from.find(value))
  }

  override get(text: string): KeyMemory | undefined {
    return super.get(text) ?? this.#borrow(this.#from.get(text))
  }

  #borrow(key: KeyMemory | undefined): KeyMemory | undefined {
    if (key === undefined) return undefined
    const copied = this.#copy(key)
    copied.place = nowhere
    this.use(copied)
    return copied
  }
}

/** Thrown where a message touches more than may be copied. */
export class TooMuchToCopy extends Error {}

/** The memory of one rule, in which keys and tables are borrowed. */
function borrow({ keys, tables, active, counts }: RuleMemory, copyKey: (key: KeyMemory) => KeyMemory): RuleMemory {
  return {
    keys: new BorrowedKeys(keys, copyKey),
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

/**
 * Tries a message on a machine that has been brought to `now`, without changing it.
 * @throws TooMuchToCopy where the keys that it touches hold more values than `most`.
 */
export function sketch(machine: Machine, message: Message, now: number, most = Number.POSITIVE_INFINITY): Sketch {
  let left = most
  const copyKey = (key: KeyMemory): KeyMemory => {
    if (most !== Number.POSITIVE_INFINITY) left = countDown(key, left)
    if (left < 0) throw new TooMuchToCopy(`the message touches keys that hold more than ${most} values`)
    return copyOf(key)
  }
  const memories = new Borrowed(machine.memories, memory => borrow(memory, copyKey))
  const trial = machine.withMemories(memories)
  return { memories, decision: trial.accept(message, now).decisions.at(-1) }
}

/** What is left of a number when each value within is taken off; below 0 as soon as they are more. */
function countDown(value: unknown, left: number): number {
  if (typeof value !== 'object' || value === null) return left - 1
  if (ArrayBuffer.isView(value)) return left - 1 - value.byteLength / 8
  const parts = value instanceof Map ? value.values() : Array.isArray(value) ? value : Object.values(value)
  let rest = left - 1
  for (const part of parts) {
    if (rest < 0) break
    rest = countDown(part, rest)
  }
  return rest
}
