// Direct methods: every call gets an answer, across sessions. Knows no method by itself.
import { catchError, defer, EMPTY, ignoreElements, merge, switchMap } from 'rxjs'
import type { Json } from '../rules/data/json.ts'
import type { Connection } from './connection.ts'
import { describe } from './fault.ts'
import type { MethodCall } from './link.ts'
import type { Log } from './log.ts'

export interface MethodAnswer {
  /** As in HTTP; 200: fine. */
  readonly status: number
  readonly payload: Json
}

/** The payload is undefined where the call had none. What is thrown becomes an answer with status 500. */
export type MethodHandler = (payload: Json | undefined) => MethodAnswer | Promise<MethodAnswer>

export interface Methods {
  /** Replaces the handler that the name had before. */
  handle(name: string, handler: MethodHandler): void
}

/** IoT Hub takes no larger answer. */
const answerLimit = 128 * 1024

/** Accepts calls in every session; a method without a handler answers 404. */
export function createMethods({ session$ }: Connection, log: Log): Methods {
  const handlers = new Map<string, MethodHandler>()
  session$
    .pipe(
      switchMap(session =>
        session === undefined
          ? EMPTY
          : merge(
              session.calls$,
              defer(session.acceptCalls).pipe(
                ignoreElements(),
                catchError(() => EMPTY),
              ),
            ),
      ),
    )
    .subscribe(async call => {
      const { status, payload } = await answerTo(call, handlers)
      log.debug({ method: call.name, status }, 'A method was called.')
      await call
        .answer(status, payload)
        .catch((error: unknown) => log.warning({ error, method: call.name }, 'The answer of a method was not sent.'))
    })
  return { handle: (name, handler) => void handlers.set(name, handler) }
}

async function answerTo(call: MethodCall, handlers: ReadonlyMap<string, MethodHandler>): Promise<MethodAnswer> {
  const handler = handlers.get(call.name)
  if (handler === undefined) return problem(404, `there is no method ${JSON.stringify(call.name)}`)
  let payload: Json | undefined
  try {
    payload = call.payload === '' ? undefined : JSON.parse(call.payload)
  } catch (error) {
    return problem(400, `the payload is not JSON: ${describe(error)}`)
  }
  try {
    const answer = await handler(payload)
    const size = Buffer.byteLength(JSON.stringify(answer.payload))
    return size <= answerLimit ? answer : problem(500, `the answer has ${size} bytes, more than ${answerLimit}`)
  } catch (error) {
    return problem(500, describe(error))
  }
}

function problem(status: number, text: string): MethodAnswer {
  return { status, payload: { error: text } }
}
