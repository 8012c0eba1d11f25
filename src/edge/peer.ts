// Who is at the other end, as logs call it and as the module leaves it.
import type { SchedulerLike } from 'rxjs'
import { fault } from './fault.ts'
import { leave } from './goodbye.ts'
import type { Link } from './link.ts'
import type { Session } from './session.ts'

export interface Peer {
  readonly name: string
  /** What to look for where each connection ends soon after it is made. */
  readonly rival: string
  /** Says goodbye for the session; never rejects. */
  leave(session: Session, createLink: () => Promise<Link>, scheduler: SchedulerLike): Promise<void>
}

/** At the start of a sentence; edgeHub is a name. */
export const capital = (name: string) => (name === edgeHub.name ? name : name.charAt(0).toUpperCase() + name.slice(1))

export const edgeHub: Peer = {
  name: 'edgeHub',
  rival:
    'as it does where two clients have one identity: look for a second container, or a program on a desk, that connects as ' +
    'this module',
  leave,
}

export const broker: Peer = {
  name: 'the broker',
  rival: 'as it does where two clients have one identifier: give each module an MQTT_CLIENT_ID of its own',
  leave: session => session.end(fault('closed', 'the module is stopping')),
}
