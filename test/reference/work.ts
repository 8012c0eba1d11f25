// Bounded work: what a step may decide and make, and what becomes of one that is too much.
import { isObject } from './json.ts'
import { merged, tagged } from './outcomes.ts'
import type { Message } from './scope.ts'
import type { History, Step, World } from './world.ts'

const defaults = { stepEvents: 100_000, stepBytes: 16 * 1024 * 1024 }

/**
 * "past that the message is an error (`too-much-work`), nothing of the step is sent, all is as it was before the step (`latest` too;
 * …), and the next message is decided. … A message is an error once, and what of it still waits is dropped. A timer's step that is too
 * much sends and feeds nothing; its own rule's state is as if it had."
 */
export function bounded(
  world: World,
  step: Step,
  { message, history }: { readonly message?: Message; readonly history?: History },
  work: () => void,
): void {
  const { limits, errors = 'errors' } = world.settings
  const { stepEvents, stepBytes } = { ...defaults, ...(isObject(limits) ? limits : {}) }
  const isSet = isObject(limits) && (limits['stepEvents'] !== undefined || limits['stepBytes'] !== undefined)
  const before = isSet ? world.histories.map(({ keys, taken }) => structuredClone({ keys, taken })) : undefined
  work()
  // "each message sent (merged ones once …)"
  const sent = merged(world, step.passed).length
  if (step.events + sent <= Number(stepEvents) && step.bytes <= Number(stepBytes)) return
  step.passed.length = 0
  step.late.length = 0
  for (const [index, other] of world.histories.entries()) {
    const state = before?.[index]
    if (state === undefined || other === history) continue
    other.keys = state.keys
    other.taken = state.taken
  }
  if (message === undefined) return
  for (const other of world.histories) {
    other.taken = other.taken.filter(({ event }) => event.message.id !== message.id)
    for (const key of other.keys.values())
      key.waiting = key.waiting.filter(({ event }) => event.message.id !== message.id)
  }
  if (world.errors.has(message.id)) return
  world.errors.add(message.id)
  if (typeof errors !== 'string') return
  const properties = Object.fromEntries(tagged(message.properties, [['errorCode', 'too-much-work']]))
  world.sends.push({ at: world.at, output: errors, rules: [], properties, text: message.text })
}
