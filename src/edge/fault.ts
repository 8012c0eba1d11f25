// A fault of the network, the hub or the program: an Error with a code to decide by. Knows nothing else.

/**
 * `deadline`: no answer in time. `lost`: the connection has gone. `renewal`: it was ended to come back with a new token.
 * `refused`: the hub or the adapter will never take this. `closed`: the module is stopping.
 */
export type FaultCode = 'deadline' | 'lost' | 'renewal' | 'refused' | 'closed'

export interface Fault extends Error {
  readonly code: FaultCode
}

export function fault(code: FaultCode, message: string, cause?: unknown): Fault {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code })
}

export function isFault(error: unknown, code: FaultCode): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** What went wrong, in one line: the message and those of its causes. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = error.message === '' ? error.name : error.message
  return error.cause === undefined ? text : `${text}: ${describe(error.cause)}`
}
