// What it means that something was not accepted: not now, or never, because of what it is. Knows the names that the SDK
// and AMQP have for reasons, no transport and no time.
import { fault, isFault } from './fault.ts'

/** Errors after which the same request can only fail again: of the SDK, by name, and answers with a status. */
const refusals = /^(MessageTooLarge|Argument|ArgumentOutOfRange|Format)Error$/
const refusingStatus = /status 4(?!08|29)\d\d\b/

/**
 * Conditions of AMQP, and errors of the SDK, that have nothing to do with what was sent. Whatever is not here may be the
 * message's own fault: edgeHub says `amqp:internal-error` of properties that it cannot take, of a full disk `…-throttled`.
 */
const transientConditions = new Set([
  'amqp:connection:forced',
  'amqp:link:detach-forced',
  'amqp:link:stolen',
  'amqp:not-found',
  'amqp:resource-limit-exceeded',
  'amqp:unauthorized-access',
  'com.microsoft:device-container-throttled',
  'com.microsoft:iot-hub-not-found-error',
  'com.microsoft:iot-hub-suspended',
  'com.microsoft:quota-exceeded',
  'com.microsoft:server-busy',
  'com.microsoft:timeout',
])
const transientErrors = /^(NotConnected|ServiceUnavailable|Throttling|Timeout)Error$/

/** True where the same may well be accepted later. */
export function isTransient(error: unknown): boolean {
  if (isFault(error, 'lost') || isFault(error, 'deadline') || isFault(error, 'returned')) return true
  const condition = conditionOf(error)
  if (condition !== undefined) return transientConditions.has(condition)
  return error instanceof Error && transientErrors.test(error.name)
}

/** Turns what can only fail again into a `refused` fault. */
export async function refusing<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && (refusals.test(error.name) || refusingStatus.test(error.message))) {
      throw fault('refused', 'edgeHub refused it', error)
    }
    throw error
  }
}

/** The condition of AMQP, from wherever the SDK keeps it. */
function conditionOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('condition' in error && typeof error.condition === 'string') return error.condition
  if ('amqpError' in error) return conditionOf(error.amqpError)
  return 'cause' in error ? conditionOf(error.cause) : undefined
}
