// `mute`: whether an emission is sent at all.
import { isTrue } from './conditions.ts'
import { type Moment, type Raised, type Seen, scopeOf } from './world.ts'

/**
 * "while it holds, nothing of `then` and `otherwise` is sent or fed (counted) … It reads what `then` reads". "It is asked when an
 * emission is made, and again when one that was held is due": then with its own event, and the moment at which it is due.
 */
export function isMuted(moment: Moment, seen: Seen, raised: Raised | undefined): boolean {
  const { mute } = moment.history.rule.node
  return mute !== undefined && isTrue(mute, scopeOf(moment, seen, { alarm: raised }))
}

/** "While a raising has not been told because of it": what `mute` kept back may be told later. A muted sequence has no raising. */
export function keepBack(raised: Raised | undefined): void {
  if (raised !== undefined && !raised.sent) raised.untold = true
}
