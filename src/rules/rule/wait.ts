// Where a wait begins whose duration may depend on the event: the place is found in it, and a default that is taken is
// counted.
import type { Alarm, Event } from '../data/event.ts'
import type { EventDuration } from '../nodes/event-duration.ts'
import type { ParameterPlace } from '../nodes/parameter-place.ts'
import type { Stage } from './clause.ts'

/** The place of the duration where a wait begins with this event; undefined: no event can change it. */
export function placeOf(
  duration: EventDuration,
  stage: Stage<unknown>,
  event: Event,
  alarm?: Alarm,
): ParameterPlace | undefined {
  const place = duration.find?.(stage.scope(event, alarm))
  if (place !== undefined && !duration.isSet(stage.parameters, place)) stage.count('defaulted')
  return place
}
