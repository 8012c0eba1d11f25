// A completion, which is a promise or an observable, as a promise.
import { from, lastValueFrom } from 'rxjs'
import type { Completion } from '../engine/ports.ts'

/** Rejects also where asking for it throws. */
export async function completed(complete: () => Completion): Promise<void> {
  const completion = complete()
  if (completion instanceof Promise) await completion
  else await lastValueFrom(from(completion), { defaultValue: undefined })
}
