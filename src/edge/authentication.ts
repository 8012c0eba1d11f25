// The SDK's token provider, kept alive: it stops renewing for good at the first failure. Knows no transport.
import type { SharedAccessKeyAuthenticationProvider } from 'azure-iot-device'
import { defer, exhaustMap, retry, type SchedulerLike, Subject, timer } from 'rxjs'
import type { Log } from './log.ts'

/** The provider for a connection string; the one for the workload API is derived from it. */
export type TokenProvider = SharedAccessKeyAuthenticationProvider

/** A token has a quarter of its time left when its renewal fails, at most an hour: time for many tries. */
const retryAfter = 30_000
const mostMargin = 3_600_000

export interface RenewalOptions {
  /** Milliseconds for which tokens are signed. */
  readonly tokenLifetime: number
  readonly log: Log
  readonly scheduler: SchedulerLike
}

/**
 * Tries a failed renewal again until it succeeds, and then tells the transport as the provider would have done. Until
 * then the connection lives on with the token that it has. Without a listener to `error` the process would end.
 * Returns what ends every timer of the provider.
 */
export function keepRenewing(provider: TokenProvider, { tokenLifetime, log, scheduler }: RenewalOptions) {
  const margin = Math.min(mostMargin, tokenLifetime / 4)
  provider.setTokenRenewalValues(tokenLifetime / 1000, margin / 1000)
  const failure$ = new Subject<unknown>()
  provider.on('error', error => failure$.next(error))
  const renewed$ = failure$.pipe(
    exhaustMap(error => {
      log.warning({ error }, `The token could not be renewed; trying again every ${retryAfter / 1000} s.`)
      return timer(retryAfter, scheduler).pipe(
        exhaustMap(() => defer(() => provider.getDeviceCredentials())),
        retry({ delay: () => timer(0, scheduler) }),
      )
    }),
  )
  const renewal = renewed$.subscribe(credentials => {
    log.info({}, 'The token has now been renewed.')
    provider.emit('newTokenAvailable', credentials)
  })
  return () => {
    renewal.unsubscribe()
    provider.stop()
  }
}
