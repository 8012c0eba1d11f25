// Why each rule decides about a message as it does, found out before it is decided, within a share of the module's time.
import { type Explanation, explain } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import { TooMuchToCopy } from '../../engine/sketch.ts'
import type { Message } from '../../rules/data/message.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import type { Chosen, Reasons } from './decision-json.ts'
import { Share } from './pace.ts'

const share = 1 / 20
/** Rules that are asked about one message. */
const mostAsked = 1000
/** Keys in all that are copied where a timer is due before the message. */
const mostKeys = 100
/** Values in the keys that a message touches: to copy so many takes some ten milliseconds of a slow processor. */
const mostCopied = 20_000

const tooFast = 'Messages come faster than reasons can be found.'
const tooManyRules = `More than ${mostAsked} rules read this input: choose some.`
const tooLarge = 'The keys that the message touches remember too much to try it on a copy.'
const timerDue = 'A timer was due before the message, and there are too many keys to try it on a copy.'

export class ReasonFinder {
  readonly #share = new Share(share)
  /** Of messages that are about to be decided. */
  readonly #found = new WeakMap<Message, Reasons>()
  /** Milliseconds that never go back. */
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get isFree(): boolean {
    return this.#share.isFree(this.#clock())
  }

  /** Notes what the chosen rules would make of the message; the machine is left as it is. */
  find(message: Message, machine: Machine, now: number, chosen: Chosen): void {
    const from = this.#clock()
    this.#found.set(message, reasonsFor(message, machine, now, chosen))
    this.#share.spend(this.#clock() - from)
  }

  of(message: Message): Reasons {
    return this.#found.get(message) ?? tooFast
  }
}

function reasonsFor(message: Message, machine: Machine, now: number, chosen: Chosen): Reasons {
  const reads = ({ inputs }: Rule) => inputs === undefined || inputs.includes(message.input)
  const asked = machine.plan.rules.filter(({ id }) => chosen === undefined || chosen.has(id))
  if (asked.filter(reads).length > mostAsked) return tooManyRules
  if ((machine.nextDue ?? Number.POSITIVE_INFINITY) <= now && keysIn(machine) > mostKeys) return timerDue
  // Other rules are fed by streams, or have nothing to say but that the message is not for them.
  const isTold = ({ rule, fired }: Explanation) => fired || reads(ruleOf(machine, rule))
  try {
    return explain(machine, message, now, undefined, asked, mostCopied).filter(isTold)
  } catch (error) {
    if (error instanceof TooMuchToCopy) return tooLarge
    throw error
  }
}

function ruleOf({ plan }: Machine, id: string): Rule {
  const rule = plan.rule(id)
  if (rule === undefined) throw new Error(`rule ${id} is not in the plan`)
  return rule
}

function keysIn({ memories }: Machine): number {
  let keys = 0
  for (const memory of memories.values()) keys += memory.keys.size
  return keys
}
