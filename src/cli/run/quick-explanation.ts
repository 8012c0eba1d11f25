// Why rules decide about a message as they do, found out before it is decided, and so while it waits: never where that could take
// long.
import { type Explanation, explain } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import { TooMuchToCopy } from '../../engine/sketch.ts'
import type { Message } from '../../rules/data/message.ts'
import type { Rule } from '../../rules/rule/rule.ts'

/** Rules that are asked about one message. */
const mostAsked = 1000
/** Keys in all that are copied where a timer is due before the message. */
const mostKeys = 100
/** Values in the keys that a message touches: to copy so many takes some ten milliseconds of a slow processor. */
const mostCopied = 20_000

const tooManyRules = `More than ${mostAsked} rules read this input: choose some.`
const tooLarge = 'The keys that the message touches remember too much to try it on a copy.'
const timerDue = 'A timer was due before the message, and there are too many keys to try it on a copy.'

/** Of those rules; or, a sentence, why that is not found out. */
export function explainQuickly(
  machine: Machine,
  message: Message,
  now: number,
  rules: readonly Rule[],
): readonly Explanation[] | string {
  if (rules.filter(rule => reads(rule, message)).length > mostAsked) return tooManyRules
  if ((machine.nextDue ?? Number.POSITIVE_INFINITY) <= now && keysIn(machine) > mostKeys) return timerDue
  try {
    return explain(machine, message, now, undefined, rules, mostCopied)
  } catch (error) {
    if (error instanceof TooMuchToCopy) return tooLarge
    throw error
  }
}

export const reads = ({ inputs }: Rule, { input }: Message): boolean => inputs === undefined || inputs.includes(input)

function keysIn({ memories }: Machine): number {
  let keys = 0
  for (const memory of memories.values()) keys += memory.keys.size
  return keys
}
