// A fault of the network, the hub or the program: an Error with a code to decide by. Knows nothing else.

/**
 * `deadline`: no answer in time. `lost`: the connection has gone. `returned`: the hub gave the message back, as it does
 * when it cannot take it now. `refused`: the hub or the adapter will never take this. `doubted`: the hub refuses it again
 * and again, for no reason that is known to pass. `closed`: the module is stopping.
 */
export type FaultCode = 'deadline' | 'lost' | 'returned' | 'refused' | 'doubted' | 'closed'

export interface Fault extends Error {
  readonly code: FaultCode
}

/** An error with this code. */
export function fault(code: FaultCode, message: string, cause?: unknown): Fault {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code })
}

/** The end of a connection, with the reason if there is one to be seen. */
export function connectionLost(error?: unknown): Fault {
  return error === undefined
    ? fault('lost', 'the connection was closed')
    : fault('lost', 'the connection failed', error)
}

/** Whether it is an error with this code. */
export function isFault(error: unknown, code: FaultCode): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** What went wrong, in one line: the message and those of its causes, also where the SDK keeps them. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return describeCondition(error) ?? String(error)
  const text = error.message === '' ? error.name : error.message
  const cause = causeOf(error)
  return cause === undefined || cause === null ? text : `${text}: ${describe(cause)}`
}

function causeOf(error: Error): unknown {
  if (error.cause !== undefined) return error.cause
  if (error instanceof AggregateError) return error.errors[0]
  if ('amqpError' in error) return error.amqpError
  return 'innerError' in error ? error.innerError : undefined
}

/** What AMQP has for errors. */
function describeCondition(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('condition' in error)) return undefined
  const { condition } = error
  return 'description' in error ? `${condition}, ${error.description}` : String(condition)
}
