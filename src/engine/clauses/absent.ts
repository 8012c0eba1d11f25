// `absent`: raised by silence, resolved by the next event.
import type { Event } from '../../rules/event.ts'
import type { Json } from '../../rules/json.ts'
import type { Message } from '../../rules/message.ts'
import { type Run, setTimer } from '../run.ts'
import { alarmOf, raise, resolve } from './alarm.ts'

/** An event of the key: it is not silent, and is watched from now on. */
export function offerToAbsent(run: Run, event: Event): void {
  if (alarmOf(run).state === 'raised') resolve(run, event)
  watch(run)
}

/** Sets the timer of the key's silence. */
export function watch(run: Run): void {
  const { absent } = run.rule
  if (absent !== undefined) setTimer(run, 'absent', silentSince(run) + absent.after(run.parameters))
}

/** The timer: the key has been silent for so long. */
export function raiseAbsent(run: Run): void {
  if (alarmOf(run).state !== 'raised') raise(run, silence(run))
}

/** The event that tells of the silence, as it is now. */
export function silence(run: Run): Event {
  const { key, newest } = { key: run.key.key, newest: run.key.newest }
  const body = new Map<string, Json>()
  if (key !== undefined) body.set('key', key)
  if (newest !== undefined) body.set('last', new Date(newest.time).toISOString())
  body.set('silent', run.now - silentSince(run))
  return {
    message: newest?.message ?? noMessage,
    payload: newest?.payload,
    body: Object.fromEntries(body),
    whole: false,
    ...(newest === undefined ? {} : { origin: newest }),
    time: run.now,
  }
}

/** The time of the newest event; without one, when the key was expected first. */
const silentSince = ({ key }: Run) => key.newest?.time ?? key.seen

/** What stands for the message of a key that never sent one. */
export const noMessage: Message = { input: '', bytes: new Uint8Array(), properties: new Map(), system: {} }
