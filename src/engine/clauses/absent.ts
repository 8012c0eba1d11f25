// `absent`: raised by silence, resolved by the next event.
import type { Event } from '../../rules/data/event.ts'
import type { Json } from '../../rules/data/json.ts'
import type { Message } from '../../rules/data/message.ts'
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
  const since = silentSince(run)
  if (absent !== undefined && since !== undefined) setTimer(run, 'absent', since + absent.after(run.parameters))
}

/** Watches a key of which no event is known. */
export function watchFromNow(run: Run): void {
  run.key.expectedAt ??= run.now
  watch(run)
}

/** The timer: the key has been silent for so long. */
export function raiseAbsent(run: Run): void {
  if (alarmOf(run).state !== 'raised') raise(run, silence(run))
}

/** The event that tells of the silence, as it is now. */
export function silence(run: Run): Event {
  const { key, newest, newestAt } = run.key
  const body = new Map<string, Json>()
  if (key !== undefined) body.set('key', key)
  if (newestAt !== undefined) body.set('last', new Date(newestAt).toISOString())
  body.set('silent', run.now - (silentSince(run) ?? run.now))
  return {
    message: newest?.message ?? noMessage,
    payload: newest?.payload,
    body: Object.fromEntries(body),
    whole: false,
    ...(newest === undefined ? {} : { origin: newest.origin ?? newest }),
    time: run.now,
  }
}

/** When the newest event came; without one, when the key was expected first; undefined: it is not watched. */
const silentSince = ({ key }: Run) => key.newestAt ?? key.expectedAt

/** What stands for the message of a key that never sent one. */
export const noMessage: Message = { input: '', bytes: new Uint8Array(), properties: new Map(), system: {} }
