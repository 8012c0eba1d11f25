// The module's connection to edgeHub: session after session, for as long as the module runs. Never gives up.
// edgeHub waits 31 s for a message that is in flight when a connection ends, unless another connection of the same module
// is there by then: so whatever ends a session of our own will opens the next one first, and lets that take over.
import { BehaviorSubject, type Observable, type SchedulerLike, Subscription, timer } from 'rxjs'
import { backoff } from './backoff.ts'
import type { Link } from './link.ts'
import type { Log } from './log.ts'
import { capital, edgeHub, type Peer } from './peer.ts'
import { openSession, type Session } from './session.ts'

export interface Connection {
  /** The present session, undefined while there is none. Completes when the connection is closed; never errors. */
  readonly session$: Observable<Session | undefined>
  /** The present one. */
  readonly session: Session | undefined
  readonly figures: ConnectionFigures
  /** Ends the session with a goodbye, within two seconds. */
  close(): Promise<void>
}

export interface ConnectionFigures {
  readonly connected: boolean
  /** Since when it is, or is not; epoch milliseconds. */
  readonly since: number
  /** How many there were, the first one included. */
  readonly connections: number
  /** Each session ends soon after it begins, as where another client has this one's identity. */
  readonly hasRival: boolean
  /** How often a session ended, by why. */
  readonly ends: ReadonlyMap<EndReason, number>
}

/** `lost`: edgeHub or the network ended it. `renewal`: for a new token. `unanswered`: edgeHub had not answered in time. */
export const endReasons = ['lost', 'renewal', 'unanswered'] as const
export type EndReason = (typeof endReasons)[number]

export interface ConnectionOptions {
  readonly createLink: () => Promise<Link>
  readonly scheduler: SchedulerLike
  readonly log: Log
  /** Default: edgeHub. */
  readonly peer?: Peer
  /** From 0 up to 1, spreads the tries. */
  readonly random?: () => number
}

const pace = { shortest: 1_000, longest: 30_000 }

/** In milliseconds: a session that held so long was a good one, and the next try comes soon. */
const steady = 60_000
/** What is under way on a session that was taken over from may end on it so long. */
const grace = 5_000

/** So many sessions in a row, each ended by edgeHub soon after it began, are no accident. */
const suspicious = 3

/** A session that is being opened, is open, or was and may still be alive. */
interface Life {
  readonly subscription: Subscription
  session: Session | undefined
  openedAt: number
  /** edgeHub ends a session as soon as another one takes over from it, which may be before that one is open. */
  hasEnded: boolean
}

/** Connects, and connects again after every end of a session. */
export function connect({ createLink, scheduler, log, ...options }: ConnectionOptions): Connection {
  const { peer = edgeHub, random = Math.random } = options
  const session$ = new BehaviorSubject<Session | undefined>(undefined)
  const ends = new Map<EndReason, number>()
  const retired = new Subscription()
  let since = scheduler.now()
  let connections = 0
  let failures = 0
  let cutShort = 0
  /** The life of the present session; or of the one before, where that is stuck. */
  let last: Life | undefined
  /** What leads to the next session, where something does: a pause or an opening. */
  let next: Subscription | undefined
  let isOpening = false

  function show(session: Session | undefined): void {
    if ((session === undefined) !== (session$.value === undefined)) since = scheduler.now()
    session$.next(session)
  }

  const count = (reason: EndReason) => ends.set(reason, (ends.get(reason) ?? 0) + 1)

  function begin(): void {
    const before = last
    const life: Life = { subscription: new Subscription(), session: undefined, openedAt: 0, hasEnded: false }
    next = life.subscription
    isOpening = true
    const opening = openSession(createLink, scheduler).subscribe({
      next(event) {
        if (event.kind === 'open') opened(life, event.session, before)
        else if (event.kind === 'stuck') ended(life, 'unanswered', event.error)
        else if (life === last && next === undefined) {
          log.info({}, 'Connecting again with a new token.')
          count('renewal')
          begin()
        }
      },
      error: error => (life.session === undefined ? failed(error) : ended(life, 'lost', error)),
    })
    life.subscription.add(opening)
  }

  function opened(life: Life, session: Session, before: Life | undefined): void {
    life.session = session
    life.openedAt = scheduler.now()
    last = life
    next = undefined
    isOpening = false
    connections++
    log.info({}, `Connected to ${peer.name}.`)
    show(session)
    if (before !== undefined) {
      before.subscription.add(timer(grace, scheduler).subscribe(() => before.subscription.unsubscribe()))
      retired.add(before.subscription)
    }
  }

  function failed(error: unknown): void {
    isOpening = false
    cutShort = 0
    if (last?.hasEnded) {
      count('lost')
      show(undefined)
    }
    // What is stuck is only kept for the next one to take over from.
    if (session$.value === undefined) last?.subscription.unsubscribe()
    pause(`${capital(peer.name)} cannot be reached`, error)
  }

  function ended(life: Life, reason: EndReason, error: unknown): void {
    if (life !== last || life.session !== session$.value) return
    if (reason === 'lost' && isOpening) {
      life.hasEnded = true
      return
    }
    if (reason === 'lost') last = undefined
    count(reason)
    const isGood = scheduler.now() - life.openedAt >= steady
    if (isGood) failures = 0
    cutShort = isGood || reason !== 'lost' ? 0 : cutShort + 1
    show(undefined)
    if (next === undefined) pause(`The connection to ${peer.name} was lost`, error)
    if (cutShort === suspicious) {
      const text = `${capital(peer.name)} ends each connection soon after it is made, ${peer.rival}.`
      log.warning({ connections: cutShort }, text)
    }
  }

  function pause(what: string, error: unknown): void {
    const wait = Math.round(backoff(failures++, pace, random))
    log.warning({ error, failures }, `${what}; trying again in ${(wait / 1000).toFixed(1)} s.`)
    next = timer(wait, scheduler).subscribe(begin)
  }

  begin()

  return {
    session$,
    get session() {
      return session$.value
    },
    get figures() {
      const connected = session$.value !== undefined
      const isGood = connected && scheduler.now() - since >= steady
      return { connected, since, connections, hasRival: cutShort >= suspicious && !isGood, ends }
    },
    async close() {
      const session = session$.value
      next?.unsubscribe()
      show(undefined)
      session$.complete()
      if (session !== undefined) await peer.leave(session, createLink, scheduler)
      last?.subscription.unsubscribe()
      retired.unsubscribe()
    },
  }
}
