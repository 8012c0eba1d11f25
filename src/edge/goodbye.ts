// How the module leaves edgeHub so that the next start need not wait for what was in flight. Knows no transport.
import { defer, firstValueFrom, race, type SchedulerLike, take, timer } from 'rxjs'
import { deadline } from './deadline.ts'
import { fault } from './fault.ts'
import type { Link } from './link.ts'
import type { Session } from './session.ts'

/** In milliseconds. The second session is opened within `takeOver`: after a second edgeHub would deliver to it. */
const patience = { takeOver: 1_400, close: 500 }
/** So long a goodbye waits for a message to be in flight: over MQTT edgeHub would give it to the second session at once. */
const untilInFlight = 300
/** Where it does so all the same, another one takes over from that. */
const mostLinks = 3

/**
 * Says goodbye for the session by way of another one, which neither subscribes nor lasts: edgeHub then does not wait for what
 * was in flight. Never unsubscribes, detaches, releases or rejects: edgeHub would drop messages.
 */
export async function leave(
  session: Session,
  createLink: () => Promise<Link>,
  scheduler: SchedulerLike,
): Promise<void> {
  const links: Link[] = []
  let isLate = false
  async function open(): Promise<void> {
    // With a message in flight on the session, edgeHub gives the others none for a second.
    await firstValueFrom(race(session.deliveries$, timer(untilInFlight, scheduler)))
    for (let gotMessage = true; gotMessage && !isLate && links.length < mostLinks; ) {
      const link = await createLink()
      links.push(link)
      if (isLate) return link.destroy()
      gotMessage = false
      link.deliveries$.pipe(take(1)).subscribe(() => {
        gotMessage = true
      })
      await link.open()
      await link.announce()
    }
  }
  await firstValueFrom(defer(open).pipe(deadline('connecting to say goodbye', patience.takeOver, scheduler))).catch(
    () => {},
  )
  isLate = true
  const goodbyes = links.map(link => defer(link.close).pipe(deadline('closing', patience.close, scheduler)))
  await Promise.all([
    session.end(fault('closed', 'the module is stopping')),
    ...goodbyes.map(goodbye$ => firstValueFrom(goodbye$).catch(() => {})),
  ])
  for (const link of links) link.destroy()
}
