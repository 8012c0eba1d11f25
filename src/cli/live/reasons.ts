// Why each rule decides about a message as it does, found out before it is decided, within a share of the module's time.
import type { Machine } from '../../engine/machine.ts'
import type { Message } from '../../rules/data/message.ts'
import { explainQuickly, reads } from '../run/quick-explanation.ts'
import type { Chosen, Reasons } from './decision-json.ts'
import { Share } from './pace.ts'

const share = 1 / 20

const tooFast = 'Messages come faster than reasons can be found.'

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
  const { plan } = machine
  const asked = plan.rules.filter(({ id }) => chosen === undefined || chosen.has(id))
  const found = explainQuickly(machine, message, now, asked)
  if (typeof found === 'string') return found
  // Other rules have nothing to say but that the message is not for them.
  return found.filter(({ rule: id, fired }) => {
    const rule = plan.rule(id)
    return fired || (rule !== undefined && reads(rule, message))
  })
}
